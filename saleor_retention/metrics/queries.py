"""Retention figures by SQL over the order facts, each in one statement.

Every figure is for one currency and, if asked, one channel: the customers, their first purchase and their activity
are those of that scope. Periods are half-open, `start` included and `end` not; a date means its midnight in the
store's zone, a datetime is an instant. Purchases are paid orders of customers that are neither cancelled nor
refunded in full (docs/metrics.md).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ..core.clock import store_zone
from ..core.db import execute
from ..errors import Invalid
from ..orders.models import OrderFact
from ..store.sales_channels import check_channel
from . import rules

type Moment = date | datetime


@dataclass(frozen=True, slots=True)
class RetentionRow:
    """Customers at both ends of a period. S = retained + lost; E = retained + new + reactivated."""

    start: datetime
    end: datetime
    customers_at_start: int
    customers_at_end: int
    new: int
    retained: int
    lost: int
    reactivated: int
    retention_rate: Decimal | None
    churn_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class RepeatRow:
    """How often customers bought in a period."""

    customers: int
    repeat_customers: int
    orders: int
    rate: Decimal | None
    frequency: Decimal | None


@dataclass(frozen=True, slots=True)
class SalesRow:
    """Goods sold in a period, after refunds, in minor units; net is without tax."""

    orders: int
    net_minor: int
    gross_minor: int
    average_order_minor: Decimal | None


@dataclass(frozen=True, slots=True)
class CohortRow:
    """Customers whose first purchase was in `month`; `active[k]` of them bought in the k-th month after it."""

    month: date
    size: int
    active: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything ever bought in one currency."""

    customers: int
    orders: int
    gross_minor: int
    net_minor: int


SCOPE = """is_purchase AND customer_id IS NOT NULL AND currency = %(currency)s
           AND (%(channel)s::text IS NULL OR channel = %(channel)s)"""

RETENTION = f"""
WITH bought AS (
    SELECT min(created_at) AS first_at,
           bool_or(created_at >= %(start_from)s AND created_at < %(start)s) AS at_start,
           bool_or(created_at >= %(end_from)s) AS at_end
    FROM saleor_retention_orderfact
    WHERE {SCOPE} AND created_at < %(end)s
    GROUP BY customer_id)
SELECT count(*) FILTER (WHERE at_start AND at_end),
       count(*) FILTER (WHERE at_start AND NOT at_end),
       count(*) FILTER (WHERE NOT at_start AND at_end AND first_at >= %(start)s),
       count(*) FILTER (WHERE NOT at_start AND at_end AND first_at < %(start)s)
FROM bought
"""

REPEAT = f"""
SELECT count(*), count(*) FILTER (WHERE orders >= 2), coalesce(sum(orders), 0)::bigint
FROM (SELECT count(*) AS orders FROM saleor_retention_orderfact
      WHERE {SCOPE} AND created_at >= %(start)s AND created_at < %(end)s
      GROUP BY customer_id) AS buyers
"""

SALES = f"""
SELECT count(*), coalesce(sum(net_sales_minor), 0)::bigint, coalesce(sum(gross_sales_minor), 0)::bigint,
       count(DISTINCT customer_id)
FROM saleor_retention_orderfact
WHERE {SCOPE} AND created_at >= %(start)s AND created_at < %(end)s
"""

COHORTS = f"""
WITH bought AS (
    SELECT DISTINCT customer_id, month FROM saleor_retention_orderfact
    WHERE {SCOPE} AND month <= %(last)s),
placed AS (SELECT month, min(month) OVER (PARTITION BY customer_id) AS cohort FROM bought)
SELECT cohort, month, count(*) FROM placed WHERE cohort >= %(first)s GROUP BY cohort, month ORDER BY cohort, month
"""

EVER = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))


