"""A checkout of the simulated shop that an offer moves to another delivery, and back."""

from dataclasses import replace

import pytest

from saleor_retention.offers.checkout import decide as decisions
from saleor_retention.offers.checkout import select
from saleor_retention.offers.checkout.select import OfferSelection
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.models import CheckoutDecision
from saleor_retention.store.carts import Delivery
from saleor_retention.store.port import store

from ..builders.campaigns import NOON, a_campaign, a_cart, granted

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P8.1")]

FREE, POST = Delivery(0, 5_000, id=1), Delivery(500, id=2)


def a_free_cart(goods: int = 5_500, **changes):
    """Goods of 55.00 with the delivery that is free from 50.00; the other costs 5.00."""
    more = {
        "shipping_minor": 0,
        "shipping_asks_minor": 5_000,
        "deliveries": (FREE, POST),
        "delivery_id": 1,
        "present_delivery_id": 1,
        "may_move": True,
    }
    return a_cart(subtotal_minor=goods, **(more | changes))


def seen(cart_id):
    """What is taken off, and how it is delivered."""
    decide(cart_id, now=NOON)
    return now_at(cart_id)


def now_at(cart_id):
    cart = store().cart(cart_id)
    return cart.discount_minor, cart.present_delivery_id


def changed(cart_id, **changes):
    store().open_cart(replace(store().cart(cart_id), **changes))


def test_the_cheaper_whole_goes_on_with_the_paid_delivery_and_deciding_again_changes_nothing():
    granted(a_campaign(percent_bp=2_000))
    cart_id = a_free_cart()
    assert seen(cart_id) == (1_100, 2)
    assert seen(cart_id) == (1_100, 2)


def test_a_cart_that_grows_is_delivered_as_chosen():
    granted(a_campaign(percent_bp=2_000))
    cart_id = a_free_cart()
    assert seen(cart_id) == (1_100, 2)
    changed(cart_id, subtotal_minor=11_000)
    assert seen(cart_id) == (2_200, 1)
    changed(cart_id, subtotal_minor=5_500)
    assert seen(cart_id) == (1_100, 2)


@pytest.mark.parametrize("how", ["declined", "removed", "withdrawn", "typed"])
def test_when_the_offer_leaves_the_chosen_delivery_is_back(how):
    grant = granted(a_campaign(percent_bp=2_000))
    cart_id = a_free_cart()
    assert seen(cart_id) == (1_100, 2)
    if how == "declined":
        decisions.decline(cart_id, 1, now=NOON)
    elif how == "removed":
        changed(cart_id, voucher_code="")
    elif how == "withdrawn":
        grant.withdrawn_at = NOON
        grant.save(update_fields=["withdrawn_at"])
    else:
        changed(cart_id, voucher_code="THE-SHOPS", discount_minor=100)
    assert seen(cart_id) == (100 if how == "typed" else 0, 1)


def test_where_it_may_not_be_moved_the_offer_stays_off():
    granted(a_campaign(percent_bp=2_000))
    cart_id = a_free_cart(may_move=False)
    assert seen(cart_id) == (0, 1)
    assert CheckoutDecision.objects.get().reason == "better_without"


def test_what_the_shop_refuses_after_all_leaves_everything_as_it_was(monkeypatch):
    granted(a_campaign(percent_bp=2_000))
    cart_id = a_free_cart()
    monkeypatch.setattr(type(store()), "deliver", lambda *_: False)
    assert seen(cart_id) == (0, 1)
    assert CheckoutDecision.objects.get().reason == "store_refused"


def test_a_code_that_the_shop_refuses_moves_nothing(monkeypatch):
    granted(a_campaign(percent_bp=2_000))
    cart_id = a_free_cart()
    monkeypatch.setattr(type(store()), "apply_to_cart", lambda *_: False)
    assert seen(cart_id) == (0, 1)


def test_an_offer_that_is_chosen_moves_it_as_well():
    grant = granted(a_campaign(percent_bp=2_000))
    cart_id = a_free_cart()
    select.choose(cart_id, 1, OfferSelection(grant_id=grant.pk), now=NOON)
    assert now_at(cart_id) == (1_100, 2)
