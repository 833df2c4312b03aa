"""Customers: companies and their people, who looks after whom, what they agreed to, and what may leave the house."""
