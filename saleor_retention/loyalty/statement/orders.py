"""What orders did to the points of their customers, movement by movement."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...core.db import fetch
from ..ledger.entitlements import cause_of
from ..ledger.sources import order_of

MOST_MOVEMENTS = 100
"""Of one order are told."""


@dataclass(frozen=True, slots=True)
class OrderMovement:
    """One movement. `points`: positive when points came to the customer, negative when they went."""

    cause: str
    kind: str
    points: int
    occurred_at: datetime


ROWS = """
SELECT cause, kind, points, occurred_at FROM (
    SELECT t.id, t.cause, t.kind, t.occurred_at, coalesce(sum(CASE
            WHEN d.kind = 'available' OR s.kind = 'owed' THEN m.points
            WHEN s.kind IN ('available', 'held') OR d.kind = 'owed' THEN -m.points ELSE 0 END), 0)::bigint AS points,
        row_number() OVER (PARTITION BY t.cause ORDER BY t.id) AS place
    FROM saleor_retention_transaction t
    LEFT JOIN saleor_retention_posting m ON m.transaction_id = t.id
    LEFT JOIN saleor_retention_account s ON s.id = m.source_id
    LEFT JOIN saleor_retention_account d ON d.id = m.destination_id
    WHERE t.cause = ANY(%(causes)s)
    GROUP BY t.id) r
WHERE place <= %(most)s AND points <> 0 ORDER BY id
"""
"""What was held for a checkout counts when its order took it: here it is the order that is told of."""


def movements_of_orders(order_ids: Collection[UUID], *, using: str) -> dict[UUID, tuple[OrderMovement, ...]]:
    """By order, the oldest first, at most `MOST_MOVEMENTS`; orders that moved none are absent. One statement."""
    named = {"causes": sorted(map(cause_of, order_ids)), "most": MOST_MOVEMENTS}
    by_order: dict[UUID, list[OrderMovement]] = defaultdict(list)
    for row in fetch(OrderMovement, ROWS, named, using):
        order_id = order_of(row.cause)
        assert order_id is not None
        by_order[order_id].append(row)
    return {order_id: tuple(rows) for order_id, rows in by_order.items()}
