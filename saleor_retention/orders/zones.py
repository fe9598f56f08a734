"""The store's zone changed: days and months of orders that were fixed in another one are fixed in this one."""

from uuid import UUID

from ..core.db import execute

OF_ANOTHER_ZONE = """
SELECT order_id FROM saleor_retention_orderfact
WHERE zone <> %(zone)s AND (%(after)s::uuid IS NULL OR order_id > %(after)s::uuid)
ORDER BY order_id LIMIT %(limit)s FOR NO KEY UPDATE
"""
FIX_ORDERS = """
UPDATE saleor_retention_orderfact
SET zone = %(zone)s, month = date_trunc('month', created_at AT TIME ZONE %(zone)s)::date
WHERE order_id = ANY(%(ids)s::uuid[]) RETURNING customer_id, is_purchase
"""
FIX_DELTAS = """
UPDATE saleor_retention_salesdelta d SET month = o.month
FROM saleor_retention_orderfact o WHERE d.order_id = o.order_id AND d.month <> o.month
"""


def fix_zone(zone: str, *, after: UUID | None, limit: int) -> tuple[UUID | None, set[int]]:
    """Fix one batch of orders of another zone in this one, in their id's order from `after` on.

    Returns the last of them (None when there is none left), and whose purchases they are. Bonus points of a day, too, are
    counted by this zone from now on, where the order is looked at again.
    """
    rows = execute(OF_ANOTHER_ZONE, {"zone": zone, "after": after, "limit": limit})
    ids = [order_id for (order_id,) in rows]
    if not ids:
        return None, set()
    owners = execute(FIX_ORDERS, {"zone": zone, "ids": ids})
    return ids[-1], {customer_id for customer_id, is_purchase in owners if is_purchase and customer_id}


def fix_deltas() -> None:
    """Let the deltas of orders follow them into their months: one pass, once all orders are fixed."""
    execute(FIX_DELTAS, [])


def other_zones(zone: str) -> int:
    """How many orders are fixed in another zone."""
    rows = execute("SELECT count(*) FROM saleor_retention_orderfact WHERE zone <> %s", [zone])
    return int(rows[0][0])
