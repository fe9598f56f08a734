"""Retention figures, each exactly defined, computed by SQL over our own facts."""
