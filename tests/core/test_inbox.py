"""Rings: none is lost, none is worked off twice for nothing, a bad one stands in nobody's way."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from saleor_retention.core.models import InboxItem
from saleor_retention.core.queues import inbox
from saleor_retention.errors import Invalid

pytestmark = pytest.mark.django_db


def rewind(seconds: int) -> None:
    """Let time pass for every row: what was due in the future becomes nearer, leases run out."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE saleor_retention_inboxitem SET due_at = due_at - %s * interval '1 second',
            claimed_until = claimed_until - %s * interval '1 second'""",
            [seconds, seconds],
        )


def refs(claims):
    return [claim.ref for claim in claims]


def test_any_number_of_rings_is_one_row_and_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert inbox.mark_dirty("order", ["b", "a", "b"]) == 2
    inbox.mark_dirty("order", ["a"])
    inbox.mark_dirty("customer", ["a"])

    assert sorted(InboxItem.objects.values_list("kind", "ref", "seq")) == [
        ("customer", "a", 1), ("order", "a", 2), ("order", "b", 1)
    ]  # fmt: skip
    assert inbox.mark_dirty("order", []) == 0


def test_a_claim_is_taken_once_and_in_the_order_of_references():
    inbox.mark_dirty("order", ["c", "a", "b"])

    assert refs(inbox.claim("order")) == ["a", "b", "c"]
    assert inbox.claim("order") == []
    assert inbox.claim("customer") == []


def test_finished_rows_are_forgotten():
    inbox.mark_dirty("order", ["a", "b"])
    inbox.finish(inbox.claim("order"))
    assert not InboxItem.objects.exists()


def test_a_ring_while_working_keeps_the_row_and_frees_it_at_once():
    inbox.mark_dirty("order", ["a", "b"])
    claims = inbox.claim("order")
    inbox.mark_dirty("order", ["a"])
    inbox.finish(claims)

    assert refs(inbox.claim("order")) == ["a"]


def test_a_dead_workers_rows_return_when_the_lease_ends(settings):
    settings.RETENTION_LEASE_SECONDS = 60
    inbox.mark_dirty("order", ["a"])
    inbox.claim("order")
    rewind(59)
    assert inbox.claim("order") == []
    rewind(2)
    assert refs(inbox.claim("order")) == ["a"]


def test_failed_rows_wait_longer_each_time_and_are_parked_in_the_end(settings):
    settings.RETENTION_MAX_ATTEMPTS = 3
    inbox.mark_dirty("order", ["a"])
    waits = []
    for _ in range(3):
        inbox.fail(inbox.claim("order"), ValueError("no"))
        row = InboxItem.objects.get()
        waits.append(round((row.due_at - datetime.now(UTC)).total_seconds()))
        rewind(3_600)

    assert waits == [2, 4, 8]
    assert row.parked_at is not None
    assert row.last_error == "ValueError"
    assert inbox.claim("order") == []
    assert inbox.waiting("order") == 0


def test_a_new_ring_unparks_and_begins_to_count_anew(settings):
    settings.RETENTION_MAX_ATTEMPTS = 1
    inbox.mark_dirty("order", ["a"])
    inbox.fail(inbox.claim("order"), ValueError("no"))
    assert inbox.claim("order") == []

    inbox.mark_dirty("order", ["a"])

    assert refs(inbox.claim("order")) == ["a"]


def test_a_long_error_is_cut_to_the_column():
    inbox.mark_dirty("order", ["a"])
    inbox.fail(inbox.claim("order"), Invalid("x" * 10_000))
    assert len(InboxItem.objects.get().last_error) == 500


def test_who_failed_goes_behind_who_waits():
    inbox.mark_dirty("order", ["a"])
    inbox.fail(inbox.claim("order", limit=1), ValueError("no"))
    inbox.mark_dirty("order", ["b", "c"])
    rewind(10)

    assert refs(inbox.claim("order", limit=1)) == ["b"]
    assert refs(inbox.claim("order", limit=1)) == ["c"]
    assert refs(inbox.claim("order", limit=1)) == ["a"]


def test_work_may_wait_and_an_earlier_ring_is_never_postponed():
    soon = datetime.now(UTC) + timedelta(seconds=100)
    inbox.mark_dirty("order", ["a"], due_at=soon)
    assert inbox.claim("order") == []
    assert inbox.waiting("order") == 0

    inbox.mark_dirty("order", ["a"], due_at=soon + timedelta(days=1))
    rewind(101)

    assert inbox.waiting("order") == 1
    assert refs(inbox.claim("order")) == ["a"]


def test_a_batch_is_bounded(settings):
    settings.RETENTION_BATCH_SIZE = 2
    inbox.mark_dirty("order", ["a", "b", "c"])
    assert len(inbox.claim("order")) == 2
    assert len(inbox.claim("order")) == 1
