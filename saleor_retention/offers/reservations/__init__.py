"""Grants held by one checkout until it becomes an order, is changed or is left."""
