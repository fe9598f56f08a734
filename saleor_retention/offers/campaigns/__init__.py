"""Campaigns from draft to stop, as staff command them."""
