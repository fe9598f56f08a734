"""An order that kills whoever looks at it, an effect that kills whoever delivers it: parked, shown, and nobody waits."""

import pytest

from saleor_retention.core.invariants import INVARIANTS, violations
from saleor_retention.core.models import OutboxEffect
from saleor_retention.core.queues import inbox, outbox
from saleor_retention.core.queues.outbox import Effect
from saleor_retention.orders.models import OrderFact
from saleor_retention.pipeline import ORDER, drain_orders
from tests.builders import an_order
from tests.faults.scenario import LATER, leases_end
from tests.inbox import store_news

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("G6")]
SHOWN = {one.name: one for one in INVARIANTS}


class Killed(BaseException):
    """The process is gone: no handler runs."""


def lives(work) -> int:
    """How many workers die before one ends its work; each comes when the lease of the one before has ended."""
    for died in range(50):
        try:
            work()
        except Killed:
            leases_end()
        else:
            return died
    raise AssertionError("they die for ever")


def test_an_order_that_kills_its_worker_is_soon_alone_and_parked_and_the_others_are_done(
    shop, monkeypatch, settings
):
    settings.RETENTION_MAX_ATTEMPTS = 6
    orders = [an_order(user_id=n) for n in range(1, 101)]
    shop.put(*orders)
    deadly, worked_off = min(order.id for order in orders), []
    read = shop.orders

    def orders_of(ids):
        if deadly in ids:
            worked_off.append(len(ids))
            raise Killed
        return read(ids)

    monkeypatch.setattr(shop, "orders", orders_of)
    inbox.mark_dirty(ORDER, [order.id for order in orders])

    assert lives(lambda: drain_orders(now=LATER)) == 6

    assert worked_off == [100, 500 >> 3, 500 >> 6, 1, 1, 1]
    assert OrderFact.objects.count() == 99
    row = store_news().get()
    assert (row.ref, row.last_error, row.attempts) == (str(deadly), "WorkerDied", 6)
    assert violations(SHOWN["no_ring_is_parked"]) == [(ORDER, str(deadly), 6, "WorkerDied")]

    monkeypatch.undo()
    inbox.mark_dirty(ORDER, [deadly])
    assert drain_orders(now=LATER) == 1, "its next ring takes it up again"
    assert OrderFact.objects.count() == 100


def test_fresh_orders_are_never_taken_together_with_those_that_a_dead_worker_left(shop):
    inbox.mark_dirty(ORDER, ["left 1", "left 2"])
    assert len(inbox.claim(ORDER)) == 2
    inbox.mark_dirty(ORDER, ["fresh"])
    assert [one.ref for one in inbox.claim(ORDER)] == ["fresh"], "while the lease holds"

    leases_end()
    inbox.mark_dirty(ORDER, ["fresher"])
    assert [[one.ref for one in inbox.claim(ORDER, limit=20)] for _ in range(3)] == [
        ["left 1", "left 2"], ["fresh"], ["fresher"]
    ]  # fmt: skip


def test_an_effect_that_kills_its_worker_is_parked_and_the_others_are_delivered(shop, settings):
    settings.RETENTION_MAX_ATTEMPTS = 4
    outbox.put(Effect(f"effect:{n}", "test", {}) for n in range(20))
    received = []

    def receive(effect):
        if effect.key == "effect:3":
            raise Killed
        received.append(effect.key)

    def work():
        while outbox.deliver({"test": receive}):
            pass

    assert lives(work) == 4

    assert sorted(received) == sorted(f"effect:{n}" for n in range(20) if n != 3)
    row = OutboxEffect.objects.get(delivered_at=None)
    assert (row.key, row.last_error) == ("effect:3", "WorkerDied")
    assert violations(SHOWN["no_effect_is_parked"]) == [("effect:3", 4, "WorkerDied")]
