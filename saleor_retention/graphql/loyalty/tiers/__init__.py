"""Tiers over the API: what a customer reached, what everybody may know, and what staff set."""
