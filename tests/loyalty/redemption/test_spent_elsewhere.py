"""A card that carries points is its owner's, who may take it to another checkout: what an order had of it stays spent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_retention.loyalty.redemption.adjust import adjust
from saleor_retention.loyalty.redemption.redeem import redeem, release
from saleor_retention.loyalty.redemption.settle import settle, sweep
from saleor_retention.store.orders import Status
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import balance_of
from tests.builders.redemption import a_rich_member, buy, cart_of, look, redemption_of

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L4.3")]
LATER = NOON + timedelta(days=1)


@pytest.fixture
def taken():
    """Of 1,000 points 400 are on a cart; an order of another cart took 3.00 of their card."""
    customer, _ = a_rich_member(1_000)
    cart = cart_of(5_000)
    redeem(cart, 1, 400, now=NOON)
    other = buy(cart_of(4_000))
    store().spend_card(redemption_of(cart).card, 300, other)
    return customer, cart, other


def released(cart):
    release(cart, 1, now=NOON)


def adjusted(cart):
    assert adjust(cart, now=NOON)


def chosen_anew(cart):
    redeem(cart, 1, 500, now=NOON)
    release(cart, 1, now=NOON)


def swept(cart):
    sweep(now=LATER)


@pytest.mark.parametrize("turn", [released, adjusted, chosen_anew, swept])
def test_what_another_order_had_of_the_card_stays_spent(taken, turn):
    customer, cart, other = taken
    turn(cart)
    sweep(now=LATER)
    balances = balance_of(customer)
    assert (balances["available"], balances["held"]) == (700, 0)
    row = redemption_of(cart) if turn is not chosen_anew else None
    if row is not None:
        assert (row.state, row.spent, row.order_id) == ("settled", 300, other)
    assert cart not in [card.checkout_id for card in store()._cards.values()]


def test_it_comes_back_once_when_that_order_dies(taken):
    customer, cart, other = taken
    release(cart, 1, now=NOON)
    order = store().orders([other])[other]
    store().put(replace(order, status=Status.CANCELLED))
    for _ in range(2):
        look(other)
        sweep(now=LATER)
    assert balance_of(customer)["available"] == 1_000


def test_its_own_checkout_may_become_an_order_afterwards(taken):
    customer, cart, _ = taken
    release(cart, 1, now=NOON)
    order = buy(cart)
    look(order)
    store().put(replace(store().orders([order])[order], status=Status.CANCELLED))
    look(order)
    assert balance_of(customer)["available"] == 700


def test_money_that_no_order_is_known_to_have_stays_spent():
    customer, _ = a_rich_member(1_000)
    cart = cart_of(5_000)
    redeem(cart, 1, 400, now=NOON)
    store().spend_card(redemption_of(cart).card, 400)
    release(cart, 1, now=NOON)
    for _ in range(2):
        sweep(now=LATER)
    assert balance_of(customer)["available"] == 600


def test_a_card_that_was_taken_off_its_checkout_is_taken_back():
    customer, _ = a_rich_member(1_000)
    cart = cart_of(5_000)
    redeem(cart, 1, 400, now=NOON)
    store().detach_gift_card(cart, redemption_of(cart).card)
    redeem(cart, 1, 400, now=NOON)
    assert redemption_of(cart).card in store()._cards
    assert store().gift_card(redemption_of(cart).card)["checkout_ids"] == (cart,)
    store().detach_gift_card(cart, redemption_of(cart).card)
    assert adjust(cart, now=NOON)
    assert balance_of(customer) == balance_of(customer) | {"available": 1_000, "held": 0}


def test_an_order_of_a_checkout_that_carries_no_points_any_more_takes_none():
    customer, _ = a_rich_member(1_000)
    cart = cart_of(5_000)
    redeem(cart, 1, 400, now=NOON)
    release(cart, 1, now=NOON)
    order = buy(cart)
    redemption = redemption_of(cart)
    settle(redemption.pk, now=LATER)
    look(order)
    assert (redemption_of(cart).state, redemption_of(cart).spent) == ("released", 0)
    assert balance_of(customer)["available"] >= 1_000
