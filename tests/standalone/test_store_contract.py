"""The contract against the simulated store, and what only a simulated store must get right."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4, uuid5

import pytest

from saleor_retention.hosts.standalone.simulator.shop import SimulatedStore
from saleor_retention.store.carts import CartLine, CartSnapshot
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.discounts import Benefit, OfferListing, OfferSpec, Per, Scope
from saleor_retention.store.orders import Status
from saleor_retention.store.port import GONE
from tests.builders import an_order
from tests.standalone.cart_contract import CartContract
from tests.standalone.store_contract import (
    CursorContract,
    CustomerContract,
    HistoryContract,
    OrderContract,
    Placed,
    TermsContract,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class SimulatedShop:
    """Drives a simulated store; its clock runs a minute for each event."""

    channel, currency = "main", "USD"

    def __init__(self, store):
        self.store = store
        self._at = NOON
        self._users = 0
        store.sell("main", "USD", CartLine(1, 1, 1, 5_000, 5_000), CartLine(2, 2, 1, 3_000, 3_000))

    def _now(self):
        self._at += timedelta(minutes=1)
        return self._at

    def member(self):
        self._users += 1
        self.store.join(CustomerSnapshot(self._users, f"user{self._users}@example.com", self._now()))
        return self._users

    def order(self, *, user_id=None, email="ann@example.com"):
        place = {"country": "PL", "city": "Wrocław"}
        order = an_order(user_id=user_id, email=email, created_at=self._now(), **place)
        self.store.place(order)
        return Placed(order.id, {name: uuid5(order.id, name) for name in "AB"})

    def pay(self, order, minor):
        self.store.pay(order.id, minor, at=self._now())

    def refund(self, order, minor, *, lines=None, shipping=False):
        named = {order.lines[name]: quantity for name, quantity in (lines or {}).items()}
        self.store.refund(order.id, minor, lines=named, shipping=shipping)

    def take_back(self, order, line, quantity):
        self.store.take_back(order.id, order.lines[line], quantity)

    def exchange(self, order, line, quantity):
        return self.store.exchange(order.id, order.lines[line], quantity, at=self._now())

    def cancel(self, order):
        self.store.cancel(order.id)

    def expire(self, order):
        self.store.expire(order.id)

    def delete(self, order):
        self.store.delete(order.id)

    def leave(self, order, hints):
        known = self.store.orders([order.id])[order.id]
        self.store.put(replace(known, hints=tuple(sorted(hints.items()))))

    def match_guest(self, email, user_id):
        self.store.match_guest(email, user_id)

    def cart(self, user_id=None):
        cart_id = uuid4()
        lines = (CartLine(1, 1, 2, 10_000, 10_000), CartLine(2, 2, 1, 3_000, 3_000))
        self.store.open_cart(
            CartSnapshot(
                cart_id,
                "main",
                "USD",
                user_id,
                13_000,
                3,
                "v1",
                "",
                (10_000, 3_000),
                lines=lines,
                shipping_minor=1_000,
            )
        )
        return cart_id

    def variant(self, name):
        return {"A": 1, "B": 2}[name]

    def saving(self, cart_id):
        return self.store.saving(cart_id)

    def agree(self, channel, terms):
        self.store.agree(channel, terms)

    def switch(self, is_on):
        self.store.switch(is_on)


@pytest.fixture
def shop():
    from saleor_retention.store.port import store

    return SimulatedShop(store())


class TestOrders(OrderContract):
    """The contract."""


class TestCursors(CursorContract):
    """The contract."""


class TestCustomers(CustomerContract):
    """The contract."""


class TestTerms(TermsContract):
    """The contract."""


class TestHistory(HistoryContract):
    """The contract."""


class TestCarts(CartContract):
    """The contract."""


def test_a_completed_cart_becomes_a_paid_order_with_the_saving_spread_to_the_cent_and_its_code_is_spent(shop):
    listing = OfferListing("main", "USD", None, 0)
    reference = shop.store.publish_offer(OfferSpec(1, "Seven", 777, (listing,)))
    shop.store.issue_codes(reference, ["ONCE"])
    first, second, order_id = shop.cart(1), shop.cart(1), uuid4()
    shop.store.apply_to_cart(first, "ONCE")
    order = shop.store.complete(first, order_id=order_id, at=NOON)
    assert (order.discount_minor, order.due_minor, order.kept_minor) == (1_010, 12_990, 12_990)
    assert [line.net_minor for line in order.lines] == [9_223, 2_767]
    assert shop.store.cart(first) is GONE
    assert shop.store.apply_to_cart(second, "ONCE") is False
    assert shop.saving(second) == 0


def test_an_order_paid_by_cards_alone_owes_nothing_and_is_paid_when_it_is_placed():
    store, order = SimulatedStore(), an_order(gift_card_minor=10_000, points_minor=6_800)
    store.place(order)
    found = store.orders([order.id])[order.id]
    assert (found.due_minor, found.captured_minor) == (16_800, 16_800)
    assert found.fully_paid_at == order.created_at


def test_a_charge_back_lowers_what_is_kept_and_not_what_was_captured():
    store, order = SimulatedStore(), an_order()
    store.place(order)
    store.pay(order.id, at=NOON)
    store.charge_back(order.id, 5_000)
    found = store.orders([order.id])[order.id]
    assert (found.captured_minor, found.kept_minor, found.attributed_minor) == (16_800, 11_800, 0)


def test_a_deleted_account_leaves_its_orders_without_an_owner():
    store, order = SimulatedStore(), an_order(user_id=7)
    store.join(CustomerSnapshot(7, "ann@example.com", NOON))
    store.place(order)
    store.leave(7)
    assert store.customers([7]) == {7: GONE}
    assert store.orders([order.id])[order.id].user_id is None


def test_a_card_is_issued_once_for_its_key_and_closing_it_again_finds_nothing_left():
    store = SimulatedStore()
    card = store.issue_gift_card(key="hold:1", user_id=1, amount_minor=2_000, currency="USD")
    assert store.issue_gift_card(key="hold:1", user_id=1, amount_minor=2_000, currency="USD") == card
    store.spend_card(card, 1_500)
    assert (store.close_gift_card(card), store.close_gift_card(card)) == (500, 0)
    assert store.gift_card(card) == {
        "initial_minor": 2_000,
        "current_minor": 0,
        "currency": "USD",
        "is_active": False,
        "checkout_ids": (),
    }
    assert store.gift_card("card:other") is GONE


def test_a_message_is_sent_once_for_its_key():
    store = SimulatedStore()
    store.notify(key="welcome:1", user_id=1, topic="welcome", payload={})
    store.notify(key="welcome:1", user_id=2, topic="welcome", payload={})
    assert store.notifications == {"welcome:1": (1, "welcome", {})}


def a_draft(shop, benefit, *, most_minor=None):
    """A draft over 156.00 in goods, and a code of a campaign with this benefit."""
    listing = OfferListing("main", "USD", benefit.amount_minor, 0, most_minor)
    reference = shop.store.publish_offer(OfferSpec(1, "Sorry", benefit.percent_bp, (listing,), benefit))
    shop.store.issue_codes(reference, ["GOODWILL"])
    draft = an_order(status=Status.DRAFT)
    shop.store.place(draft)
    return draft.id


def test_a_draft_takes_a_fixed_discount_on_some_goods_and_on_its_delivery(shop):
    on_a = Benefit(percent_bp=1_000, scope=Scope(product_ids=frozenset({1})))
    draft_id = a_draft(shop, on_a)
    assert shop.store.apply_to_draft(draft_id, "GOODWILL") is True
    draft = shop.store.orders([draft_id])[draft_id]
    assert (draft.voucher_code, draft.discount_minor, draft.due_minor) == ("GOODWILL", 1_200, 15_600)
    assert [(line.net_minor, line.gross_minor) for line in draft.lines] == [(9_000, 10_800), (3_000, 3_600)]
    draft_id = a_draft(shop, Benefit(kind="free_shipping"))
    assert shop.store.apply_to_draft(draft_id, "GOODWILL") is True
    assert shop.store.orders([draft_id])[draft_id].due_minor == 15_600


def test_a_draft_refuses_what_has_to_be_computed_and_what_is_no_code_and_stays_as_it_was(shop):
    draft_id = a_draft(shop, Benefit(percent_bp=5_000), most_minor=1_000)
    before = shop.store.orders([draft_id])[draft_id]
    assert shop.store.apply_to_draft(draft_id, "GOODWILL") is False
    assert shop.store.apply_to_draft(draft_id, "OTHER") is False
    assert shop.store.apply_to_draft(uuid4(), "GOODWILL") is False
    assert shop.store.orders([draft_id])[draft_id] == before
    one_unit = Benefit(percent_bp=10_000, per=Per.CHEAPEST)
    draft_id = a_draft(shop, one_unit)
    shop.store.confirm(draft_id)
    assert shop.store.apply_to_draft(draft_id, "GOODWILL") is False


def test_a_cart_whose_delivery_is_free_becomes_an_order_whose_goods_cost_what_they_did(shop):
    free = Benefit(kind="free_shipping")
    listing = OfferListing("main", "USD", None, 0)
    reference = shop.store.publish_offer(OfferSpec(1, "Free delivery", None, (listing,), free))
    shop.store.issue_codes(reference, ["FREE"])
    cart_id = shop.cart(1)
    assert shop.store.apply_to_cart(cart_id, "FREE") is True
    order = shop.store.complete(cart_id, order_id=uuid4(), at=NOON)
    assert (order.discount_minor, [line.net_minor for line in order.lines]) == (1_000, [10_000, 3_000])
