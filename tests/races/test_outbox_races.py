"""Deliverers at one outbox: an effect is with one of them at a time."""

import pytest

from saleor_retention.core.db import command
from saleor_retention.core.models import OutboxEffect
from saleor_retention.core.queues import leases, outbox
from saleor_retention.core.queues.outbox import Effect, deliver, put

from .concurrency import Crossing, together
from .without_guard import without

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("G6")]


def two_deliver() -> list[str]:
    """Keys as they reach the shop; the first deliverer hands over nothing before the second has had its turn."""
    put([Effect(key, "notify", {}) for key in "abc"])
    received: list[str] = []
    meet = Crossing()

    def receive(effect):
        meet()
        received.append(effect.key)

    def second():
        meet.until_somebody_is_here()
        deliver({"notify": receive})

    together(lambda: deliver({"notify": receive}), second)
    assert not OutboxEffect.objects.filter(delivered_at=None).exists()
    return sorted(received)


def test_two_deliverers_hand_over_each_effect_once(transactional_db):
    assert two_deliver() == list("abc")


def test_control_without_the_lease_each_effect_arrives_twice(transactional_db, lift):
    lift("lease.claimed")
    assert two_deliver() == list("aabbcc")


def two_claim(cross) -> list[str]:
    put([Effect(key, "notify", {}) for key in "abcdef"])
    cross(leases, "execute", after=True)

    def worker():
        with command():
            return [one.key for one in outbox.claim(limit=3)]

    return sorted(key for keys in together(worker, worker) for key in keys)


def test_two_deliverers_share_the_effects_between_them(transactional_db, cross):
    assert two_claim(cross) == list("abcdef")


def test_control_without_skipping_locked_rows_both_take_the_same(transactional_db, cross, lift):
    lift("lease.skip_locked")
    assert two_claim(cross) == list("aabbcc")


def two_causes_of_one_effect(cross, monkeypatch) -> int:
    """Two transactions have the same thing to tell the shop; neither commits before both have written."""
    crossing, bulk_create = Crossing(), OutboxEffect.objects.bulk_create

    def written(rows, **named):
        answer = bulk_create(rows, **named)
        crossing()
        return answer

    monkeypatch.setattr(OutboxEffect.objects, "bulk_create", written)

    def cause():
        with command():
            put([Effect("retire:1", "notify", {})])

    together(cause, cause)
    return OutboxEffect.objects.count()


def test_two_causes_of_one_effect_write_it_once(transactional_db, cross, monkeypatch):
    assert two_causes_of_one_effect(cross, monkeypatch) == 1


def test_control_without_the_key_it_is_written_twice(transactional_db, cross, monkeypatch):
    with without((OutboxEffect, "one_effect_per_key")):
        assert two_causes_of_one_effect(cross, monkeypatch) == 2
