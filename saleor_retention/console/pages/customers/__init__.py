"""Customers: find one, and see and do everything that concerns them."""
