"""Lifetime value of customers: what they spent so far, and what is to be expected of them.

Only `special_functions`, `purchases`, `spend`, `fit` and `prediction` need numpy and scipy (the extra `[clv]`), and only a worker imports them.
"""
