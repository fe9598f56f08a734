"""Between orders as the store tells them and the rows that remember them."""

from typing import Any
from uuid import UUID

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
)
LINE_COLUMNS = (
    "product_id",
    "variant_id",
    "category_id",
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


def shared_columns(snapshot: OrderSnapshot) -> dict[str, Any]:
    """The columns of an order's row that are the snapshot's own."""
    return {name: getattr(snapshot, name) for name in ORDER_COLUMNS}


def as_cancelled(fact: OrderFact) -> OrderSnapshot:
    """A remembered order that the store deleted. Its lines are prefetched."""
    columns = {name: getattr(fact, name) for name in ORDER_COLUMNS}
    lines = sorted(fact.lines.all(), key=lambda line: line.pk)
    return OrderSnapshot(
        **columns | {"origin": Origin(fact.origin), "status": Status.CANCELLED},
        id=fact.order_id,
        lines=tuple(line_snapshot(line) for line in lines),
        fulfilled_at=fact.delivered_at,
        hints=tuple(sorted(fact.hints.items())),
    )


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
