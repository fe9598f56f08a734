"""Campaigns over the API: made, changed, listed and measured by staff."""
