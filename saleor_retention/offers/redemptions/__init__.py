"""Grants used by orders, and given back."""
