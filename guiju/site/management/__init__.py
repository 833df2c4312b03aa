"""Commands of Django that this house carries out its own way."""
