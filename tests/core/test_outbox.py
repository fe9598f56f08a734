"""Effects: written with their cause, delivered at least once, known by their key."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from saleor_retention.core.failpoints import armed
from saleor_retention.core.models import OutboxEffect
from saleor_retention.core.queues.outbox import Effect, deliver, put

pytestmark = pytest.mark.django_db


class Receiver:
    """Does each key once, as a store must; counts every call."""

    def __init__(self, *bad: str) -> None:
        self.calls: list[str] = []
        self.done: set[str] = set()
        self.bad = set(bad)

    def __call__(self, effect: Effect) -> None:
        self.calls.append(effect.key)
        if effect.key in self.bad:
            raise ConnectionError("store away")
        self.done.add(effect.key)


class Killed(BaseException):
    """The process is gone: nothing after this line runs."""


def die() -> None:
    raise Killed


def rewind(seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE saleor_retention_outboxeffect SET due_at = due_at - %s * interval '1 second',
            claimed_until = claimed_until - %s * interval '1 second'""",
            [seconds, seconds],
        )


def test_an_effect_of_a_known_key_is_written_once_and_delivered_once():
    receiver = Receiver()
    put([Effect("a", "notify", {"n": 1})])
    put([Effect("a", "notify", {"n": 2}), Effect("b", "notify", {})])

    assert deliver({"notify": receiver}) == 2
    assert deliver({"notify": receiver}) == 0
    put([Effect("a", "notify", {"n": 3})])
    assert deliver({"notify": receiver}) == 0

    assert receiver.calls == ["a", "b"]
    assert OutboxEffect.objects.get(key="a").payload == {"n": 1}


def test_an_effect_dies_with_the_transaction_of_its_cause():
    with transaction.atomic():
        put([Effect("a", "notify", {})])
        transaction.set_rollback(True)

    assert deliver({"notify": Receiver()}) == 0
    assert not OutboxEffect.objects.exists()


def test_dying_between_effect_and_mark_delivers_again_under_the_same_key():
    receiver = Receiver()
    put([Effect("a", "notify", {})])
    with pytest.raises(Killed), armed("outbox.after_effect", die):
        deliver({"notify": receiver})
    assert deliver({"notify": receiver}) == 0, "the lease of the dead worker holds"

    rewind(301)
    assert deliver({"notify": receiver}) == 1

    assert receiver.calls == ["a", "a"]
    assert receiver.done == {"a"}
    assert OutboxEffect.objects.get().delivered_at is not None


def test_a_failing_effect_waits_longer_each_time_is_parked_and_stops_nobody(settings):
    settings.RETENTION_MAX_ATTEMPTS = 3
    receiver = Receiver("a")
    put([Effect("a", "notify", {}), Effect("b", "notify", {})])
    waits = []
    for _ in range(4):
        deliver({"notify": receiver})
        row = OutboxEffect.objects.get(key="a")
        waits.append(round((row.due_at - datetime.now(UTC)).total_seconds()))
        rewind(3_600)

    assert waits[:3] == [2, 4, 8]
    assert receiver.calls == ["a", "b", "a", "a"]
    assert (row.parked_at is not None, row.delivered_at, row.last_error.split()[0]) == (
        True, None, "ConnectionError"
    )  # fmt: skip


def test_an_effect_of_an_unknown_kind_is_parked_with_its_name_and_stops_nobody(settings):
    """A worker of an older release meets it first: it waits for one that knows the kind, as after any failure."""
    settings.RETENTION_MAX_ATTEMPTS = 2
    receiver = Receiver()
    put([Effect("a", "loyalty.gift", {}), Effect("b", "notify", {})])
    assert deliver({"notify": receiver}) == 1
    row = OutboxEffect.objects.get(key="a")
    assert (row.parked_at, row.delivered_at) == (None, None)
    rewind(3_600)

    assert deliver({"notify": receiver}) == 0
    row.refresh_from_db()
    assert (row.parked_at is not None, row.delivered_at) == (True, None)
    assert row.last_error.startswith("NotDelivered no room handles effects of the kind loyalty.gift")
    assert receiver.calls == ["b"]


def test_a_batch_is_bounded():
    put([Effect(str(n), "notify", {}) for n in range(5)])
    assert [deliver({"notify": Receiver()}, limit=2) for _ in range(4)] == [2, 2, 1, 0]
