"""Campaigns in the reader's language: what they give, to whom, how often, and for which goods."""
