"""Dividing a whole number into whole parts, so that the parts sum to it exactly."""

from collections.abc import Sequence
from fractions import Fraction


def portions(whole: int, weights: Sequence[Fraction | int]) -> list[int]:
    """`whole` divided in the proportion of the weights by largest remainder; of equal remainders the first wins.

    All zeros where there is nothing to divide or nothing that weighs.
    """
    total = sum(weights, Fraction(0))
    if whole <= 0 or total <= 0:
        return [0] * len(weights)
    quotas = [Fraction(whole * weight) / total for weight in weights]
    parts = [quota.numerator // quota.denominator for quota in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda n: (parts[n] - quotas[n], n))
    for n in by_remainder[: whole - sum(parts)]:
        parts[n] += 1
    return parts
