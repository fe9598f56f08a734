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


def test_of_two_orders_taken_in_at_once_both_count(settings, transactional_db, monkeypatch):
    """Each is about to publish before the other has committed: the second waits, and reads the first one's order.

    The stops are where it would go wrong: without the row lock the second has begun its statement, with the
    orders as they were, and waits inside it.
    """
    settings.RETENTION_STORE = "tests.shop.Shop"
    known, first, second = an_order(), an_order(), an_order()
    store().put(known, first, second)
    take_in(known)
    main, execute = threading.current_thread(), facts.execute
    may_begin, rival_publishes, first_published, rival_done = (threading.Event() for _ in range(4))

    def stopping(sql, params):
        is_publishing = sql.lstrip().startswith("UPDATE")
        if is_publishing and threading.current_thread() is main:
            may_begin.set()
            rival_publishes.wait(1)
        elif is_publishing:
            rival_publishes.set()
            first_published.wait(10)
        return execute(sql, params)

    def rival():
        try:
            may_begin.wait(10)
            take_in(second)
        finally:
            rival_done.set()
            connection.close()

    monkeypatch.setattr(facts, "execute", stopping)
    thread = threading.Thread(target=rival)
    thread.start()
    with command():
        look_again([first.id], now=NOON)
        first_published.set()
        assert not rival_done.wait(0.5), "the second waits for the first"
    thread.join()

    row = CustomerFacts.objects.get()
    assert (row.purchases, row.spent) == (3, {"USD": 39_000})


def take_in(order):
    with command():
        look_again([order.id], now=NOON)


def test_refreshing_nobody_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        facts.refresh(set())
