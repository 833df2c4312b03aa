"""Customers: companies and the people in them, who looks after whom, what they agreed to, and what may leave the house."""
