"""Answers of Saleor's own mutations that pass through our hands."""
