"""Files that belong to the company's records: classed by secrecy, kept whole, issued, archived, destroyed."""
