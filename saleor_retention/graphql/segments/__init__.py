"""Scores and groups of customers, for staff."""
