"""Costs as ratios: both sides of each are measured in the same run, in turns, so that a slow machine slows both."""
