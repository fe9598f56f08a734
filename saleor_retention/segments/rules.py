"""Scores of recency, frequency and money (RFM), and what else is said of a customer's buying: arithmetic alone.

A score is 1 and the number of cut points below the value, so equal values always share a score. Cut points are values that
customers have (`percentile_disc` of PostgreSQL): fifths on a scale of 5, thirds on a scale of 3. Groups of unequal size follow
from that where many customers are alike, and are right (docs/segments.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

SCALES = (3, 4, 5)
USUAL_SCALE = 5
SMALL_SHOP, LARGE_SHOP = 30_000, 200_000
"""By size: a scale of 3 below the first number of customers, of 4 up to the second, of 5 above."""
USUAL_QUIET_DAYS = 365
"""The silence after which a customer counts as gone, where the shop has no gaps to measure it by."""
QUIET_SHARE = 0.9
"""Measured, it is the gap that nine tenths of all repeated purchases came within."""


class ChurnKind(StrEnum):
    """How a customer who is gone went."""

    QUICK = "quick"
    """After one order: the first one disappointed, or was all that was wanted."""
    LATE = "late"
    """After two orders or more: a habit ended."""


class ValueClass(StrEnum):
    """Customers who bought for the most in all."""

    VIP = "vip"
    PRE_VIP = "pre_vip"


@dataclass(frozen=True, slots=True)
class CustomerActivity:
    """A customer's purchases in one currency, as of a day. Days by the store's calendar; money in minor units, net."""

    orders: int
    net_minor: int
    first_day: int
    """Days are counted from any fixed one."""
    last_day: int
    today: int

    @property
    def days(self) -> int:
        """Days since the last purchase."""
        return self.today - self.last_day

    @property
    def interval(self) -> int | None:
        """Whole days between purchases on average, (last - first) / (n - 1); None for who bought once."""
        return (self.last_day - self.first_day) // (self.orders - 1) if self.orders > 1 else None

    @property
    def rhythm(self) -> int | None:
        """How long the silence lasts, in percent of their own interval; None where there is no interval to compare with."""
        span = self.last_day - self.first_day
        return 100 * self.days * (self.orders - 1) // span if span > 0 else None

    def is_at_risk(self, factor_percent: int) -> bool:
        """Whether they are silent for longer than so many times their own interval."""
        span = self.last_day - self.first_day
        return span > 0 and 100 * self.days * (self.orders - 1) > factor_percent * span

    def churn(self, quiet_days: int) -> ChurnKind | None:
        """How they went, if they are silent for more than so many days."""
        if self.days <= quiet_days:
            return None
        return ChurnKind.QUICK if self.orders == 1 else ChurnKind.LATE


@dataclass(frozen=True, slots=True)
class RfmScores:
    """1 to the scale each; the highest recency is the most recent."""

    recency: int
    frequency: int
    monetary: int


def scale_for(customers: int) -> int:
    """The scale by the number of customers."""
    if customers < SMALL_SHOP:
        return 3
    return 4 if customers <= LARGE_SHOP else 5


def percentile(values: Sequence[int], share: float) -> int:
    """The first of the sorted values whose place is at least that share of them: `percentile_disc` of PostgreSQL."""
    return values[max(1, ceil(share * len(values))) - 1]


def cut_shares(scale: int) -> tuple[float, ...]:
    """Where a scale is cut: .2 .4 .6 .8 for 5."""
    return tuple(part / scale for part in range(1, scale))


def cuts(values: Sequence[int], scale: int) -> tuple[int, ...]:
    """The cut points of values, one fewer than the scale; none without values."""
    in_order = sorted(values)
    return tuple(percentile(in_order, share) for share in cut_shares(scale)) if in_order else ()


def score(value: int, cut_points: Sequence[int]) -> int:
    """1 and the number of cut points below the value."""
    return 1 + sum(cut < value for cut in cut_points)


def of_five(score: int, scale: int) -> int:
    """Where a score stands on a scale of 5, by which rules are written: 1 3 5 of a scale of 3, 1 2 4 5 of one of 4."""
    return 1 + (8 * (score - 1) + scale - 1) // (2 * (scale - 1))


def value_class(net_minor: int, vip_over: int, pre_vip_over: int) -> ValueClass | None:
    """Whether a customer is worth more than nearly all others. Who bought for nothing is no VIP of a shop of gifts."""
    if net_minor > max(0, vip_over):
        return ValueClass.VIP
    return ValueClass.PRE_VIP if net_minor > max(0, pre_vip_over) else None
