"""Saleor's own tests, run with our plugin among its plugins: see `scripts/saleor_own_tests.py`."""
