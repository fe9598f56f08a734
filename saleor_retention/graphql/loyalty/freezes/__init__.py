"""Accounts that staff have stopped, over the API."""
