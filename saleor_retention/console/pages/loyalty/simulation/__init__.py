"""Drafts of rules, and what they would have cost on the shop's own orders."""
