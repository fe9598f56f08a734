"""Retention figures over the API, for staff."""
