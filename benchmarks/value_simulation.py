"""Customers who buy as BG/NBD says, made by chance from a seed."""

import numpy as np

from saleor_retention.metrics.clv.special_functions import Numbers

TRUTH = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
"""Of CDNOW's customers, in weeks (Fader, Hardie, Lee 2005)."""


def simulated(customers: int, *, weeks: tuple[float, float] = (27.0, 39.0), seed: int = 7) -> Numbers:
    """A row (x, tx, T) for each customer in whole days, watched for between so many weeks."""
    chance = np.random.default_rng(seed)
    watched = chance.uniform(*weeks, customers)
    rates = chance.gamma(TRUTH["r"], 1 / TRUTH["alpha"], customers)
    leaving = chance.beta(TRUTH["a"], TRUTH["b"], customers)
    x, tx, alive = np.zeros(customers), np.zeros(customers), np.arange(customers)
    while len(alive):
        with np.errstate(divide="ignore", over="ignore"):
            bought = tx[alive] + chance.exponential(size=len(alive)) / rates[alive]
        is_seen = bought <= watched[alive]
        alive, bought = alive[is_seen], bought[is_seen]
        x[alive] += 1
        tx[alive] = bought
        alive = alive[chance.uniform(size=len(alive)) >= leaving[alive]]
    return np.column_stack([x, np.ceil(tx * 7), np.ceil(watched * 7)])
