"""Redeemed points of customers who are erased, or become another."""

from datetime import timedelta
from functools import partial

import pytest

from saleor_retention.core.db import command
from saleor_retention.loyalty.redemption.redeem import redeem
from saleor_retention.loyalty.redemption.settle import sweep
from saleor_retention.pipeline import sync_locked_orders
from saleor_retention.privacy.erase import erase
from saleor_retention.privacy.merge import merge
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import balance_of, due_of
from tests.builders.redemption import (
    a_rich_member,
    buy,
    cart_of,
    fill,
    look,
    redemption_of,
    to_pay,
    with_points,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


def test_who_is_erased_during_a_hold_leaves_no_card_behind():
    customer, _ = a_rich_member(100)
    cart = cart_of(5_000)
    redeem(cart, 1, 60, now=NOON)
    card = redemption_of(cart).card
    with command():
        erase([customer.pk], now=NOON)
    sweep(now=NOON)
    assert store().gift_card(card)["is_active"] is False
    assert redemption_of(cart).state == "released"


@pytest.mark.promise("L4.3")
def test_of_who_was_erased_nobody_gets_what_their_order_spent():
    customer, _ = a_rich_member(1_000)
    cart = cart_of(5_000)
    redeem(cart, 1, 400, now=NOON)
    order = buy(cart)
    look(order)
    with command():
        erase([customer.pk], now=NOON)
    store().cancel(order)
    for _ in range(2):
        look(order)
        sweep(now=LATER)
    assert balance_of(customer) == {"available": 0, "held": 0, "owed": 0}
    assert redemption_of(cart).spent == 400


def test_who_is_erased_between_completion_and_settling_spends_and_gets_nothing():
    customer, _ = a_rich_member(100)
    cart = cart_of(5_000)
    redeem(cart, 1, 60, now=NOON)
    order = buy(cart)
    with command():
        erase([customer.pk], now=NOON)
    look(order)
    store().cancel(order)
    look(order)
    assert balance_of(customer) == {"available": 0, "held": 0, "owed": 0}


def test_who_is_merged_during_a_hold_pays_with_the_points_of_both():
    source, version = a_rich_member(100)
    target = with_points(10, version, user_id=2)
    cart = cart_of(5_000)
    redeem(cart, 1, 60, now=NOON)
    merged(source, target)
    order = buy(cart)
    look(order)
    assert balance_of(target)["available"] == 50 + due_of(order)
    store().cancel(order)
    look(order)
    assert (balance_of(source)["available"], balance_of(target)["available"]) == (0, 110)


def merged(source, target) -> None:
    with command():
        merge(
            source.pk,
            target.pk,
            actor="staff:1",
            reason="same",
            now=NOON,
            converge=partial(sync_locked_orders, now=NOON),
        )


def test_an_account_that_was_merged_keeps_what_it_redeems_when_its_cart_changes():
    target, version = a_rich_member(1_000)
    merged(with_points(0, version, user_id=2), target)
    cart = cart_of(5_000, user_id=2)
    redeem(cart, 2, 400, now=NOON)
    fill(cart, 6_000)
    assert to_pay(cart) == 5_600
    assert balance_of(target) == {"available": 600, "held": 400, "owed": 0}


def test_who_is_merged_takes_what_comes_back_along():
    source, version = a_rich_member(100)
    target = with_points(10, version, user_id=2)
    cart = cart_of(5_000)
    redeem(cart, 1, 60, now=NOON)
    order = buy(cart)
    look(order)
    merged(source, target)
    store().cancel(order)
    look(order)
    assert balance_of(target)["available"] == 110
    assert balance_of(source)["available"] == 0
