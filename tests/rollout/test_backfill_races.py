"""Two back-fills at once, and one beside a worker: every order is taken in once, and its points are given once."""

import pytest

from saleor_retention import pipeline
from saleor_retention.core.invariants import violations
from saleor_retention.core.queues import inbox
from saleor_retention.invariants import INVARIANTS
from saleor_retention.loyalty.models import Transaction
from saleor_retention.orders import backfill
from saleor_retention.orders.backfill import Span
from saleor_retention.orders.models import Backfill, OrderFact
from saleor_retention.store.port import store
from tests.builders import NOON, an_order
from tests.builders.points import a_programme, an_id
from tests.races.concurrency import (
    cross,  # noqa: F401 - fixtures
    together,
)
from tests.races.conftest import _patience  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("G1")]
ORDERS = [an_id(n) for n in range(8)]
SPAN = Span(may_earn=True)


@pytest.fixture
def history(transactional_db):
    """Eight paid orders of 130 points, of eight members."""
    for n, pk in enumerate(ORDERS):
        store().put(an_order(pk, user_id=n + 1))
    a_programme()


def run() -> int:
    """As the command does, in pages of two; how many orders it took in itself."""
    pages = backfill.walk(
        SPAN,
        lambda ids: pipeline.sync_customers(ids, now=NOON),
        lambda ids: pipeline.import_orders(ids, may_earn=True, now=NOON),
        limit=2,
        now=NOON,
    )
    return sum(page.orders for page in pages)


def all_is_there_once() -> bool:
    assert [one.name for one in INVARIANTS if not one.waits and violations(one)] == []
    causes = sorted(Transaction.objects.values_list("cause", flat=True))
    return OrderFact.objects.count() == 8 and causes == sorted(f"order:{pk}" for pk in ORDERS)


def test_two_runs_at_once_share_the_pages(history, cross):  # noqa: F811
    backfill.begin(SPAN, now=NOON)
    cross(pipeline, "record")
    assert sum(together(run, run)) == 8
    row = Backfill.objects.get()
    assert (row.orders, row.changed, row.finished_at) == (8, 8, NOON)
    assert all_is_there_once()


def test_a_worker_that_has_the_same_orders_waits_or_is_waited_for(history, cross):  # noqa: F811
    backfill.begin(SPAN, now=NOON)
    inbox.mark_dirty(pipeline.ORDER, ORDERS)
    cross(pipeline, "lock_orders")
    taken, worked = together(run, lambda: pipeline.process_orders(now=NOON))
    assert (taken, worked) == (8, 8)
    assert all_is_there_once()
