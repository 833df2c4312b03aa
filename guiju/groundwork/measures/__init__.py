"""Named counts: a population, and which of it satisfies; they always open onto their rows."""
