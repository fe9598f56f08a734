"""Orders for metric tests: who bought, when, for how much."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from saleor_retention.core.db import command
from saleor_retention.pipeline import sync_orders
from saleor_retention.store.orders import OrderSnapshot
from saleor_retention.store.port import store
from tests.builders import a_line, an_order

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def bought(user_id: int, at: str, net_minor: int = 1_000, **changes) -> OrderSnapshot:
    """A paid order of one line at an ISO day or instant (UTC unless it says otherwise), without tax or shipping."""
    created_at = datetime.fromisoformat(at)
    created_at = created_at if created_at.tzinfo else created_at.replace(tzinfo=UTC)
    order = an_order(
        user_id=user_id,
        email=f"user{user_id}@example.com",
        created_at=created_at,
        fully_paid_at=created_at,
        due_minor=net_minor,
        captured_minor=net_minor,
        kept_minor=net_minor,
        shipping_net_minor=0,
        shipping_gross_minor=0,
    )
    line = a_line(order.id, "A", quantity=1, net_minor=net_minor, gross_minor=net_minor)
    return replace(order, **({"lines": (line,)} | changes))


def take_in(*orders: OrderSnapshot) -> None:
    """The shop has these orders, and the engine has looked at them."""
    store().put(*orders)
    look(*(order.id for order in orders))


def look(*order_ids: UUID) -> None:
    """The engine looks at these orders again."""
    with command():
        sync_orders(list(order_ids), now=NOW)
