"""What became of redeemed points: spent by an order, given back exactly once when it dies, spent again when it lives."""

from datetime import timedelta

import pytest

from saleor_retention.core.db import command
from saleor_retention.core.queues import outbox
from saleor_retention.loyalty.models import Lot
from saleor_retention.loyalty.redemption.models import PointsRedemption
from saleor_retention.loyalty.redemption.redeem import redeem
from saleor_retention.loyalty.redemption.settle import settle, sweep
from saleor_retention.pipeline import sync_orders
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import balance_of, due_of
from tests.builders.redemption import (
    a_rich_member,
    buy,
    cart_of,
    look,
    redemption_of,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


def spent(checkout_id, order_id=None):
    row = redemption_of(checkout_id)
    return row.state, row.spent


@pytest.mark.promise("L4.2")
def test_an_order_spends_what_its_card_paid():
    customer, _ = a_rich_member(1_000)
    cart = cart_of(5_000)
    redeem(cart, 1, 400, now=NOON)
    order = buy(cart)
    look(order)
    look(order)
    assert spent(cart) == ("settled", 400)
    assert balance_of(customer)["held"] == 0
    assert balance_of(customer)["available"] == 600 + due_of(order)
    assert store().gift_card(redemption_of(cart).card)["is_active"] is False


@pytest.mark.promise("L6.3")
def test_points_are_not_earned_on_what_points_paid():
    _, _ = a_rich_member(5_000)
    cart = cart_of(5_000)
    redeem(cart, 1, 2_500, now=NOON)
    order = buy(cart)
    look(order)
    assert due_of(order) == 25


@pytest.mark.promise("L4.3")
@pytest.mark.promise("L6.3")
def test_what_points_paid_never_goes_back_as_money_and_comes_back_as_points_once():
    """36.09 of goods, .88 of it paid with 176 points, refunded in full."""
    customer, _ = a_rich_member(176, points=2, minor=1)
    cart = cart_of(3_609)
    redeem(cart, 1, 176, now=NOON)
    order = buy(cart)
    look(order)
    assert balance_of(customer)["available"] == due_of(order)
    in_money = store().orders([order])[order].kept_minor - store().orders([order])[order].points_minor
    assert in_money == 3_521
    store().refund(order, in_money)
    for _ in range(3):
        look(order)
    assert due_of(order) == 0
    assert balance_of(customer) == {"available": 176, "held": 0, "owed": 0}


@pytest.mark.promise("L4.3")
def test_a_cancelled_order_leaves_what_there_was():
    """50 by staff; an order redeems 50 and earns 21; cancelled: 50 available, none held, none owed."""
    customer, _ = a_rich_member(50)
    cart = cart_of(2_150)
    redeem(cart, 1, 50, now=NOON)
    order = buy(cart)
    look(order)
    assert balance_of(customer) == {"available": 21, "held": 0, "owed": 0}
    store().cancel(order)
    for _ in range(3):
        look(order)
    assert balance_of(customer) == {"available": 50, "held": 0, "owed": 0}


@pytest.mark.promise("L4.3")
def test_whatever_tells_of_a_dead_checkout_they_come_back_once():
    """60 of 100 held, then payment failure, cancel, expiry and sweep all tell: 100 available."""
    customer, _ = a_rich_member(100)
    cart = cart_of(5_000)
    redeem(cart, 1, 60, now=NOON)
    order = buy(cart)
    look(order)
    store().refund(order, store().orders([order])[order].kept_minor)
    look(order)
    store().cancel(order)
    look(order)
    store().expire(order)
    look(order)
    for _ in range(2):
        sweep(now=LATER)
        settle(redemption_of(cart).pk, now=LATER)
    assert balance_of(customer) == {"available": 100, "held": 0, "owed": 0}


@pytest.mark.promise("L3.1")
def test_they_come_back_with_the_expiry_they_had():
    customer, version = a_rich_member(0)
    ends = [NOON + timedelta(days=days) for days in (30, 10, 20)]
    from saleor_retention.loyalty.ledger.adjustments import adjust

    for number, end in enumerate(ends):
        adjust(
            customer.pk,
            version.programme_id,
            100,
            actor="s",
            reason="x",
            key=str(number),
            now=NOON,
            expires_at=end,
        )
    cart = cart_of(5_000)
    redeem(cart, 1, 250, now=NOON)
    order = buy(cart)
    look(order)
    store().cancel(order)
    look(order)
    left = Lot.objects.filter(remaining__gt=0).values_list("expires_at", "remaining")
    by_end: dict = {}
    for end, points in left:
        by_end[end] = by_end.get(end, 0) + points
    assert by_end == dict.fromkeys(ends, 100)


def test_money_that_staff_put_back_onto_the_card_comes_back_as_points():
    customer, _ = a_rich_member(1_000)
    cart = cart_of(5_000)
    redeem(cart, 1, 400, now=NOON)
    order = buy(cart)
    look(order)
    before = balance_of(customer)["available"]
    store().spend_card(redemption_of(cart).card, -150)
    for _ in range(3):
        sweep(now=LATER)
    assert balance_of(customer)["available"] == before + 150
    assert spent(cart) == ("settled", 250)
    store().cancel(order)
    look(order)
    assert balance_of(customer) == {"available": 1_000, "held": 0, "owed": 0}


def test_an_order_that_lives_again_spends_them_again_as_far_as_there_are_any():
    customer, version = a_rich_member(500)
    cart = cart_of(5_000)
    redeem(cart, 1, 400, now=NOON)
    order = buy(cart)
    look(order)
    store().cancel(order)
    look(order)
    assert balance_of(customer)["available"] == 500
    other = cart_of(5_000)
    redeem(other, 1, 300, now=NOON)
    store().confirm(order)
    look(order)
    assert spent(cart) == ("settled", 246)
    assert balance_of(customer)["held"] == 300
    store().cancel(order)
    look(order)
    assert spent(cart) == ("settled", 0)
    assert balance_of(customer) == {"available": 200, "held": 300, "owed": 0}
    assert version.programme_id


def test_a_smaller_order_takes_less_and_the_rest_comes_back():
    """The total fell and nobody heard of it: the order takes what it needs of the card."""
    from dataclasses import replace

    customer, _ = a_rich_member(1_000)
    cart = cart_of(5_000)
    redeem(cart, 1, 1_000, now=NOON)
    store().open_cart(replace(store().cart(cart), subtotal_minor=300))
    order = buy(cart)
    look(order)
    assert spent(cart) == ("settled", 300)
    assert balance_of(customer)["available"] == 700


@pytest.mark.promise("L4.2")
def test_an_order_that_waits_for_confirmation_is_not_dead():
    from dataclasses import replace

    from saleor_retention.store.orders import Status

    customer, _ = a_rich_member(1_000)
    cart = cart_of(5_000)
    redeem(cart, 1, 400, now=NOON)
    order = buy(cart)
    store().put(replace(store().orders([order])[order], status=Status.UNCONFIRMED))
    look(order)
    sweep(now=LATER)
    assert spent(cart) == ("settled", 400)
    assert balance_of(customer) == {"available": 600, "held": 0, "owed": 0}
    store().confirm(order)
    look(order)
    assert spent(cart) == ("settled", 400)


def test_the_sweep_settles_what_no_effect_did():
    customer, _ = a_rich_member(1_000)
    cart = cart_of(5_000)
    redeem(cart, 1, 400, now=NOON)
    order = buy(cart)
    with command():
        sync_orders([order], now=NOON)
    assert PointsRedemption.objects.get().is_due
    sweep(now=LATER)
    assert spent(cart) == ("settled", 400)
    assert balance_of(customer)["held"] == 0
    while outbox.deliver(HANDLERS):
        pass
    assert spent(cart) == ("settled", 400)


def test_an_order_that_the_shop_deleted_gives_them_back():
    customer, _ = a_rich_member(1_000)
    cart = cart_of(5_000)
    redeem(cart, 1, 400, now=NOON)
    order = buy(cart)
    look(order)
    store().delete(order)
    look(order)
    assert spent(cart) == ("settled", 0)
    assert balance_of(customer)["available"] == 1_000
