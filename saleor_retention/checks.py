"""Refuses absurd settings at start."""
