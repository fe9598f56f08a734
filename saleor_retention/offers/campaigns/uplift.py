"""What a campaign did: the share of customers who bought with it, against those held out of it. Pure rules.

Customers are put on a side by a hash before they meet the offer, and stay on it whether they use it or not (intention to
treat). Shares of buyers are compared and not orders, for the orders of one customer come together.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import erfc, exp, sqrt

FEWEST_CUSTOMERS, FEWEST_BUYERS = 30, 20
"""Below these it is too early to say anything: of each side its customers, of both together those who bought."""
STANDARD_ERRORS = 1.959964
"""Of an interval that has the truth in it nineteen times of twenty."""
CHANCE = 0.05
PLACES = 6
"""Of what is told."""
UNEVEN = 0.001
"""How unlikely the sizes of the sides may be before the comparison is not believed."""
MIXTURE = 1e-3
"""Variance of the differences that the test expects: some three percentage points, squared. With one point a few thousand
customers could show nothing, with three a hundred thousand lose little."""


class UpliftVerdict(StrEnum):
    """What may be said of a difference."""

    TOO_EARLY = "too_early"
    MAY_BE_CHANCE = "may_be_chance"
    HARDLY_CHANCE = "hardly_chance"
    UNEVEN = "uneven"


@dataclass(frozen=True, slots=True)
class ArmCounts:
    """Of one side: its customers, and who of them bought."""

    customers: int
    buyers: int

    @property
    def share(self) -> float:
        """Who bought; there are customers."""
        return self.buyers / self.customers


@dataclass(frozen=True, slots=True)
class Uplift:
    """The difference of the shares of buyers, with the offer less without; what is None cannot be told."""

    difference: float | None
    lower: float | None
    upper: float | None
    """Both ends of the 95 % interval of one look: Newcombe's hybrid of Wilson's (Statistics in Medicine 17, 1998, method 10)."""
    p_value: float | None
    """Holds however often it is looked at (`always_valid_p`)."""
    verdict: UpliftVerdict


def uplift(treated: ArmCounts, held_out: ArmCounts, holdout_bp: int) -> Uplift:
    """The comparison. `holdout_bp`: the share that was to be held out, in hundredths of a percent."""
    if not treated.customers or not held_out.customers:
        return Uplift(None, None, None, None, UpliftVerdict.TOO_EARLY)
    lower, upper = interval(treated, held_out)
    p_value = always_valid_p(treated, held_out)
    return Uplift(
        round(treated.share - held_out.share, PLACES),
        round(lower, PLACES),
        round(upper, PLACES),
        round(p_value, PLACES),
        _verdict(treated, held_out, holdout_bp, p_value),
    )


def interval(treated: ArmCounts, held_out: ArmCounts) -> tuple[float, float]:
    """Of the difference, 95 %."""
    difference = treated.share - held_out.share
    (treated_low, treated_high), (held_low, held_high) = _wilson(treated), _wilson(held_out)
    below = sqrt((treated.share - treated_low) ** 2 + (held_high - held_out.share) ** 2)
    above = sqrt((treated_high - treated.share) ** 2 + (held_out.share - held_low) ** 2)
    return difference - below, difference + above


def always_valid_p(treated: ArmCounts, held_out: ArmCounts) -> float:
    """How probable so large a difference is without any effect, at whichever of many looks it is seen.

    Whoever looks each day until p < 0.05 by a fixed-sample test is wrong every fourth time (24.6 % in 20 looks, simulated).
    This is the mixture sequential probability ratio test with a normal mixture (Johari, Koomen, Pekelis, Walsh: Always Valid
    Inference, Operations Research 70, 2022): 1 / likelihood ratio.
    """
    variance = _pooled_variance(treated, held_out)
    if not variance:
        return 1.0
    difference = treated.share - held_out.share
    total = variance + MIXTURE
    evidence = MIXTURE * difference**2 / (2 * variance * total)
    return min(1.0, sqrt(total / variance) * exp(-evidence))


def is_uneven(treated: int, held_out: int, holdout_bp: int) -> bool:
    """Whether the sides are so large as a draw would hardly make them (sample ratio mismatch): something chose, not chance."""
    share, customers = holdout_bp / 10_000, treated + held_out
    if not 0 < share < 1:
        return False
    distance = abs(held_out - customers * share) / sqrt(customers * share * (1 - share))
    return erfc(distance / sqrt(2)) < UNEVEN


def _verdict(treated: ArmCounts, held_out: ArmCounts, holdout_bp: int, p_value: float) -> UpliftVerdict:
    if min(treated.customers, held_out.customers) < FEWEST_CUSTOMERS:
        return UpliftVerdict.TOO_EARLY
    if is_uneven(treated.customers, held_out.customers, holdout_bp):
        return UpliftVerdict.UNEVEN
    if treated.buyers + held_out.buyers < FEWEST_BUYERS:
        return UpliftVerdict.TOO_EARLY
    return UpliftVerdict.HARDLY_CHANCE if p_value < CHANCE else UpliftVerdict.MAY_BE_CHANCE


def _pooled_variance(treated: ArmCounts, held_out: ArmCounts) -> float:
    share = (treated.buyers + held_out.buyers) / (treated.customers + held_out.customers)
    return share * (1 - share) * (1 / treated.customers + 1 / held_out.customers)


def _wilson(arm: ArmCounts) -> tuple[float, float]:
    """Wilson's interval of a share (Journal of the American Statistical Association 22, 1927)."""
    square = STANDARD_ERRORS**2
    middle = (arm.buyers + square / 2) / (arm.customers + square)
    half = STANDARD_ERRORS * sqrt(arm.share * (1 - arm.share) * arm.customers + square / 4)
    half /= arm.customers + square
    return middle - half, middle + half


VERDICTS: dict[UpliftVerdict, str] = {
    UpliftVerdict.TOO_EARLY: (
        f"Too early to say: a side has fewer than {FEWEST_CUSTOMERS} customers, or both together fewer than "
        f"{FEWEST_BUYERS} who bought."
    ),
    UpliftVerdict.MAY_BE_CHANCE: "The difference may be chance.",
    UpliftVerdict.HARDLY_CHANCE: f"The difference is hardly chance: pValue is below {CHANCE}.",
    UpliftVerdict.UNEVEN: "The sides are not so large as they were to be; the comparison is not to be believed.",
}
"""In the API's words."""
