"""Audiences over customer facts."""
