"""Codes that shoppers type or follow a link to, and that become grants."""
