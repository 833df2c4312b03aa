"""Orders: what a customer ordered, its delivery, its changes, and the money due for it."""
