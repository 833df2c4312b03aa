"""The catalogue: what the company sells, at which list price, and the floor below which nobody sells."""
