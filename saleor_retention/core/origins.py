"""Hosts of the shop's own, to which our links may lead."""

SHOP_ORIGIN = r"(?:https://[A-Za-z0-9.-]+|http://(?:localhost|127\.0\.0\.1))(?::\d+)?"
"""A pattern: https, or the machine itself, where a developer tries their storefront without a certificate."""
