"""Points that were earned and cannot be spent yet, as their customer sees them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ..core.db import fetch

MOST_ORDERS = 100
"""Of one account are listed; the sum is of all."""


@dataclass(frozen=True, slots=True)
class PendingPoints:
    """What an order will give. `available_at`: from when it can be spent; None while that is not known yet."""

    customer_id: int
    programme_id: int
    order_id: UUID
    order_number: str
    points: int
    available_at: datetime | None
    total: int
    """Of the account, over all its orders."""


ROWS = """
SELECT customer_id, programme_id, order_id, order_number, points, available_at, total::bigint AS total FROM (
    SELECT w.customer_id, v.programme_id, w.order_id, coalesce(o.number, '') AS order_number, w.points, w.available_at,
           sum(w.points) OVER account AS total,
           row_number() OVER (account ORDER BY w.available_at NULLS LAST, w.order_id) AS place
    FROM saleor_retention_withheld w
    JOIN saleor_retention_programmeversion v ON v.id = w.version_id
    LEFT JOIN saleor_retention_orderfact o ON o.order_id = w.order_id
    WHERE w.reason = 'pending' AND {condition}
    WINDOW account AS (PARTITION BY w.customer_id, v.programme_id)) p
WHERE p.place <= %(most)s ORDER BY p.customer_id, p.programme_id, p.place
"""


def pending_of(
    accounts: Collection[tuple[int | None, int]], *, using: str
) -> dict[tuple[int | None, int], tuple[PendingPoints, ...]]:
    """By customer and programme, those that can be spent soonest first, at most `MOST_ORDERS`. One statement."""
    known = [pair for pair in accounts if pair[0] is not None]
    result: dict[tuple[int | None, int], list[PendingPoints]] = defaultdict(list)
    if known:
        named = {"customers": list({pair[0] for pair in known}), "most": MOST_ORDERS}
        for row in fetch(
            PendingPoints, ROWS.format(condition="w.customer_id = ANY(%(customers)s)"), named, using
        ):
            result[row.customer_id, row.programme_id].append(row)
    return {pair: tuple(result[pair]) for pair in known if pair in result}


def pending_of_orders(order_ids: Collection[UUID], *, using: str) -> dict[UUID, PendingPoints]:
    """By order; absent are those that have nothing pending. `total` is of those asked for. One statement."""
    named = {"orders": sorted(order_ids), "most": len(order_ids)}
    rows = fetch(PendingPoints, ROWS.format(condition="w.order_id = ANY(%(orders)s::uuid[])"), named, using)
    return {row.order_id: row for row in rows}
