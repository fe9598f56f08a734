"""Between orders as the store tells them and the rows that remember them."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from ..store.orders import LineSnapshot, OrderSnapshot, Origin, Status
from .models import OrderFact, OrderLineFact

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
