"""Telling people: an inbox in the product, and mail."""
