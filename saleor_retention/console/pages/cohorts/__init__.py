"""Cohorts: customers by their first purchase, and what they buy after it."""
