"""Campaigns and their codes made known to the store."""
