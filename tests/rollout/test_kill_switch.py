"""Off: shoppers get nothing new, our codes leave open checkouts, and on again all is as if it had never been off."""

import pytest

from saleor_retention import pipeline, tasks
from saleor_retention.core.db import command
from saleor_retention.offers.checkout.detach_all import wind_down
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.models import CheckoutDecision, Redemption, Reservation
from saleor_retention.store.carts import CartSnapshot
from saleor_retention.store.port import store
from tests.builders.campaigns import NOON, a_campaign, a_cart, an_order_with, granted
from tests.builders.points import a_programme
from tests.rollout.shop import available, look, withheld

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G2")]


@pytest.fixture
def applied(shop):
    """A grant that is on a cart."""
    grant, cart_id = granted(a_campaign()), a_cart()
    decide(cart_id, now=NOON)
    assert store().cart(cart_id).voucher_code == grant.code
    return grant, cart_id


def test_our_code_leaves_an_unpaid_cart_and_comes_back_when_it_is_on_again(shop, applied):
    grant, cart_id = applied
    left = wind_down()
    assert (left.freed, left.paid, left.failed) == (1, [], [])
    assert (shop.cart(cart_id).voucher_code, Reservation.objects.count()) == ("", 0)
    assert CheckoutDecision.objects.count() == 0
    decide(cart_id, now=NOON)
    assert shop.cart(cart_id).voucher_code == grant.code


def test_a_paid_cart_keeps_its_price_and_is_told(shop, applied):
    grant, cart_id = applied
    cart = shop.cart(cart_id)
    shop.open_cart(CartSnapshot(**({f: getattr(cart, f) for f in cart.__slots__} | {"is_paid": True})))
    left = wind_down()
    assert (left.freed, left.paid) == (0, [cart_id])
    assert (shop.cart(cart_id).voucher_code, Reservation.objects.count()) == (grant.code, 1)


def test_one_that_is_paid_at_the_last_moment_keeps_everything(shop, applied, monkeypatch):
    _, cart_id = applied
    paid = CartSnapshot(
        **({f: getattr(shop.cart(cart_id), f) for f in CartSnapshot.__slots__} | {"is_paid": True})
    )
    monkeypatch.setattr(shop, "cart", lambda _: paid)
    left = wind_down()
    assert (left.freed, left.paid, Reservation.objects.count()) == (0, [cart_id], 1)


def test_one_cart_that_fails_stops_no_other(shop, applied, monkeypatch):
    other = granted(a_campaign(), user_id=2), a_cart(user_id=2)
    decide(other[1], now=NOON)
    remove = shop.remove_from_cart

    def fails_once(checkout_id, code):
        if checkout_id == applied[1]:
            raise RuntimeError("broken")
        return remove(checkout_id, code)

    monkeypatch.setattr(shop, "remove_from_cart", fails_once)
    left = wind_down()
    assert (left.freed, left.failed) == (1, [applied[1]])


def test_the_sweep_winds_down_while_the_engine_is_off_and_at_no_other_time(shop, applied, settings):
    settings.RETENTION_TASK_CONTEXT = "tests.rollout.workplaces.unwanted"
    _, cart_id = applied
    tasks.sweep()
    assert shop.cart(cart_id).voucher_code
    shop.switch(False)
    tasks.sweep()
    assert not shop.cart(cart_id).voucher_code


def test_an_order_that_was_placed_meanwhile_counts_once_when_it_is_on_again(shop, applied):
    a_programme()
    grant, cart_id = applied
    shop.switch(False)
    order = an_order_with(grant, checkout_id=cart_id)
    shop.put(order)
    look([order.id])
    assert (available(), list(withheld().values())) == (0, [("off", 216)])
    assert Redemption.objects.get().grant_id == grant.pk
    shop.switch(True)
    tasks.sweep()
    assert (available(), withheld()) == (216, {})
    with command():
        pipeline.sync_orders([order.id], now=NOON, whole=True)
    assert (available(), Redemption.objects.count()) == (216, 1)