def retention(
    *,
    start: Moment,
    end: Moment,
    window_days: int = 365,
    currency: str,
    channel: str | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> RetentionRow:
    """Who stayed, left, came and came back between two instants.

    A customer is active at an instant who bought in the `window_days` days up to it, counted on the store's
    calendar. Refuses an empty period and a window of less than a day.
    """
    start, end = _period(start, end)
    if window_days < 1:
        raise Invalid("A window has at least one day.", field="window_days")
    bounds = {"start_from": _days_before(start, window_days), "end_from": _days_before(end, window_days)}
    params = _scope(currency, channel) | {"start": start, "end": end} | bounds
    found = rules.CohortMembership(*execute(RETENTION, params, using)[0])
    return RetentionRow(
        start=start,
        end=end,
        customers_at_start=found.at_start,
        customers_at_end=found.at_end,
        new=found.new,
        retained=found.retained,
        lost=found.lost,
        reactivated=found.reactivated,
        retention_rate=found.retention_rate,
        churn_rate=found.churn_rate,
    )


def repeat(
    *,
    start: Moment | None = None,
    end: Moment | None = None,
    currency: str,
    channel: str | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> RepeatRow:
    """Customers with two purchases or more among those who bought in the period (all time without bounds)."""
    customers, repeaters, orders = execute(REPEAT, _window(start, end, currency, channel), using)[0]
    return RepeatRow(
        customers,
        repeaters,
        orders,
        rules.repeat_rate(customers, repeaters),
        rules.frequency(orders, customers),
    )


def sales(
    *,
    start: Moment | None = None,
    end: Moment | None = None,
    currency: str,
    channel: str | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> SalesRow:
    """Purchases of the period and their sales: a refund lowers the period of its order, not of its own day."""
    orders, net, gross, _ = execute(SALES, _window(start, end, currency, channel), using)[0]
    return SalesRow(orders, net, gross, rules.average_order(net, orders))


def totals(*, currency: str, channel: str | None = None, using: str = DEFAULT_DB_ALIAS) -> Totals:
    """Customers, purchases and sales of all time, in one currency."""
    orders, net, gross, customers = execute(SALES, _window(None, None, currency, channel), using)[0]
    return Totals(customers, orders, gross, net)


def cohorts(
    *, currency: str, channel: str | None = None, first: date, last: date, using: str = DEFAULT_DB_ALIAS
) -> list[CohortRow]:
    """The triangle: for each month of first purchase from `first`, who bought in each month up to `last`.

    Bounded: a cell counts customers who bought in that very month. Months are those fixed when each order was
    first seen. The cells of a month that is not over yet are still growing.
    """
    first, last = first.replace(day=1), last.replace(day=1)
    if last < first:
        raise Invalid("The last month is before the first.", field="last")
    params = _scope(currency, channel) | {"first": first, "last": last}
    cells: dict[date, dict[int, int]] = {}
    for cohort, month, customers in execute(COHORTS, params, using):
        cells.setdefault(cohort, {})[rules.months_between(cohort, month)] = customers
    return [
        CohortRow(
            cohort,
            row[0],
            tuple(row.get(offset, 0) for offset in range(rules.months_between(cohort, last) + 1)),
        )
        for cohort, row in cells.items()
    ]


def instant(moment: Moment) -> datetime:
    """The UTC instant that a date (its midnight in the store's zone) or a datetime means."""
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            raise Invalid("An instant needs its offset from UTC.")
        return moment.astimezone(UTC)
    return datetime.combine(moment, time(), store_zone()).astimezone(UTC)


def _days_before(moment: datetime, days: int) -> datetime:
    """The same time of day on the store's calendar, so that a window keeps whole days when clocks change."""
    return (moment.astimezone(store_zone()) - timedelta(days=days)).astimezone(UTC)


def _period(start: Moment, end: Moment) -> tuple[datetime, datetime]:
    first, last = instant(start), instant(end)
    if last <= first:
        raise Invalid("A period ends after it starts.", field="end")
    return first, last


def _window(start: Moment | None, end: Moment | None, currency: str, channel: str | None) -> dict[str, Any]:
    first, last = _period(EVER[0] if start is None else start, EVER[1] if end is None else end)
    return _scope(currency, channel) | {"start": first, "end": last}


def check_scope(currency: str, channel: str | None, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Raises `Invalid` for a channel that the shop neither has nor ever sold in, and for what is no currency."""
    _scope(currency, channel)
    if channel is not None and not OrderFact.objects.using(using).filter(channel=channel).exists():
        check_channel(channel)


def _scope(currency: str, channel: str | None) -> dict[str, Any]:
    if len(currency) != 3:
        raise Invalid("Figures are for one currency.", field="currency")
    return {"currency": currency.upper(), "channel": channel}
