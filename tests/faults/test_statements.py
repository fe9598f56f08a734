"""PostgreSQL ends a transaction at any of its statements: the whole command is tried again, never a part of it.

40001 serialization_failure, 40P01 deadlock_detected, 55P03 lock_not_available (manual, appendix A; what to do about
them: 13.5). Each is raised by PostgreSQL itself in place of the n-th statement of a batch, for every n.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import cycle
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connection

from saleor_retention import pipeline
from saleor_retention.core.db import TRANSIENT, command, retried, sqlstate
from saleor_retention.core.queues import inbox
from saleor_retention.customers.models import Customer
from saleor_retention.errors import RetryLater
from saleor_retention.loyalty.ledger import converge as ledger
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.models import Programme, Transaction
from saleor_retention.pipeline import ORDER, process_orders, sync_orders
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.store.customers import CustomerSnapshot
from tests.builders import NOON, an_order
from tests.builders.points import a_member, an_id, balance_of
from tests.faults.fault_list import Kind
from tests.faults.scenario import LATER, QUIET_DAY, books, leases_end, nothing_was_written, undone

pytestmark = pytest.mark.promise("G6")
CODES = sorted(TRANSIENT)
BEGINS = "SELECT set_config('lock_timeout'"


class Fault:
    """Counts the statements of each command, and lets PostgreSQL refuse the n-th of its first few tries.

    What is said between two commands is not theirs: the savepoint of a test, refused, would end the test's own transaction.
    """

    def __init__(self, code: str = "", *, at: int = 0, times: int = 0) -> None:
        self.code, self.at, self.left = code, at, times
        self.tries, self.statements, self.depth = 0, 0, 0

    def __call__(self, execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        if sql.startswith(BEGINS):
            self.tries, self.statements, self.depth = self.tries + 1, 0, len(connection.savepoint_ids)
        is_of_command = self.tries > 0 and len(connection.savepoint_ids) >= self.depth
        self.statements += is_of_command
        if is_of_command and self.left and self.statements == self.at:
            self.left -= 1
            refused = f"DO $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '{self.code}'; END $$"
            return execute(refused, None, False, context)
        return execute(sql, params, many, context)


def run(fault: Fault, verb: Callable[[], object]) -> Fault:
    with connection.execute_wrapper(fault):
        verb()
    return fault


def statements_of(verb: Callable[[], object]) -> int:
    """How many statements the command takes on a quiet day."""
    with undone():
        return run(Fault(), verb).statements


def test_a_batch_refused_at_any_statement_is_tried_again_as_a_whole(story):
    inbox.mark_dirty(ORDER, story.ids)
    count = statements_of(lambda: process_orders(now=LATER))
    assert count > 30

    for n, code in zip(range(1, count + 1), cycle(CODES)):
        with undone():
            fault = run(Fault(code, at=n, times=1), lambda: process_orders(now=LATER))
            assert (fault.left, fault.tries) == (0, 2), f"statement {n}"
            assert books() == QUIET_DAY, f"statement {n}"


def test_a_batch_refused_each_time_is_tried_three_times_then_order_by_order_and_set_aside(story, errors):
    inbox.mark_dirty(ORDER, story.ids)
    count = statements_of(lambda: process_orders(now=LATER))

    for n, code in zip(range(1, count + 1, 4), cycle(CODES)):
        with undone():
            fault = run(Fault(code, at=n, times=1_000), lambda: process_orders(now=LATER))
            assert 3 + 1 + 1 <= fault.tries <= 3 + 3 + 3, f"statement {n}"
            if fault.tries == 9:
                assert nothing_was_written(), f"statement {n}"
            leases_end()
            process_orders(now=LATER)
            assert books() == QUIET_DAY, f"statement {n}"
    assert set(errors.kinds().values()) == {Kind.TRANSIENT}


def test_a_staff_command_refused_at_any_statement_is_done_once_or_not_at_all(story):
    programme, cleo = Programme.objects.get(), a_member(3)

    def give():
        adjust(cleo.pk, programme.pk, 40, actor="staff:1", reason="sorry", key="7", now=NOON)

    for n, code in zip(range(1, statements_of(give) + 1), cycle(CODES)):
        with undone():
            assert run(Fault(code, at=n, times=2), lambda: retried(give)).tries == 3, f"statement {n}"
            assert balance_of(cleo)["available"] == 40
        with undone():
            fault = Fault(code, at=n, times=1_000)
            with pytest.raises(RetryLater):
                run(fault, lambda: retried(give))
            assert fault.tries == 3
            assert not Transaction.objects.exists()
            assert balance_of(cleo) == {"available": 0, "held": 0, "owed": 0}


def test_a_statement_cancelled_by_an_operator_sets_the_order_aside_at_once(story, errors):
    """Not tried again at once: whoever cancels a statement wants it to stop."""
    inbox.mark_dirty(ORDER, story.ids)
    with undone():
        fault = run(Fault("57014", at=9, times=1_000), lambda: process_orders(now=LATER))
        assert fault.tries == 3, "the batch, then each order"
        assert nothing_was_written()
        assert set(errors.kinds().values()) == {Kind.CANCELLED}
        leases_end()
        process_orders(now=LATER)
        assert books() == QUIET_DAY


REWARDED = {11: 1 + 130 + 500, 12: 1 + 130 + 500, 13: 1 + 130 + 250, 14: 1 + 130 + 250}


def points_of_four() -> dict[int, int]:
    return {user_id: points for user_id, points in books()["points"].items() if user_id > 10}


@pytest.fixture
def batches(story, shop):
    """Orders of 13, whom 11 brought, and of 12; and at the same moment of 14, whom 12 brought, and of 11.

    Room by room, the first batch has the accounts of 12 when it asks for those of 11, and the second the reverse.
    """
    programme = Programme.objects.get()
    for user_id in (11, 12, 13, 14):
        shop.join(CustomerSnapshot(user_id, f"user{user_id}@example.com", NOON))
    for referrer, referee in ((11, 13), (12, 14)):
        claim(referee, get_or_create_code(a_member(referrer).pk, NOON), NOON)
    for customer in Customer.objects.filter(user_id__gt=10):
        adjust(customer.pk, programme.pk, 1, actor="staff:1", reason="hello", key=str(customer.pk), now=NOON)
    orders = {
        user_id: an_order(
            an_id(f"order of {user_id}"),
            user_id=user_id,
            email=f"user{user_id}@example.com",
            created_at=LATER,
            fully_paid_at=LATER,
        )
        for user_id in (11, 12, 13, 14)
    }
    shop.put(*orders.values())
    return [[orders[13].id, orders[12].id], [orders[14].id, orders[11].id]]


def at_once(verb: Callable[[], object]) -> list[str]:
    """What each of two workers came to, on a connection of its own."""

    def work(_: int) -> str:
        try:
            verb()
        except RetryLater as error:
            return str(sqlstate(error.__cause__ or error))
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as threads:
        return sorted(threads.map(work, range(2)))


@pytest.fixture
def one_after_the_other(monkeypatch):
    """As if the accounts were locked for each room: first those of orders, then those of referrals."""
    both = Barrier(2, timeout=20)

    def converge(targets, *, now):
        ledger.converge([one for one in targets if one.cause.startswith("order:")], now=now)
        with suppress(BrokenBarrierError):
            both.wait()
            both.abort()  # who comes again, comes alone
        ledger.converge([one for one in targets if one.cause.startswith("referral:")], now=now)

    monkeypatch.setattr(pipeline, "converge", converge)


def test_control_two_batches_that_lock_accounts_twice_stop_each_other(batches, one_after_the_other):
    def once():
        with command():
            sync_orders(batches.pop(), now=LATER)

    assert at_once(once) == ["40P01", "done"]


def test_two_batches_that_want_each_others_accounts_wait_for_each_other(batches, monkeypatch):
    both = Barrier(2, timeout=20)

    def converge(targets, *, now):
        both.wait()
        return ledger.converge(targets, now=now)

    def once():
        with command():
            sync_orders(batches.pop(), now=LATER)

    monkeypatch.setattr(pipeline, "converge", converge)
    assert at_once(once) == ["done", "done"]
    assert points_of_four() == REWARDED


def test_a_batch_that_is_ended_in_a_deadlock_is_run_again_and_both_are_done(
    batches, one_after_the_other, shop, errors
):
    """Should commands lock crosswise some day: PostgreSQL ends one of them, and its worker begins it again."""
    for batch in batches:
        inbox.mark_dirty(ORDER, batch)

    assert at_once(lambda: process_orders(now=LATER, limit=2)) == ["done", "done"]

    assert points_of_four() == REWARDED
    assert errors.kinds() == {}, "nothing was set aside"
