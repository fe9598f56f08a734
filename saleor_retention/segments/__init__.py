"""Scores of how customers buy, and the groups that these make."""
