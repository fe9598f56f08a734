"""Metrics as arithmetic. Ratios are decimals of six places, rounded half up; a ratio over nothing is `None`.

The definitions, with worked examples, are in docs/metrics.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

PLACES = Decimal("0.000001")
"""Every ratio and average is given to six places; whoever shows it rounds again, once."""


def ratio(part: int | Decimal, whole: int) -> Decimal | None:
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


class Inconsistent(ArithmeticError):
    """Counts of customers that cannot be true together: no figure is made of them."""


def membership(
    *,
    at_start: int,
    at_end: int,
    retained: int,
    new: int,
    lost: int | None = None,
    reactivated: int | None = None,
) -> CohortMembership:
    """How customers divide, each group counted by itself, or the rest of S and E where it is not.

    Raises `Inconsistent` unless S = retained + lost and E = retained + new + reactivated.
    """
    groups = CohortMembership(
        retained,
        at_start - retained if lost is None else lost,
        new,
        at_end - retained - new if reactivated is None else reactivated,
    )
    if (groups.at_start, groups.at_end) != (at_start, at_end) or min(
        groups.retained, groups.lost, groups.new, groups.reactivated
    ) < 0:
        raise Inconsistent(f"{at_start} at the start and {at_end} at the end are not {groups}.")
    return groups


EPOCH = date(1970, 1, 1).toordinal()
"""Day 0 of purchase histories."""


FIRST_DAY = 1 - EPOCH
"""The number of the calendar's first day."""


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - EPOCH


def days_earlier(day: date, days: int) -> date:
    """So many days before a day, within the calendar."""
    return date.fromordinal(min(max(day.toordinal() - days, 1), date.max.toordinal()))


def months_earlier(day: date, months: int) -> date:
    """The first day of the month that is so many months before the day's, within the calendar."""
    number = max(day.year * 12 + day.month - 1 - months, 12)
    return date(number // 12, number % 12 + 1, 1) if number // 12 <= date.max.year else date.max


def whole_months(start: date, end: date) -> int | None:
    """How many calendar months a period is; None when it is not whole ones."""
    return months_between(start, end) if start.day == end.day == 1 else None


def period_before(start: date, end: date) -> date:
    """First day of the period of the same length that ends where this one starts: whole months before whole months."""
    months = whole_months(start, end)
    if months is None:
        return days_earlier(start, (end - start).days)
    return months_earlier(start, months)


def percentile(counts: Sequence[tuple[int, int]], share: Fraction) -> int | None:
    """The smallest value that at least `share` of all values do not exceed (PostgreSQL's `percentile_disc`).

    `counts`: (value, how often), ascending. None of nothing.
    """
    total, reached = sum(count for _, count in counts), 0
    for value, count in counts:
        reached += count
        if reached >= share * total:
            return value
    return None


def median(counts: Sequence[tuple[int, int]]) -> Decimal | None:
    """The middle value; of an even number the mean of the middle two (PostgreSQL's `percentile_cont`)."""
    total = sum(count for _, count in counts)
    if not total:
        return None
    below, above = (_at_place(counts, place) for place in ((total - 1) // 2, total // 2))
    return ratio(below + above, 2)


def _at_place(counts: Sequence[tuple[int, int]], place: int) -> int:
    reached = 0
    for value, count in counts:
        reached += count
        if reached > place:
            return value
    raise IndexError(place)


def months_between(first: date, last: date) -> int:
    """Calendar months from the month of one day to the month of another."""
    return (last.year - first.year) * 12 + last.month - first.month
