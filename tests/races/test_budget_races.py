"""Many checkouts, one campaign with little left, one moment: exactly what there is goes out, and the control."""

from contextlib import contextmanager
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection

from saleor_retention.core.db import execute
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.models import Budget, Redemption
from saleor_retention.offers.reservations import reserve
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.port import store
from tests.builders.campaigns import NOON, a_campaign, a_cart, granted, see
from tests.invariants import assert_sound

from .concurrency import together
from .without_guard import has_marker

pytestmark = [pytest.mark.django_db(transaction=True)]
FIFTY, TEN = 50, 10


def completes(cart_id) -> bool:
    """A shopper's whole way: the checkout is decided, and becomes an order that the engine sees."""
    decide(cart_id, now=NOON)
    order = store().complete(cart_id, order_id=uuid4(), at=NOON)
    see(order)
    return bool(order.voucher_code)


UNLIMITED = OfferListing("main", "USD", None, 0)


def fifty_carts(listing=UNLIMITED, **terms):
    campaign = a_campaign(listings=(listing,), **terms)
    for user_id in range(1, FIFTY + 1):
        granted(campaign, user_id)
    return campaign, [a_cart(user_id) for user_id in range(1, FIFTY + 1)]


def at_once(carts) -> int:
    """All look before any of them is promised anything; answers how many got the offer."""
    return sum(together(*(partial(completes, one) for one in carts), deadline=120))


def two_for_one_use(cross) -> int:
    """Two shoppers at once, and one use is left; answers how many got it."""
    campaign = a_campaign(listings=(UNLIMITED,), uses_limit=1)
    for user_id in (1, 2):
        granted(campaign, user_id)
    cross(reserve, "execute", when=has_marker("grant.lock"))
    return at_once([a_cart(1), a_cart(2)])


@contextmanager
def nobody_asks_for_room():
    """Budgets are counted and not asked."""
    name = "saleor_retention_move_promises"
    ((written,),) = execute(f"SELECT pg_get_functiondef('{name}'::regproc)", [])
    assert "array_agg(1), false)" in written
    with connection.cursor() as cursor:
        cursor.execute(written.replace(", false)", ", true)"))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(written)


@pytest.mark.promise("P6.2", "P8.2")
def test_of_fifty_completions_at_once_exactly_ten_have_the_ten_uses(cross):
    campaign, carts = fifty_carts(uses_limit=TEN)
    cross("grant.promise")
    assert at_once(carts) == TEN
    assert Redemption.objects.filter(given_back_at=None).count() == TEN
    assert Budget.objects.get(campaign=campaign).taken == TEN
    assert_sound()


@pytest.mark.promise("P6.2", "P8.2")
def test_control_without_the_question_for_room_all_fifty_have_it(cross):
    _, carts = fifty_carts(uses_limit=TEN)
    cross("grant.promise")
    with nobody_asks_for_room():
        assert at_once(carts) == FIFTY


@pytest.mark.promise("P8.2")
def test_a_budget_in_money_is_never_overdrawn_by_fifty_at_once(cross):
    campaign, carts = fifty_carts(OfferListing("main", "USD", None, 0, budget_minor=10_000))
    cross("grant.promise")
    assert at_once(carts) == 10_000 // 2_400
    assert Budget.objects.get(campaign=campaign).taken == 9_600
    assert_sound()
