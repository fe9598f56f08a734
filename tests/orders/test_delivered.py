"""When a customer's first order had been sent is a fact, latched, and counts purchases only."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from saleor_retention.customers.models import CustomerFacts
from saleor_retention.hosts.standalone.simulator.shop import SimulatedStore
from saleor_retention.orders.models import OrderFact
from saleor_retention.orders.rules import delivered_at
from saleor_retention.pipeline import sync_orders
from saleor_retention.store.orders import Origin, Status
from tests.builders import NOON, an_order

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P3.5")]
LATER = NOON + timedelta(days=3)


def look(shop, *orders):
    shop.put(*orders)
    sync_orders([order.id for order in orders], now=NOON)


def first_delivered():
    return CustomerFacts.objects.get(customer__user_id=1).first_delivered_at


def test_nothing_is_delivered_before_all_was_sent_and_then_it_stays(shop):
    order = an_order()
    look(shop, order)
    assert first_delivered() is None
    look(shop, replace(order, fulfilled_at=LATER))
    assert first_delivered() == LATER

    look(shop, order)
    assert (first_delivered(), OrderFact.objects.get().delivered_at) == (LATER, LATER)


def test_the_first_of_two_counts_whatever_the_order_of_the_news(shop):
    late, early = an_order(fulfilled_at=LATER), an_order(fulfilled_at=NOON)
    look(shop, late)
    look(shop, early)
    assert first_delivered() == NOON


def test_an_order_that_is_no_purchase_is_not_delivered_to_her(shop):
    look(shop, an_order(fulfilled_at=NOON, status=Status.CANCELLED))
    look(shop, an_order(fulfilled_at=NOON, origin=Origin.REISSUE))
    assert first_delivered() is None
    paid_back = an_order(fulfilled_at=NOON)
    look(shop, paid_back)
    assert first_delivered() == NOON
    look(shop, replace(paid_back, fulfilled_at=NOON, kept_minor=0))
    assert first_delivered() is None


def test_an_order_that_the_store_forgot_was_delivered_all_the_same(shop):
    order = an_order(fulfilled_at=NOON)
    look(shop, order)
    shop.remove(order.id)
    sync_orders([order.id], now=NOON)
    assert OrderFact.objects.get().delivered_at == NOON


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.LIVE])
def test_only_a_live_order_is_delivered(status):
    order = an_order(status=status, fulfilled_at=NOON)
    assert delivered_at(order, None) is None
    assert delivered_at(order, LATER) == LATER


def test_the_simulated_shop_sends_an_order_and_its_cursor_moves():
    shop = SimulatedStore()
    order_id = shop.place(an_order())
    cursors = shop.changed_orders({}, limit=10).cursors
    shop.fulfil(order_id, at=datetime(2026, 3, 4, tzinfo=UTC))

    page = shop.changed_orders(cursors, limit=10)
    assert page.ids == (order_id,)
    assert shop.orders([order_id])[order_id].fulfilled_at == datetime(2026, 3, 4, tzinfo=UTC)
