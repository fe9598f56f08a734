"""How much customers spend at a time: gamma-gamma (Fader, Hardie 2013, "The Gamma-Gamma Model of Monetary Value").

A customer's purchases vary around a mean of their own by a gamma distribution of shape p; the means vary between customers by an
inverse gamma distribution (q, γ). It takes for granted that how much does not depend on how often.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .special_functions import Numbers, digamma, dot, log_gamma, maximum, numbers


@dataclass(frozen=True, slots=True)
class SpendModel:
    """Parameters; γ and the log-likelihood are in the unit of the money that they were fitted to."""

    p: float
    q: float
    gamma: float
    log_likelihood: float = 0.0

    def expected(self, purchases: ArrayLike, mean: ArrayLike) -> Numbers:
        """The mean to be expected of a customer's purchases, who made so many with this mean: between theirs and everybody's.

        p (γ + x z) / (p x + q - 1); without purchases it is the mean of all, p γ / (q - 1).
        """
        x, z = numbers(purchases), numbers(mean)
        return self.p * (self.gamma + x * z) / (self.p * x + self.q - 1.0)

    @property
    def mean(self) -> float:
        """Of all customers; there is one only when q > 1."""
        return self.p * self.gamma / (self.q - 1.0)


@dataclass(frozen=True, slots=True)
class SpendGroups:
    """Customers with as many repeat purchases of the same mean value, counted. Both are above nothing."""

    purchases: Numbers
    mean: Numbers
    customers: Numbers

    @property
    def correlation(self) -> float | None:
        """Pearson's, of how often and how much; None where either is the same for all."""
        weights = self.customers / max(self.customers.sum(), 1.0)
        often = self.purchases - dot(weights, self.purchases)
        much = self.mean - dot(weights, self.mean)
        spread = float(np.sqrt(dot(weights, often**2) * dot(weights, much**2)))
        return dot(weights, often * much) / spread if spread > 0 else None


def log_likelihood(parameters: Numbers, groups: SpendGroups) -> tuple[float, Numbers]:
    """The log-likelihood of (p, q, γ) and its gradient by each."""
    p, q, gamma = (float(value) for value in parameters)
    x, z = groups.purchases, groups.mean
    log_total = np.log(gamma + x * z)
    value = log_gamma(p * x + q) - log_gamma(p * x) - log_gamma(q) + q * np.log(gamma)
    value = value + (p * x - 1.0) * np.log(z) + p * x * np.log(x) - (p * x + q) * log_total
    gradient = (
        x * (digamma(p * x + q) - digamma(p * x) + np.log(z) + np.log(x) - log_total),
        digamma(p * x + q) - digamma(q) + np.log(gamma) - log_total,
        q / gamma - (p * x + q) / (gamma + x * z),
    )
    weights = groups.customers
    return dot(weights, value), numbers([dot(weights, part) for part in gradient])


def fit_spend(groups: SpendGroups) -> SpendModel | None:
    """The model under which these customers are the likeliest; None when there is none within bounds."""
    customers = float(groups.customers.sum())
    if not customers:
        return None
    scale = dot(groups.customers, groups.mean) / customers
    scaled = SpendGroups(groups.purchases, groups.mean / scale, groups.customers)
    best = maximum(lambda parameters: log_likelihood(parameters, scaled), (1.0, 2.0, 1.0), weight=customers)
    if not best.is_inside:
        return None
    p, q, gamma = (float(value) for value in best.parameters)
    return SpendModel(p, q, gamma * scale, best.value - customers * float(np.log(scale)))
