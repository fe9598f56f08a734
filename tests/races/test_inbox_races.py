"""Workers at one inbox: no ring is lost, no row is worked off by two, no old state overwrites a new one."""

import threading
from dataclasses import replace

import pytest

from saleor_retention import pipeline
from saleor_retention.core.db import command
from saleor_retention.core.failpoints import armed
from saleor_retention.core.queues import inbox, leases
from saleor_retention.loyalty.models import Entitlement, Programme
from saleor_retention.orders.models import OrderFact, SalesDelta
from saleor_retention.pipeline import ORDER, drain_orders, process_orders
from saleor_retention.store.port import store
from tests.builders import NOON, an_order
from tests.builders.points import a_programme, an_id
from tests.inbox import store_news
from tests.invariants import assert_sound, broken

from .concurrency import DEADLINE, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("G6")]


@pytest.fixture
def shop(settings, transactional_db):
    """A point for each 1.00, and an order of 130 points, fully paid."""
    settings.RETENTION_STORE = "tests.shop.Shop"
    a_programme()
    store().put(an_order(an_id("order")))
    return store()


def two_workers_claim(cross) -> list[str]:
    """Two claim at once, neither committed before both have; what they were given, together."""
    inbox.mark_dirty(ORDER, "abcdef")
    cross(leases, "execute", after=True)

    def worker():
        with command():
            return [one.ref for one in inbox.claim(ORDER, limit=3)]

    return sorted(ref for refs in together(worker, worker) for ref in refs)


def test_two_workers_share_the_rows_between_them(transactional_db, cross):
    assert two_workers_claim(cross) == list("abcdef")


def test_control_without_skipping_locked_rows_both_take_the_same(transactional_db, cross, lift):
    lift("lease.skip_locked")
    assert two_workers_claim(cross) == list("aabbcc")


def test_control_without_the_lease_the_next_worker_takes_what_another_works_on(transactional_db, lift):
    lift("lease.claimed")
    inbox.mark_dirty(ORDER, "ab")
    assert [len(inbox.claim(ORDER)), len(inbox.claim(ORDER))] == [2, 2]


def test_the_next_worker_leaves_alone_what_another_works_on(transactional_db):
    inbox.mark_dirty(ORDER, "ab")
    assert [len(inbox.claim(ORDER)), len(inbox.claim(ORDER))] == [2, 0]


def refunded_while_worked_on(shop) -> int:
    """Half is refunded, and rung for, after a worker has read the order; rows that are left in the inbox."""
    inbox.mark_dirty(ORDER, [an_id("order")])
    has_read, has_rung = threading.Event(), threading.Event()

    def worker():
        with armed("flow.after_snapshot", lambda: (has_read.set(), has_rung.wait(DEADLINE))):
            process_orders(now=NOON)

    def ringer():
        assert has_read.wait(DEADLINE)
        shop.put(an_order(an_id("order"), kept_minor=8_400))
        inbox.mark_dirty(ORDER, [an_id("order")])
        has_rung.set()

    together(worker, ringer)
    return store_news().count()


def test_a_ring_while_the_order_is_worked_on_is_not_lost(shop):
    assert refunded_while_worked_on(shop) == 1
    drain_orders(now=NOON)
    assert (Entitlement.objects.get().due, store_news().count()) == (65, 0)
    assert_sound()


def test_control_without_the_number_of_the_ring_the_refund_is_forgotten(shop, lift):
    lift("inbox.seq")
    assert refunded_while_worked_on(shop) == 0
    drain_orders(now=NOON)
    assert Entitlement.objects.get().due == 130


def test_a_ring_that_meets_the_end_of_the_work_waits_and_stands(shop, cross):
    """The row is deleted and not yet committed: the ring waits for it, and makes a row of its own."""
    inbox.mark_dirty(ORDER, [an_id("order")])
    crossing = cross(inbox, "finish", after=True)

    def ringer():
        crossing.until_somebody_is_here()
        inbox.mark_dirty(ORDER, [an_id("order")])

    together(lambda: process_orders(now=NOON), ringer)
    assert list(store_news().values_list("ref", "seq")) == [(str(an_id("order")), 1)]


def two_workers_on_one_order(shop, cross) -> None:
    """The lease of a slow worker has ended, so another looks at its order, too.

    Half of the order is refunded just after the first of them has read it; who read first writes last.
    """
    order, reading, is_first = an_order(an_id("order")), shop.orders, threading.Lock()

    def orders(ids):
        found = reading(ids)
        if is_first.acquire(blocking=False):
            shop.put(replace(order, kept_minor=8_400))
        return found

    def worker():
        with command():
            pipeline.sync_orders([order.id], now=NOON)

    shop.orders = orders
    cross(pipeline, "record", when=lambda news, **_: news[order.id] == order)
    together(worker, worker)


def test_of_two_workers_on_one_order_the_second_reads_what_is_there_then(shop, cross):
    two_workers_on_one_order(shop, cross)
    assert OrderFact.objects.get().kept_minor == 8_400
    assert Entitlement.objects.get().due == 65
    assert_sound()


def test_control_without_the_lock_on_orders_an_old_state_overwrites_the_new(shop, cross, lift):
    lift("orders.lock")
    two_workers_on_one_order(shop, cross)
    assert shop.known_orders[an_id("order")].kept_minor == 8_400
    assert OrderFact.objects.get().kept_minor == 16_800


def two_workers_on_one_batch(shop, cross) -> None:
    """Five orders, and the lease of the first worker ends before it has recorded any of them."""
    orders = [an_order(an_id(f"order {n}"), user_id=2) for n in range(5)]
    shop.put(*orders)
    inbox.mark_dirty(ORDER, [order.id for order in orders])
    meet = cross(pipeline, "record")

    def second():
        meet.until_somebody_is_here()
        store_news().update(claimed_until=NOON)
        process_orders(now=NOON)

    together(lambda: process_orders(now=NOON), second)
    assert not store_news().exists()


def test_two_workers_on_one_batch_take_each_order_in_once(shop, cross):
    two_workers_on_one_batch(shop, cross)
    assert Entitlement.objects.filter(due=130, revision=1).count() == SalesDelta.objects.count() == 5
    assert_sound()


def test_control_without_the_lock_on_orders_each_is_counted_twice(shop, cross, lift):
    """Where no points are due no key of the ledger stops the second worker."""
    Programme.objects.update(is_active=False)
    lift("orders.lock")
    two_workers_on_one_batch(shop, cross)
    assert SalesDelta.objects.count() == 10
    assert "deltas_add_up" in broken()
