"""Money that came in, and the orders it pays for."""
