"""Which points of a customer end, and when."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import DEFAULT_DB_ALIAS

from ...core.clock import store_zone
from ...core.db import fetch

LAST_DAY = "((l.expires_at - interval '1 microsecond') AT TIME ZONE %(zone)s)::date"
"""The last day on which a lot can be spent: one that ends at midnight ends with the day before."""

ROWS = f"""
SELECT a.customer_id, a.programme_id, {LAST_DAY} AS last_day, min(l.expires_at) AS expires_at,
       sum(l.remaining)::bigint AS points
FROM saleor_retention_lot l JOIN saleor_retention_account a ON a.id = l.account_id
WHERE l.remaining > 0 AND l.expires_at > %(now)s
  AND a.customer_id = ANY(%(customers)s) AND a.programme_id = ANY(%(programmes)s) AND a.kind = 'available'
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class ExpiringPoints:
    """All points of a customer that end with one day. `expires_at`: when the first of them do."""

    customer_id: int
    programme_id: int
    last_day: date
    """The last day on which they can be spent, in the shop's zone."""
    expires_at: datetime
    points: int


def expiring_of(
    accounts: Collection[tuple[int, int]], *, now: datetime, using: str = DEFAULT_DB_ALIAS
) -> dict[tuple[int, int], tuple[ExpiringPoints, ...]]:
    """By customer and programme, the soonest first; one statement for any number of accounts."""
    named = {
        "zone": store_zone().key,
        "now": now,
        "customers": sorted({customer for customer, _ in accounts}),
        "programmes": sorted({programme for _, programme in accounts}),
    }
    result: dict[tuple[int, int], list[ExpiringPoints]] = defaultdict(list)
    for row in fetch(ExpiringPoints, ROWS, named, using):
        result[row.customer_id, row.programme_id].append(row)
    return {account: tuple(rows) for account, rows in result.items()}
