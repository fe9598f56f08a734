"""Customers by what their first purchase was, and what became of them."""
