"""The toy shop: carts of the simulated shop by quantities, what they cost, and buying. The rest is the API's."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from threading import Lock
from time import sleep
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS

from ....core import clock
from ....core.models import InboxItem
from ....core.money import Money
from ....core.queues import inbox, outbox
from ....errors import NotFound
from ....graphql import kit
from ....loyalty.redemption.queries import open_redemptions
from ....loyalty.redemption.settle import settle
from ....offers.reservations.reserve import release
from ....pipeline import ORDER, drain_orders
from ....rooms import HANDLERS
from ....store.carts import CartSnapshot, PayableCheckout
from ....store.port import GONE, Gone, store
from ..demo.cdnow import CURRENCY
from ..demo.scenario import CHANNEL
from ..simulator.shop import SimulatedStore
from .stage import SHELF, ToyShopper, is_bought_here, order_id
from .stage import join as open_account

MOST = 20
"""Of one kind of goods in a cart."""
MOST_CARTS = 200
"""Open ones; the oldest gives way."""
TURNS, TURN_SECONDS = 50, 0.1
"""How long a click waits for the worker."""
NUMBERS = count(1_001)
"""Of orders."""
SHOP = Lock()
"""One click after another: the shop is a dictionary."""


class ShopRefusal(Exception):
    """A sentence for the shopper; nothing was changed."""


class ToyShop:
    """One shopper in the shop; None: a guest."""

    opened: ClassVar[dict[UUID, None]] = {}

    def __init__(self, user_id: int | None) -> None:
        shop = store()
        assert isinstance(shop, SimulatedStore)
        self.user_id, self.shop = user_id, shop

    def set_quantities(self, cart: Any, quantities: Any) -> dict[str, Any]:
        """The cart holds so much of each variant from now on, and the engine decides as at `checkoutLinesUpdate`.

        `cart`: None opens one. Raises `ShopRefusal`.
        """
        wanted = _read(quantities)
        with SHOP:
            before = None if cart is None else self._cart(cart)
            checkout_id = uuid4() if before is None else before.id
            self.shop.open_cart(self._filled(checkout_id, wanted, before))
            self._remember(checkout_id)
            _deliver()
            self.shop.decide(checkout_id)
            return self._shown(checkout_id)

    def price(self, cart: Any) -> dict[str, Any]:
        """What is in the cart and what it costs now. Raises `ShopRefusal`."""
        with SHOP:
            return self._shown(self._cart(cart).id)

    def buy(self, cart: Any) -> dict[str, Any]:
        """The cart becomes an order that is paid at once. Raises `ShopRefusal`."""
        with SHOP:
            checkout = self._cart(cart)
            if not checkout.quantity:
                raise ShopRefusal("The cart is empty: add something first.")
            made = self.shop.complete(checkout.id, order_id=order_id(), at=clock.now())
            bought = replace(made, number=str(next(NUMBERS)))
            self.opened.pop(checkout.id, None)
            self.shop.put(bought)
            self._look(bought.id)
            return {
                "order": kit.global_id("Order", bought.id),
                "number": bought.number,
                "total": _money(bought.due_minor - bought.points_minor),
            }

    def send(self, order: Any) -> dict[str, Any]:
        """The parcel of an order of theirs leaves. Raises `ShopRefusal`."""
        with SHOP:
            pk = _order(order)
            snapshot = self.shop.orders([pk])[pk] if pk is not None else GONE
            if (
                isinstance(snapshot, Gone)
                or not is_bought_here(snapshot.id)
                or snapshot.user_id != self.user_id
            ):
                raise ShopRefusal("You have no such order.")
            if snapshot.fulfilled_at is None:
                self.shop.fulfil(snapshot.id, at=clock.now())
                self._look(snapshot.id)
            return {"order": order}

    def _look(self, pk: UUID) -> None:
        """The engine hears of the order, and does at once what follows; or the demo's worker, who was quicker, does."""
        inbox.mark_dirty(ORDER, [pk])
        for _ in range(TURNS):
            drain_orders(now=clock.now())
            if not InboxItem.objects.filter(kind=ORDER, ref=str(pk)).exists():
                break
            sleep(TURN_SECONDS)
        _deliver()

    def _cart(self, text: Any) -> CartSnapshot:
        try:
            result = self.shop.cart(kit.uuid_of(text, "Checkout")) if isinstance(text, str) else None
        except NotFound:
            result = None
        if result is None or isinstance(result, Gone) or result.user_id != self.user_id:
            raise ShopRefusal("You have no such cart.")
        return result

    def _filled(
        self, checkout_id: UUID, wanted: Mapping[int, int], before: CartSnapshot | None
    ) -> CartSnapshot:
        filled = self.shop.simulate_cart(channel=CHANNEL, user_id=self.user_id, quantities=wanted)
        if isinstance(filled, Gone):
            filled = CartSnapshot(UUID(int=0), CHANNEL, CURRENCY, self.user_id, 0, 0, "")
        return replace(
            filled,
            id=checkout_id,
            fingerprint=" ".join(f"{line.quantity}x{line.variant_id}" for line in filled.lines),
            line_minors=tuple(line.total_minor for line in filled.lines),
            voucher_code=before.voucher_code if before else "",
        )

    def _remember(self, checkout_id: UUID) -> None:
        self.opened.setdefault(checkout_id)
        if len(self.opened) > MOST_CARTS:
            oldest = next(iter(self.opened))
            del self.opened[oldest]
            self.shop.abandon(oldest)
            release(oldest)
            for redemption in open_redemptions([oldest], using=DEFAULT_DB_ALIAS).values():
                settle(redemption.pk, now=clock.now())

    def _shown(self, checkout_id: UUID) -> dict[str, Any]:
        cart = self.shop.cart(checkout_id)
        payable = self.shop.payable(checkout_id)
        assert isinstance(cart, CartSnapshot)
        assert isinstance(payable, PayableCheckout)
        quantities = {line.variant_id: line for line in cart.lines}
        lines = [
            {"variant": goods.variant_id, "quantity": line.quantity, "total": _money(line.total_minor)}
            for goods in SHELF
            if (line := quantities.get(goods.variant_id)) is not None
        ]
        return {
            "cart": kit.global_id("Checkout", checkout_id),
            "lines": lines,
            "subtotal": _money(cart.subtotal_minor),
            "discount": _money(cart.discount_minor),
            "discountName": self.shop.discount_name(checkout_id),
            "paidWithPoints": _money(payable.points_minor),
            "total": _money(payable.payable_minor - payable.points_minor),
        }


