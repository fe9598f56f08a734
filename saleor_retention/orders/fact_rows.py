"""Between orders as the store tells them and the rows that remember them, each in the store's zone of its time."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from ..core.db import execute
from ..store.orders import LineSnapshot, OrderSnapshot, Origin, Status
from .models import OrderFact, OrderLineFact

ORDER_GOODS = """
SELECT coalesce(sum(l.quantity), 0)::bigint AS units,
       coalesce(sum(least(l.quantity, greatest(l.returned, l.refunded))), 0)::bigint AS units_returned,
       coalesce(bool_or(l.is_on_sale), FALSE) AS has_sale_item,
       coalesce(sum(greatest(l.gross_minor, 0)), 0)::bigint AS sold_gross_minor
FROM saleor_retention_orderlinefact l WHERE l.order_id = f.order_id AND NOT l.is_gift_card AND NOT l.is_free_gift
"""
"""`rules.order_goods` of an order `f` by its lines as they are remembered."""
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

SUM_GOODS = f"""
UPDATE saleor_retention_orderfact o
SET units = g.units, units_returned = g.units_returned, has_sale_item = g.has_sale_item, sold_gross_minor = g.sold_gross_minor
FROM (SELECT f.*, s.* FROM unnest(%(ids)s::uuid[]) AS f(order_id) CROSS JOIN LATERAL ({ORDER_GOODS}) s) g
WHERE o.order_id = g.order_id AND (o.units, o.units_returned, o.has_sale_item, o.sold_gross_minor)
      IS DISTINCT FROM (g.units, g.units_returned, g.has_sale_item, g.sold_gross_minor)
"""
NEXT_ORDERS = """
SELECT order_id FROM saleor_retention_orderfact WHERE %(after)s::uuid IS NULL OR order_id > %(after)s::uuid
ORDER BY order_id LIMIT %(limit)s FOR NO KEY UPDATE
"""

ORDER_COLUMNS = (
    "number",
    "origin",
    "status",
    "channel",
    "currency",
    "original_id",
    "checkout_id",
    "created_at",
    "due_minor",
    "captured_minor",
    "kept_minor",
    "attributed_minor",
    "gift_card_minor",
    "points_minor",
    "shipping_net_minor",
    "shipping_gross_minor",
    "discount_minor",
    "voucher_code",
    "country",
    "city",
)
LINE_COLUMNS = (
    "product_id",
    "variant_id",
    "product_type_id",
    "category_id",
    "brand",
    "cost_minor",
    "quantity",
    "net_minor",
    "gross_minor",
    "is_gift_card",
    "is_free_gift",
    "is_on_sale",
    "is_shipped",
    "returned",
    "replaced",
    "refunded",
    "refunded_minor",
)
"""What a snapshot and its row call by the same name, and keep alike."""
FROZEN_COLUMNS = ("product_id", "category_id", "collection_ids", "brand", "is_on_sale", "is_shipped")
"""What of a line the catalogue may tell otherwise later: it stays as it was when the line was first seen."""


def shared_columns(snapshot: OrderSnapshot) -> dict[str, Any]:
    """The columns of an order's row that are the snapshot's own."""
    return {name: getattr(snapshot, name) for name in ORDER_COLUMNS}


def order_snapshot(fact: OrderFact) -> OrderSnapshot:
    """An order as we remember it. Its lines are prefetched."""
    columns = {name: getattr(fact, name) for name in ORDER_COLUMNS}
    lines = sorted(fact.lines.all(), key=lambda line: line.pk)
    return OrderSnapshot(
        **columns | {"origin": Origin(fact.origin), "status": Status(fact.status)},
        id=fact.order_id,
        lines=tuple(line_snapshot(line) for line in lines),
        fulfilled_at=fact.delivered_at,
        hints=tuple(sorted(fact.hints.items())),
    )


def as_cancelled(fact: OrderFact) -> OrderSnapshot:
    """A remembered order that the store deleted. Its lines are prefetched."""
    return replace(order_snapshot(fact), status=Status.CANCELLED)


def line_row(order_id: UUID, line: LineSnapshot) -> OrderLineFact:
    """The row of a line."""
    columns = {name: getattr(line, name) for name in LINE_COLUMNS}
    return OrderLineFact(
        **columns, line_id=line.id, order_id=order_id, collection_ids=list(line.collection_ids)
    )


def line_snapshot(line: OrderLineFact) -> LineSnapshot:
    """A remembered line as the store first told it."""
    columns = {name: getattr(line, name) for name in LINE_COLUMNS}
    return LineSnapshot(**columns, id=line.line_id, collection_ids=tuple(line.collection_ids))


def sold_as(
    order_ids: Collection[UUID], *, using: str = DEFAULT_DB_ALIAS
) -> dict[UUID, tuple[str, dict[UUID, dict[str, Any]]]]:
    """The zone of each order that we know, and what of its lines was frozen when they were first seen, by line.

    Two statements for any number.
    """
    orders = OrderFact.objects.using(using).filter(pk__in=order_ids).values_list("pk", "zone")
    answer: dict[UUID, tuple[str, dict[UUID, dict[str, Any]]]] = {pk: (zone, {}) for pk, zone in orders}
    lines = OrderLineFact.objects.using(using).filter(order__in=order_ids)
    for row in lines.values("order_id", "line_id", *FROZEN_COLUMNS):
        order_id, line_id = row.pop("order_id"), row.pop("line_id")
        answer[order_id][1][line_id] = row | {"collection_ids": tuple(row["collection_ids"])}
    return answer


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


def sum_goods(order_ids: Collection[UUID]) -> None:
    """Bring what orders sold up to their lines, which keep some of what the store may tell otherwise later. One statement."""
    execute(SUM_GOODS, {"ids": sorted(order_ids)})


def sum_next_goods(*, after: UUID | None, limit: int) -> tuple[UUID | None, int]:
    """`sum_goods` of one batch of orders in their id's order from `after` on.

    Returns the last of them (None when there is none left), and how many they are.
    """
    ids = [order_id for (order_id,) in execute(NEXT_ORDERS, {"after": after, "limit": limit})]
    if not ids:
        return None, 0
    sum_goods(ids)
    return ids[-1], len(ids)
