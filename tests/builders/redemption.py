"""A member with points and a cart in the simulated shop, and what becomes of the cart."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from saleor_retention.core.db import command
from saleor_retention.core.queues import outbox
from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.models import ProgrammeVersion
from saleor_retention.loyalty.redemption.models import PointsRedemption
from saleor_retention.pipeline import sync_orders
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store

from . import NOON
from .campaigns import a_cart
from .points import a_member, a_programme

CENT = {"points": 1, "minor": 1}
"""A point is worth .01."""


def a_rich_member(balance: int, user_id: int = 1, **redemption) -> tuple[Customer, ProgrammeVersion]:
    """A customer with so many points of a programme by whose terms they are money."""
    version = a_programme(expiry_months=None, terms={"redemption": redemption or CENT})
    return with_points(balance, version, user_id), version


def with_points(points: int, version: ProgrammeVersion, user_id: int = 1) -> Customer:
    """A customer with so many points that staff gave."""
    store().join(CustomerSnapshot(user_id, f"member{user_id}@example.com", NOON))
    customer = Customer.objects.filter(user_id=user_id).first() or a_member(user_id)
    if points:
        adjust(
            customer.pk, version.programme_id, points, actor="staff:1", reason="x", key=str(uuid4()), now=NOON
        )
    return customer


def cart_of(minor: int, user_id: int | None = 1) -> UUID:
    """A cart that costs so much."""
    return a_cart(user_id, minor)


def fill(checkout_id: UUID, minor: int) -> None:
    """The cart costs so much from now on, and the shop hears of it."""
    store().open_cart(replace(store().cart(checkout_id), subtotal_minor=minor, fingerprint=str(minor)))
    store().decide(checkout_id)


def buy(checkout_id: UUID, *, at=NOON + timedelta(minutes=5)) -> UUID:
    """The cart becomes an order, paid in full; nobody has looked at it yet."""
    order = store().complete(checkout_id, order_id=uuid4(), at=at)
    store().put(order)
    return order.id


def look(order_id: UUID, *, now=NOON + timedelta(minutes=6)) -> None:
    """The engine hears of the order, and does what follows."""
    with command():
        sync_orders([order_id], now=now)
    while outbox.deliver(HANDLERS):
        pass


def redemption_of(checkout_id: UUID) -> PointsRedemption:
    """What was redeemed on the checkout last."""
    return PointsRedemption.objects.filter(checkout_id=checkout_id).latest("pk")


def to_pay(checkout_id: UUID) -> int:
    """What is left to pay with money."""
    cart = store().payable(checkout_id)
    return cart.payable_minor - cart.points_minor