def join() -> ToyShopper:
    """A new shopper, with an account of their own."""
    shop = store()
    assert isinstance(shop, SimulatedStore)
    with SHOP:
        return open_account(shop, now=clock.now())


def _deliver() -> None:
    """What was promised a moment ago is there: the demo's worker may not have come yet."""
    while outbox.deliver(HANDLERS):
        pass


def _order(text: Any) -> UUID | None:
    try:
        return kit.uuid_of(text, "Order") if isinstance(text, str) else None
    except NotFound:
        return None


def _read(quantities: Any) -> dict[int, int]:
    """By variant. Raises `ShopRefusal`."""
    if not isinstance(quantities, dict):
        raise ShopRefusal("Say how much of each is in the cart.")
    shelf = {str(goods.variant_id): goods.variant_id for goods in SHELF}
    if not shelf.keys() >= quantities.keys():
        raise ShopRefusal("The shop does not sell that.")
    for quantity in quantities.values():
        if type(quantity) is not int or not 0 <= quantity <= MOST:
            raise ShopRefusal(f"A quantity is a whole number from 0 to {MOST}.")
    return {shelf[key]: quantity for key, quantity in quantities.items()}


def _money(minor: int) -> dict[str, str]:
    return {"amount": str(Money(minor, CURRENCY).amount), "currency": CURRENCY}
