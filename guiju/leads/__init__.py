"""Leads: captured from every channel, screened, given to one person, graded, planned, and converted or returned to the pool."""
