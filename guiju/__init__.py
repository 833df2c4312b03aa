"""Guiju: a company's operating policy, kept live clause by clause."""

__version__ = "0.1.0"
