"""Rewards over the API: what a customer can buy and bought, and the catalogue of staff."""
