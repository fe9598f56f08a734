"""The decision which offers are on a checkout."""
