"""Calls: every talk with a prospect or customer, who may be called, and what was promised to follow."""
