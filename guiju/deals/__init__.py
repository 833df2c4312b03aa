"""Opportunities from the first need to winning or losing: solutions, proposals, quotations, negotiations."""
