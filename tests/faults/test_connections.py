"""The connection breaks before, and during, a commit. Then nobody knows whether it was done: only asking again does.

Each command is cut twice: once its COMMIT never reaches PostgreSQL, once PostgreSQL carries it out and the answer is
lost. The client sees the same error both times, and the same books after it asked again.
"""

import threading
from collections import Counter

import pytest
from django.db import OperationalError, connection

from saleor_retention.core.db import execute
from saleor_retention.core.models import IdempotentCommand, OutboxEffect
from saleor_retention.core.queues import inbox, outbox
from saleor_retention.graphql.kit import global_id
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.ledger.holds import hold
from saleor_retention.loyalty.models import Account, Hold, Programme, Transaction
from saleor_retention.pipeline import ORDER, drain_orders, process_orders
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import a_member, an_id, balance_of
from tests.faults.fault_list import Kind
from tests.faults.fixture import RECEIVED
from tests.faults.proxy import through_a_wire
from tests.faults.scenario import LATER, QUIET_DAY, books, leases_end, nothing_was_written
from tests.graphql.alone import post, tokens
from tests.inbox import store_news

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("G6")]
COMMIT = b"COMMIT"
MARKED = b'UPDATE "saleor_retention_outboxeffect" SET "delivered_at"'
LOST = pytest.mark.parametrize("is_done_first", [False, True], ids=["before the commit", "after the commit"])

ADJUST = """
mutation Adjust($input: LoyaltyPointsAdjustInput!) {
  loyaltyPointsAdjust(input: $input) { loyalty { balance { available } } errors { code } }
}
"""


@pytest.fixture
def wire(story):
    """The test's own connection, over a wire that can be cut; the story is told already."""
    with through_a_wire() as wire:
        yield wire


def is_ambiguous(errors) -> bool:
    """The engine itself could not know what became of its command, and said so."""
    return set(errors.kinds().values()) == {Kind.AMBIGUOUS}


@LOST
def test_a_batch_whose_commit_is_lost_is_worked_off_again_at_once(wire, story, is_done_first, errors):
    """The whole batch is lost on its wire; its orders are then taken one by one, over a new one."""
    inbox.mark_dirty(ORDER, story.ids)
    wire.cut_at(COMMIT, is_done_first=is_done_first)

    assert process_orders(now=LATER) == 2

    assert wire.cuts == 1
    assert books() == QUIET_DAY


@LOST
def test_an_order_whose_commit_is_lost_is_set_aside_or_already_forgotten(wire, story, is_done_first, errors):
    inbox.mark_dirty(ORDER, [story.ann.id])
    inbox.mark_dirty(ORDER, [story.ben.id], due_at=LATER.replace(year=LATER.year + 90))
    wire.cut_at(COMMIT, is_done_first=is_done_first)

    assert process_orders(now=LATER) == 1

    assert wire.cuts == 1
    assert is_ambiguous(errors)
    assert store_news().filter(ref=str(story.ann.id)).exists() is not is_done_first
    assert Account.objects.filter(kind="available", balance=65).exists() is is_done_first
    leases_end()
    drain_orders(now=LATER)
    assert books() == QUIET_DAY


@LOST
def test_a_mark_that_is_lost_lets_the_effect_come_again_under_its_key_or_not_at_all(
    wire, story, is_done_first
):
    inbox.mark_dirty(ORDER, story.ids)
    drain_orders(now=LATER)
    wire.cut_at(MARKED, is_done_first=is_done_first)

    with pytest.raises(OperationalError):
        outbox.deliver(RECEIVED)
    connection.close()  # as Celery does between two tasks

    assert wire.cuts == 1
    assert sum(store().received().values()) == 1
    assert OutboxEffect.objects.exclude(delivered_at=None).count() == int(is_done_first)
    leases_end()
    while outbox.deliver(RECEIVED):
        pass
    keys = list(OutboxEffect.objects.order_by("pk").values_list("key", flat=True))
    assert store().received() == Counter(keys if is_done_first else [keys[0], *keys])
    assert list(store().codes().values()) == [False]


