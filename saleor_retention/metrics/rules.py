"""Metrics as arithmetic. Ratios are decimals of six places, rounded half up; a ratio over nothing is `None`.

The definitions, with worked examples, are in docs/metrics.md.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

PLACES = Decimal("0.000001")
"""Every ratio and average is given to six places; whoever shows it rounds again, once."""


def ratio(part: int, whole: int) -> Decimal | None:
    """`part / whole` to six places; `None` when the whole is nothing."""
    return (Decimal(part) / whole).quantize(PLACES, ROUND_HALF_UP) if whole else None


def retention_rate(at_start: int, at_end: int, came: int) -> Decimal | None:
    """(E - N) / S: the share of the customers at the start who are still customers at the end.

    `came` is everyone at the end who was not there at the start: the new and the reactivated. Reactivated
    customers must be among them, or the rate could pass 1.
    """
    return ratio(at_end - came, at_start)


def churn_rate(at_start: int, at_end: int, came: int) -> Decimal | None:
    """1 - retention over the same window; `None` when there was nobody at the start."""
    kept = retention_rate(at_start, at_end, came)
    return None if kept is None else 1 - kept


def repeat_rate(customers: int, repeat_customers: int) -> Decimal | None:
    """Customers with two purchases or more, of those with one or more."""
    return ratio(repeat_customers, customers)


def frequency(orders: int, customers: int) -> Decimal | None:
    """Purchases for each customer who bought."""
    return ratio(orders, customers)


def average_order(net_minor: int, orders: int) -> Decimal | None:
    """Net sales of an average order, in minor units to six places."""
    return ratio(net_minor, orders)


@dataclass(frozen=True, slots=True)
class CohortMembership:
    """How the customers of a period divide. S and E are sums, so the identities hold by construction."""

    retained: int
    lost: int
    new: int
    reactivated: int

    @property
    def at_start(self) -> int:
        """S = retained + lost."""
        return self.retained + self.lost

    @property
    def at_end(self) -> int:
        """E = retained + new + reactivated."""
        return self.retained + self.new + self.reactivated

    @property
    def retention_rate(self) -> Decimal | None:
        return retention_rate(self.at_start, self.at_end, self.new + self.reactivated)

    @property
    def churn_rate(self) -> Decimal | None:
        return churn_rate(self.at_start, self.at_end, self.new + self.reactivated)


def months_between(first: date, last: date) -> int:
    """Calendar months from the month of one day to the month of another."""
    return (last.year - first.year) * 12 + last.month - first.month
