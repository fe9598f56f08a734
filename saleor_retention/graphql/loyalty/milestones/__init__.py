"""Milestones over the API: the way to them, the choice of a reward, and what staff set."""
