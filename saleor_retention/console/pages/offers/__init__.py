"""Offers: campaigns by state, new ones from a card or free, and the page of each: terms, life, results, codes, preview."""
