"""Retention figures: one file each, with its statement, what it means and how the API shows it."""
