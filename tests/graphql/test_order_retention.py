"""What an order tells between its completion and the day that everything is settled."""

from dataclasses import replace
from uuid import uuid4

import pytest

from saleor_retention.core.clock import now
from saleor_retention.graphql.kit import global_id, uuid_of
from saleor_retention.loyalty.programmes import programme_create, version_add
from saleor_retention.offers.models import Stacking
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.orders import Status
from saleor_retention.store.port import store
from tests.builders import NOON, a_line, an_order
from tests.builders.campaigns import a_campaign, granted

from .alone import look_again_now, post

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P8.5")]
ORDER = """query($id: ID!) { order(id: $id) { retention { stage pointsDue pointsToEarn redemption { name }
    redemptions { name saving { amount } restoredAt } } } }"""


def told(order, who="ann"):
    return post(who, ORDER, {"id": global_id("Order", order.id)})["data"]["order"]["retention"]


def progress(order, who="ann"):
    found = told(order, who)
    return found["stage"], found["pointsDue"], found["pointsToEarn"]


@pytest.fixture
def rate(alone):
    """A point for each dollar."""
    store().join(CustomerSnapshot(1, "ann@example.com", NOON))
    points = programme_create("points", "Points")
    version_add(
        points.pk, channel="main", currency="USD", rate_points=1, rate_minor=100, expiry_months=None,
        valid_from=NOON, actor="user:1", reason="r", now=NOON,
    )  # fmt: skip


def unpaid(**changes):
    """Goods of 130.00, of which nothing is paid."""
    order_id = uuid4()
    lines = (a_line(order_id, "A", net_minor=13_000, gross_minor=13_000),)
    facts = {"user_id": 1, "created_at": now(), "lines": lines, "due_minor": 13_000, "fully_paid_at": None}
    made = an_order(order_id, **(facts | {"captured_minor": 0, "kept_minor": 0} | changes))
    store().put(made)
    return made


def test_an_order_that_was_seen_and_is_not_paid_says_what_it_will_earn(rate):
    order = unpaid()
    look_again_now(order.id)
    assert progress(order) == ("UNPAID", 0, 130)


def test_once_it_is_paid_it_is_pending_until_it_is_seen_and_settled_then(rate):
    order = unpaid()
    look_again_now(order.id)
    paid = replace(order, captured_minor=13_000, kept_minor=13_000, fully_paid_at=now())
    store().put(paid)
    assert progress(order) == ("PENDING", 0, 130)
    look_again_now(order.id)
    assert progress(order) == ("SETTLED", 130, None)


def test_one_that_will_never_be_paid_is_settled(rate):
    order = unpaid()
    look_again_now(order.id)
    store().put(replace(order, status=Status.CANCELLED))
    assert progress(order) == ("SETTLED", 0, None)


def test_without_a_programme_nothing_is_to_be_earned(alone):
    store().join(CustomerSnapshot(1, "ann@example.com", NOON))
    order = unpaid()
    look_again_now(order.id)
    assert progress(order) == ("UNPAID", 0, None)


def test_every_offer_of_an_order_is_told_the_one_with_the_code_first(alone, rate):
    five = OfferListing("main", "USD", 500, 0)
    ten = granted(a_campaign(stacking=Stacking.COMBINABLE))
    granted(a_campaign(percent_bp=None, listings=(five,), stacking=Stacking.COMBINABLE))
    cart = uuid_of(alone.cart("ann"), "Checkout")
    order = store().complete(cart, order_id=uuid4(), at=now())
    store().put(order)
    look_again_now(order.id)
    found = told(order)
    assert found["redemption"] == {"name": "Welcome back"}
    assert [one["saving"]["amount"] for one in found["redemptions"]] == [13.0, 5.0]
    store().put(replace(order, status=Status.CANCELLED))
    look_again_now(order.id)
    assert [one["restoredAt"] is None for one in told(order)["redemptions"]] == [False, False]
    assert ten.redemptions.count() == 1
