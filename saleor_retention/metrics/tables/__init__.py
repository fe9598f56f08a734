"""Figures as tables to be saved: the same numbers as the API's fields, one line each."""
