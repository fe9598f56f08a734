"""Customer retention and churn."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.db import DEFAULT_DB_ALIAS

from ...core.db import fetch
from ...errors import Invalid
from .. import rules
from ..rollups.freshness import FigureSource
from ..scope import SCOPE, DateOrInstant, days_before, instant, period, scope_params
from .figure import FigureScope, RetentionFigure, Unit, column
from .memberships import ActivityWindows

RETENTION = f"""
WITH bought AS (
    SELECT min(created_at) AS first_at,
           bool_or(created_at >= %(start_from)s AND created_at < %(start)s) AS at_start,
           bool_or(created_at >= %(end_from)s) AS at_end
    FROM saleor_retention_orderfact
    WHERE {SCOPE} AND created_at < %(end)s
    GROUP BY customer_id)
SELECT count(*) FILTER (WHERE at_start AND at_end) AS retained,
       count(*) FILTER (WHERE at_start AND NOT at_end) AS lost,
       count(*) FILTER (WHERE NOT at_start AND at_end AND first_at >= %(start)s) AS new,
       count(*) FILTER (WHERE NOT at_start AND at_end AND first_at < %(start)s) AS reactivated
FROM bought
"""


@dataclass(frozen=True, slots=True)
class RetentionRow:
    """Customers at both ends of a period. S = retained + lost; E = retained + new + reactivated."""

    start: datetime
    end: datetime
    customers_at_start: int = field(metadata=column("Customers active when the period starts."))
    customers_at_end: int = field(metadata=column("Customers active when the period ends."))
    new: int = field(metadata=column("Active at the end, with their first purchase in the period."))
    retained: int = field(metadata=column("Active at the start and at the end."))
    lost: int = field(metadata=column("Active at the start, not at the end."))
    reactivated: int = field(
        metadata=column("Active at the end, not at the start, with an earlier first purchase.")
    )
    retention_rate: Decimal | None = field(
        metadata=column("retained / customersAtStart; null when nobody was there to be kept.", Unit.RATIO)
    )
    churn_rate: Decimal | None = field(
        metadata=column("lost / customersAtStart; null when nobody was there to be lost.", Unit.RATIO)
    )


class Retention(RetentionFigure):
    """Customer retention and churn."""

    name: ClassVar[str] = "retention"
    description: ClassVar[str] = "Customer retention and churn."
    type_name: ClassVar[str] = "RetentionRates"
    definition: ClassVar[str] = (
        "Who stayed, left, came and came back. Active: bought in the `windowDays` days before."
    )
    row: ClassVar[type[RetentionRow]] = RetentionRow

    @staticmethod
    def compute(scope: FigureScope) -> RetentionRow:
        return _row(instant(scope.start), instant(scope.end), _windows(scope).members(scope))

    @staticmethod
    def source(scope: FigureScope) -> FigureSource:
        return _windows(scope).source(scope)


def _windows(scope: FigureScope) -> ActivityWindows:
    start_from, end_from = (rules.days_earlier(day, scope.window_days) for day in (scope.start, scope.end))
    return ActivityWindows(scope.start, scope.end, start_from, end_from)


def retention(
    *,
    start: DateOrInstant,
    end: DateOrInstant,
    window_days: int = 365,
    currency: str,
    channel: str | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> RetentionRow:
    """Who stayed, left, came and came back between two instants, from the orders.

    A customer is active at an instant who bought in the `window_days` days up to it, counted on the store's
    calendar. Refuses an empty period and a window of less than a day.
    """
    start, end = period(start, end)
    if window_days < 1:
        raise Invalid("A window has at least one day.", field="window_days")
    bounds = {"start_from": days_before(start, window_days), "end_from": days_before(end, window_days)}
    params = scope_params(currency, channel) | {"start": start, "end": end} | bounds
    members = fetch(rules.CohortMembership, RETENTION, params, using)[0]
    return _row(start, end, members)


def _row(start: datetime, end: datetime, members: rules.CohortMembership) -> RetentionRow:
    return RetentionRow(
        start=start,
        end=end,
        customers_at_start=members.at_start,
        customers_at_end=members.at_end,
        new=members.new,
        retained=members.retained,
        lost=members.lost,
        reactivated=members.reactivated,
        retention_rate=members.retention_rate,
        churn_rate=members.churn_rate,
    )
