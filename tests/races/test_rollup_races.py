"""Two consumers of the roll-ups at once: every purchase is counted once."""

import pytest

from saleor_retention.core.db import command
from saleor_retention.core.queues import inbox
from saleor_retention.metrics.models import MonthFigures, PurchaseHistory
from saleor_retention.metrics.rollups import fold as folding
from saleor_retention.metrics.rollups.fold import FOLD, fold
from saleor_retention.pipeline import ORDER, drain_orders
from saleor_retention.store.port import store
from tests.builders import NOON, an_order
from tests.builders.points import an_id
from tests.invariants import broken

from .concurrency import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("M1.1")]


def two_consumers(settings, cross) -> list[int]:
    """Both fold one customer's first purchase, neither commits before the other is there; how many had changed for each."""
    settings.RETENTION_STORE = "tests.shop.Shop"
    store().put(an_order(an_id("order")))
    inbox.mark_dirty(ORDER, [an_id("order")])
    drain_orders(now=NOON)
    (claim,) = inbox.claim("history")
    inbox.finish([claim])
    cross(folding, "execute", after=True, when=lambda sql, *_: sql is FOLD)

    def consumer() -> int:
        with command():
            return fold([int(claim.ref)])

    return sorted(together(consumer, consumer))


def test_of_two_consumers_the_second_finds_nothing_to_do(transactional_db, settings, cross):
    assert two_consumers(settings, cross) == [0, 1]
    assert PurchaseHistory.objects.count() == 2
    assert MonthFigures.objects.get(channel="").orders == 1
    assert not broken()


def test_control_without_the_lock_a_purchase_is_counted_twice(transactional_db, settings, cross, lift):
    lift("metrics.one_consumer")
    assert two_consumers(settings, cross) == [1, 1]
    assert PurchaseHistory.objects.count() == 2
    assert MonthFigures.objects.get(channel="").orders == 2
    assert "months_equal_histories" in broken()
