"""Facts for tests, with the defaults of the table in "Points and refunds": A 2 x 50.00, B 30.00, shipping 10.00."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4, uuid5

from saleor_retention.store.orders import LineSnapshot, OrderSnapshot, Origin, Status

SPACE = UUID("6f0b7c7e-0000-4000-8000-000000000000")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_line(order_id: UUID, name: str, **changes) -> LineSnapshot:
    """One line: by default two units at 50.00 net, 60.00 gross."""
    line = LineSnapshot(
        id=uuid5(order_id, name), product_id=1, variant_id=1, quantity=2, net_minor=10_000, gross_minor=12_000
    )
    return replace(line, **changes)


def an_order(order_id: UUID | None = None, **changes) -> OrderSnapshot:
    """A paid order of user 1 over 168.00 USD gross: 130.00 net in goods and 10.00 net for shipping."""
    order_id = order_id or uuid4()
    order = OrderSnapshot(
        id=order_id,
        number=str(order_id)[:8],
        origin=Origin.CHECKOUT,
        status=Status.LIVE,
        channel="main",
        currency="USD",
        created_at=NOON,
        user_id=1,
        email="ann@example.com",
        due_minor=16_800,
        captured_minor=16_800,
        kept_minor=16_800,
        shipping_net_minor=1_000,
        shipping_gross_minor=1_200,
        fully_paid_at=NOON,
        lines=(
            a_line(order_id, "A"),
            a_line(order_id, "B", product_id=2, variant_id=2, quantity=1, net_minor=3_000, gross_minor=3_600),
        ),
    )
    return replace(order, **changes)
