"""Rewards: what points buy beside money off a checkout."""
