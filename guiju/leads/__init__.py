"""Leads: captured, screened, given to one person, graded, planned, and converted or returned to the shared pool."""
