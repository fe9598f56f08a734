"""How often customers will buy again: BG/NBD (Fader, Hardie, Lee 2005) and MBG/NBD (Batislam, Denizel, Filiztekin 2007).

Both say: while alive, a customer buys by chance at a rate of their own, the rates spread as a gamma distribution (r, α); after
a purchase they leave with a probability of their own, spread as a beta distribution (a, b). MBG/NBD lets them leave after the
first purchase too, so that who bought once may be gone; in BG/NBD they never are.

A customer is (x, tx, T): repeat purchases, time of the last one and time watched, both since the first purchase. With
n = x for BG/NBD and n = x + 1 for MBG/NBD (the chances to leave that were met), both have one formula.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .rules import PurchaseModelKind
from .special_functions import Numbers, digamma, dot, hypergeometric, log_gamma, maximum, numbers

SINGULAR = 1e-5
"""At a = 1 the formula of expected purchases is 0/0: nearer than this a straight line is drawn between both sides."""


@dataclass(frozen=True, slots=True)
class PurchaseModel:
    """Parameters, in the unit of time of what they were fitted to; so is the log-likelihood."""

    kind: PurchaseModelKind
    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float = 0.0

    def alive(self, x: ArrayLike, tx: ArrayLike, watched: ArrayLike) -> Numbers:
        """The probability that a customer has not left for good; 1 for every one-time buyer under BG/NBD."""
        x, tx, watched = numbers(x), numbers(tx), numbers(watched)
        return 1.0 / (1.0 + self._odds(x, tx, watched))

    def _odds(self, x: Numbers, tx: Numbers, watched: Numbers) -> Numbers:
        """Of having left at the last purchase, against being alive."""
        met = x + self.kind.shift
        with np.errstate(over="ignore"):
            silence = np.exp((self.r + x) * np.log((self.alpha + watched) / (self.alpha + tx)))
            return np.where(met > 0, self.a / np.maximum(self.b + met - 1, 1e-300) * silence, 0.0)

    def expected(self, t: float, x: ArrayLike, tx: ArrayLike, watched: ArrayLike) -> Numbers:
        """Purchases to be expected of each customer in the next `t`.

        Euler's transformation of the published formula takes x out of all but one argument of 2F1, so that the sum does not
        lose its digits for customers with many purchases: with z = t / (α + T + t), it is
        (a + b + n - 1) / (a - 1) · (1 - (1 - z)^(a - 1) · 2F1(a + b + n - x - 1 - r, a - 1; a + b + n - 1; z)) · P(alive).
        """
        x, tx, watched = numbers(x), numbers(tx), numbers(watched)
        if abs(self.a - 1.0) < SINGULAR:
            below, above = (self._while_alive(t, x, watched, 1.0 + side) for side in (-SINGULAR, SINGULAR))
            unconditional = below + (self.a - 1.0 + SINGULAR) / (2.0 * SINGULAR) * (above - below)
        else:
            unconditional = self._while_alive(t, x, watched, self.a)
        return numbers(unconditional * self.alive(x, tx, watched))

    def _while_alive(self, t: float, x: Numbers, watched: Numbers, a: float) -> Numbers:
        z = t / (self.alpha + watched + t)
        c = a + self.b + x + self.kind.shift - 1.0
        first = a + self.b + self.kind.shift - 1.0 - self.r
        return c / (a - 1.0) * (1.0 - (1.0 - z) ** (a - 1.0) * hypergeometric(first, a - 1.0, c, z))

    def expected_of_new(self, t: float) -> float:
        """Repeat purchases of a new customer within `t` of their first."""
        return float(self.expected(t, 0.0, 0.0, 0.0))


@dataclass(frozen=True, slots=True)
class Levels:
    """The distinct values of a column, and which of them each row has: what depends on it alone is computed once for each."""

    values: Numbers
    place: NDArray[np.intp]

    @classmethod
    def of(cls, column: Numbers) -> "Levels":
        """Of a column."""
        return cls(*np.unique(column, return_inverse=True))


@dataclass(frozen=True, slots=True)
class PurchaseGroups:
    """Customers with the same (x, tx, T), counted: they have the same likelihood, so the fit is exact and quicker."""

    x: Numbers
    tx: Numbers
    watched: Numbers
    customers: Numbers

    def in_unit(self, scale: float) -> "PurchaseGroups":
        """With time in another unit."""
        return PurchaseGroups(self.x, self.tx / scale, self.watched / scale, self.customers)


@dataclass(frozen=True, slots=True)
class PurchaseLikelihood:
    """The log-likelihood of a model over groups, as a function of (r, α, a, b)."""

    kind: PurchaseModelKind
    groups: PurchaseGroups
    x: Levels
    tx: Levels
    watched: Levels
    level_customers: Numbers
    """Customers of each distinct x."""

    @classmethod
    def of(cls, kind: PurchaseModelKind, groups: PurchaseGroups) -> "PurchaseLikelihood":
        """Of these customers."""
        x = Levels.of(groups.x)
        counts = numbers(np.bincount(x.place, weights=groups.customers, minlength=len(x.values)))
        return cls(kind, groups, x, Levels.of(groups.tx), Levels.of(groups.watched), counts)

    def __call__(self, parameters: Numbers) -> tuple[float, Numbers]:
        """Its value and its gradient by each parameter."""
        r, alpha, a, b = (float(value) for value in parameters)
        rate, weights = r + self.groups.x, self.groups.customers
        met = self.x.values + self.kind.shift
        odds = np.where(met > 0, np.log(a) - np.log(np.maximum(b + met - 1.0, 1e-300)), -np.inf)
        log_watched = np.log(alpha + self.watched.values)[self.watched.place]
        silence = log_watched - np.log(alpha + self.tx.values)[self.tx.place]
        ratio = odds[self.x.place] + rate * silence
        least = np.exp(-np.abs(ratio))
        share = np.where(ratio >= 0, 1.0, least) / (1.0 + least)
        left = weights * share
        by_watched = (1.0 / (alpha + self.watched.values))[self.watched.place]
        by_tx = (1.0 / (alpha + self.tx.values))[self.tx.place]
        before = np.where(met > 0, 1.0 / np.maximum(b + met - 1.0, 1e-300), 0.0)[self.x.place]
        either = np.maximum(ratio, 0.0) + np.log1p(least) - rate * log_watched
        value, gradient = self._of_levels(r, alpha, a, b)
        of_groups = [
            dot(left, silence) - dot(weights, log_watched),
            -dot(weights - left, rate * by_watched) - dot(left, rate * by_tx),
            left.sum() / a,
            -dot(left, before),
        ]
        return value + dot(weights, either), gradient + numbers(of_groups)

    def _of_levels(self, r: float, alpha: float, a: float, b: float) -> tuple[float, Numbers]:
        """What depends on x alone: Γ(r + x) / Γ(r) · α^r · B(a, b + n) / B(a, b), its logarithm and gradient."""
        x, met, weights = self.x.values, self.x.values + self.kind.shift, self.level_customers
        value = log_gamma(r + x) - log_gamma(r) + r * np.log(alpha)
        value = value + log_gamma(b + met) - log_gamma(b) + log_gamma(a + b) - log_gamma(a + b + met)
        by_a = digamma(a + b) - digamma(a + b + met)
        gradient = (
            digamma(r + x) - digamma(r) + np.log(alpha),
            np.full_like(x, r / alpha),
            by_a,
            by_a + digamma(b + met) - digamma(b),
        )
        return dot(weights, value), numbers([dot(weights, part) for part in gradient])


def fit_purchases(kind: PurchaseModelKind, groups: PurchaseGroups) -> PurchaseModel | None:
    """The model under which these customers are the likeliest; None when there is none within bounds."""
    scale = float(groups.watched.max(initial=0.0)) or 1.0
    likelihood = PurchaseLikelihood.of(kind, groups.in_unit(scale))
    best = maximum(likelihood, (1.0, 1.0, 1.0, 1.0), weight=float(groups.customers.sum()))
    if not best.is_inside:
        return None
    r, alpha, a, b = (float(value) for value in best.parameters)
    rescaled = best.value - dot(groups.customers, groups.x) * float(np.log(scale))
    return PurchaseModel(kind, r, alpha * scale, a, b, rescaled)
