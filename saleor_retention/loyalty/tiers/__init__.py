"""Tiers: the status a customer reaches by what they buy, with its benefits."""
