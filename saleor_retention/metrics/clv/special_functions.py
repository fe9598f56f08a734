"""The few functions of scipy that the models need, with types; nothing else of the package imports scipy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

type Numbers = NDArray[np.float64]

LOG_BOUND = 14.0
"""Logarithms of parameters stay between this and its negative: beyond it a likelihood is flat."""
MOST_STEPS = 1_000


def numbers(values: ArrayLike) -> Numbers:
    """Any numbers as an array of doubles."""
    return np.asarray(values, dtype=np.float64)


def dot(left: Numbers, right: Numbers) -> float:
    """The sum of the products. Not by BLAS: its threads would spin for each of these short sums, and take a worker's cores."""
    return float(np.einsum("i,i->", left, right))


def log_gamma(values: ArrayLike) -> Numbers:
    """The natural logarithm of Γ, for positive arguments."""
    return numbers(special.gammaln(values))


def digamma(values: ArrayLike) -> Numbers:
    """ψ, the derivative of `log_gamma`."""
    return numbers(special.psi(values))


def hypergeometric(a: ArrayLike, b: ArrayLike, c: ArrayLike, z: ArrayLike) -> Numbers:
    """Gauss's 2F1(a, b; c; z)."""
    return numbers(special.hyp2f1(a, b, c, z))


@dataclass(frozen=True, slots=True)
class Maximum:
    """Where a likelihood is greatest. `is_inside`: the search ended there, and not at its bounds."""

    parameters: Numbers
    value: float
    is_inside: bool


def maximum(
    likelihood: Callable[[Numbers], tuple[float, Numbers]], start: Sequence[float], *, weight: float
) -> Maximum:
    """The greatest value of a log-likelihood with its gradient, both of positive parameters; searched in their logarithms.

    By L-BFGS-B (Byrd, Lu, Nocedal, Zhu 1995). `weight`: observations, by which the value is divided so that tolerances mean
    the same for every number of customers.
    """

    def cost(logs: Numbers) -> tuple[float, Numbers]:
        parameters = np.exp(logs)
        value, gradient = likelihood(parameters)
        return -value / weight, -gradient * parameters / weight

    result = optimize.minimize(
        cost,
        np.log(numbers(start)),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-LOG_BOUND, LOG_BOUND)] * len(start),
        options={"maxiter": MOST_STEPS, "ftol": 1e-13, "gtol": 1e-8},
    )
    logs = numbers(result.x)
    return Maximum(
        parameters=np.exp(logs),
        value=float(-result.fun * weight),
        is_inside=bool(np.isfinite(result.fun) and np.all(np.abs(logs) < LOG_BOUND - 1e-6)),
    )
