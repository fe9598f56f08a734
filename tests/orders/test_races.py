"""Two orders of one customer at the same moment: what is published about her counts both."""

import threading

import pytest
from django.db import connection

from saleor_retention.customers.models import CustomerFacts
from saleor_retention.kernel.locks import command
from saleor_retention.kernel.store import store
from saleor_retention.orders import facts
from saleor_retention.reactions import look_again
from tests.builders import NOON, an_order

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_orders_taken_in_at_once_both_count(settings, transactional_db):
    """The second refreshes while the first has not committed: it waits, then reads the first one's order too."""
    settings.RETENTION_STORE = "tests.shop.Shop"
    first, second = an_order(), an_order()
    store().put(first, second)
    is_refreshed, rival_waits = threading.Event(), threading.Event()

    def rival():
        try:
            is_refreshed.wait(10)
            with command():
                look_again([second.id], now=NOON)
        finally:
            rival_waits.set()
            connection.close()

    thread = threading.Thread(target=rival)
    thread.start()
    with command():
        look_again([first.id], now=NOON)
        is_refreshed.set()
        assert not rival_waits.wait(0.5), "the second waits for the first"
    thread.join()

    row = CustomerFacts.objects.get()
    assert (row.purchases, row.spent) == (2, {"USD": 26_000})


def test_refreshing_nobody_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        facts.refresh(set())
