"""Machinery that every module stands on; contains no business word."""
