"""What a person looks at first: the day's work, the figures, and the operating policy with its evidence."""
