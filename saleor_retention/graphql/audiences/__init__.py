"""Audiences and lists over the API, for staff."""
