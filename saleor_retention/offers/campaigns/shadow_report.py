"""What shadow mode decided about checkouts, by channel and day: for its report."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import DEFAULT_DB_ALIAS

from ...core.clock import store_zone
from ...core.db import fetch


@dataclass(frozen=True, slots=True)
class RehearsedDay:
    """A channel's checkouts of one day of the store's zone. `saving_minor`: what those with an offer would have saved."""

    channel: str
    day: date
    currency: str
    decided: int
    would_apply: int
    saving_minor: int


def rehearsed_days(*, since: datetime, using: str = DEFAULT_DB_ALIAS) -> list[RehearsedDay]:
    """By channel, day and currency; a checkout counts once, as it was last decided. One statement."""
    return fetch(
        RehearsedDay,
        """
        SELECT channel, (decided_at AT TIME ZONE %(zone)s)::date AS day, currency, count(*) AS decided,
               count(*) FILTER (WHERE reason = 'applied') AS would_apply,
               coalesce(sum(saving_minor) FILTER (WHERE reason = 'applied'), 0)::bigint AS saving_minor
        FROM saleor_retention_checkoutdecision WHERE is_shadow AND decided_at >= %(since)s
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        """,
        {"zone": store_zone().key, "since": since},
        using,
    )
