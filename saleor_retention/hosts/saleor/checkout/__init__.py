"""Saleor's checkouts: their state, the decision on them, and the guard at completion."""
