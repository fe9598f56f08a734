"""What shadow mode would have given, by channel and day: for its report."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import DEFAULT_DB_ALIAS

from ...core.clock import store_zone
from ...core.db import fetch


@dataclass(frozen=True, slots=True)
class WithheldDay:
    """A channel's orders of one day of the store's zone, by what they would have given points for."""

    channel: str
    day: date
    orders: int
    order_points: int
    customers: int
    referrals: int
    referral_points: int
    """Of both sides together."""


def withheld_days(*, since: datetime, using: str = DEFAULT_DB_ALIAS) -> list[WithheldDay]:
    """By channel and the day the order was placed, as the orders were last looked at. One statement."""
    return fetch(
        WithheldDay,
        """
        SELECT channel, (order_created_at AT TIME ZONE %(zone)s)::date AS day,
               count(*) FILTER (WHERE starts_with(cause, 'order:')) AS orders,
               coalesce(sum(points) FILTER (WHERE starts_with(cause, 'order:')), 0)::bigint AS order_points,
               count(DISTINCT customer_id) AS customers,
               count(DISTINCT order_id) FILTER (WHERE starts_with(cause, 'referral:')) AS referrals,
               coalesce(sum(points) FILTER (WHERE starts_with(cause, 'referral:')), 0)::bigint AS referral_points
        FROM saleor_retention_withheld WHERE reason = 'shadow' AND order_created_at >= %(since)s
        GROUP BY 1, 2 ORDER BY 1, 2
        """,
        {"zone": store_zone().key, "since": since},
        using,
    )
