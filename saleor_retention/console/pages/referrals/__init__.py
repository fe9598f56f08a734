"""Referrals: what both sides earn, in words, and what came of it."""
