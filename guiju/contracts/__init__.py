"""Contracts: drawn up from what was agreed, reviewed, signed, handed over to those who deliver."""
