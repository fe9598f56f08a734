"""Two orders of one customer at the same moment: what is published counts both."""

from functools import partial

import pytest

from saleor_retention.core.db import command
from saleor_retention.customers.models import CustomerFacts
from saleor_retention.orders import customer_totals
from saleor_retention.pipeline import sync_orders
from saleor_retention.store.port import store
from tests.builders import NOON, an_order
from tests.invariants import assert_sound, broken
from tests.races.concurrency import PATIENCE_MS, cross, together
from tests.races.without_guard import lift

__all__ = ["cross", "lift"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("G6")]


def take_in(order) -> None:
    with command():
        sync_orders([order.id], now=NOON)


def is_published(sql, *params) -> bool:
    return sql.lstrip().startswith("UPDATE")


@pytest.fixture
def two_orders_at_once(settings, transactional_db, cross):
    """A customer with one order places two more; both are about to publish, and the first commits when
    the second has begun to."""
    settings.RETENTION_STORE = "tests.shop.Shop"
    settings.RETENTION_LOCK_TIMEOUT_MS = PATIENCE_MS
    known, first, second = an_order(), an_order(), an_order()
    store().put(known, first, second)
    take_in(known)

    def run():
        for after in (False, True):
            cross(customer_totals, "execute", after=after, when=is_published)
        together(partial(take_in, first), partial(take_in, second))
        return CustomerFacts.objects.get()

    return run


def test_of_two_orders_taken_in_at_once_both_count(two_orders_at_once):
    row = two_orders_at_once()
    assert (row.purchases, row.spent) == (3, {"USD": 39_000})
    assert_sound()


def test_control_without_the_lock_the_second_forgets_the_first(two_orders_at_once, lift):
    lift("customer_totals.lock")
    row = two_orders_at_once()
    assert (row.purchases, row.spent) == (2, {"USD": 26_000})
    assert "customer_facts_equal_orders" in broken()


def test_refreshing_nobody_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        customer_totals.refresh(set())