@LOST
def test_a_staff_command_whose_answer_is_lost_answers_the_first_result_when_it_is_repeated(
    wire, is_done_first, settings
):
    """Asked over HTTP, as staff do: 100 points to Ann, under a key."""
    settings.RETENTION_TOKENS = tokens()
    command = {
        "userId": global_id("User", 1), "points": 100, "reason": "sorry", "idempotencyKey": "ticket 7",
    }  # fmt: skip
    wire.cut_at(COMMIT, is_done_first=is_done_first)

    first = post("staff", ADJUST, {"input": command})

    assert wire.cuts == 1
    assert first["errors"], "nobody can know"
    assert IdempotentCommand.objects.count() == Transaction.objects.count() == int(is_done_first)
    again = [post("staff", ADJUST, {"input": command})["data"]["loyaltyPointsAdjust"] for _ in range(2)]
    assert again == [{"loyalty": {"balance": {"available": 100}}, "errors": []}] * 2
    assert IdempotentCommand.objects.count() == Transaction.objects.count() == 1
    other = post("staff", ADJUST, {"input": command | {"points": 101}})["data"]["loyaltyPointsAdjust"]
    assert [error["code"] for error in other["errors"]] == ["KEY_REUSED"]


@LOST
def test_an_adjustment_whose_answer_is_lost_is_made_once(wire, is_done_first):
    programme, cleo = Programme.objects.get(), a_member(3)

    def give():
        return adjust(cleo.pk, programme.pk, 40, actor="staff:1", reason="sorry", key="7", now=NOON)

    wire.cut_at(COMMIT, is_done_first=is_done_first)
    with pytest.raises(OperationalError):
        give()
    found = Transaction.objects.first()

    assert wire.cuts == 1
    assert (found is not None) is is_done_first
    assert give() == give() == (found or Transaction.objects.get())
    assert balance_of(cleo) == {"available": 40, "held": 0, "owed": 0}


@LOST
def test_a_hold_whose_answer_is_lost_is_one_hold(wire, is_done_first):
    programme, cleo = Programme.objects.get(), a_member(3)
    adjust(cleo.pk, programme.pk, 40, actor="staff:1", reason="sorry", key="7", now=NOON)

    def set_aside():
        return hold(cleo.pk, programme.pk, 30, an_id("cart"), now=NOON)

    wire.cut_at(COMMIT, is_done_first=is_done_first)
    with pytest.raises(OperationalError):
        set_aside()

    assert wire.cuts == 1
    assert Hold.objects.count() == int(is_done_first)
    assert set_aside() == set_aside() == Hold.objects.get()
    assert balance_of(cleo) == {"available": 10, "held": 30, "owed": 0}


def test_a_session_that_is_ended_before_its_commit_leaves_nothing_and_the_next_worker_all(story, errors):
    """As an operator or a failover does it. The worker's next try, on a new connection, does the work."""
    inbox.mark_dirty(ORDER, story.ids)
    ended = []

    def end_this_session(execute_it, sql, params, many, context):
        if not ended and "saleor_retention_posting" in sql:
            ended.append(execute("SELECT pg_backend_pid()", [])[0][0])
            terminate(ended[0])
        return execute_it(sql, params, many, context)

    with connection.execute_wrapper(end_this_session):
        assert process_orders(now=LATER) == 2

    assert len(ended) == 1
    assert books() == QUIET_DAY


def test_a_session_that_is_ended_each_time_leaves_not_half_a_command(story, errors):
    inbox.mark_dirty(ORDER, story.ids)

    def end_this_session(execute_it, sql, params, many, context):
        if "DELETE FROM saleor_retention_inboxitem" in sql:
            with connection.cursor() as cursor:
                terminate(cursor.connection.info.backend_pid)
        return execute_it(sql, params, many, context)

    with connection.execute_wrapper(end_this_session):
        assert process_orders(now=LATER) == 2

    assert nothing_was_written()
    assert set(errors.kinds().values()) <= {Kind.CANCELLED, Kind.AMBIGUOUS}
    leases_end()
    drain_orders(now=LATER)
    assert books() == QUIET_DAY


def terminate(pid: int) -> None:
    """From a session of its own, and waited for."""

    def end():
        execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        connection.close()

    thread = threading.Thread(target=end)
    thread.start()
    thread.join()
