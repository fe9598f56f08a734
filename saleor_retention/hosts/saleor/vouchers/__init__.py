"""Saleor's vouchers and gift cards that carry our offers."""
