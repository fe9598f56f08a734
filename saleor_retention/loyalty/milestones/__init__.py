"""Milestones: what a customer is given once for all that they bought or earned."""
