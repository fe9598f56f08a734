"""What tests of going live say to the engine and ask of it."""

from datetime import datetime
from uuid import UUID

from saleor_retention import pipeline
from saleor_retention.core.db import command
from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.models import Account, Withheld
from saleor_retention.store.channels import ChannelTerms, Mode
from saleor_retention.store.orders import OrderSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON

OFF, SHADOW, LIVE = (ChannelTerms(mode) for mode in Mode)


def news(*orders: OrderSnapshot, now: datetime = NOON) -> int:
    """The shop's orders are now so, and the engine looks at them; how many had changed."""
    store().put(*orders)
    return look([order.id for order in orders], now=now)


def look(order_ids: list[UUID], *, now: datetime = NOON) -> int:
    with command():
        return pipeline.sync_orders(order_ids, now=now)


def available(user_id: int = 1) -> int:
    """The member's points."""
    rows = Account.objects.filter(customer__user_id=user_id, kind="available")
    return sum(rows.values_list("balance", flat=True))


def withheld() -> dict[str, tuple[str, int]]:
    """Reason and points by cause."""
    return {cause: (why, n) for cause, why, n in Withheld.objects.values_list("cause", "reason", "points")}


def customer(user_id: int) -> Customer:
    return Customer.objects.get(user_id=user_id)
