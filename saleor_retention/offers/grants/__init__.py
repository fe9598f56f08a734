"""Grants: who may use a campaign's discount, and how often."""
