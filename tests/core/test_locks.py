"""A command waits for a lock for a bounded time, then says that it may be tried again."""

import threading

import pytest
from django.db import DatabaseError, OperationalError, connection

from saleor_retention.core.db import command, execute, lock_rows, retried
from saleor_retention.core.models import InboxItem
from saleor_retention.errors import RetryLater


def write_then_lock(row):
    with command():
        InboxItem.objects.create(kind="order", ref="b")
        lock_rows(InboxItem.objects.filter(pk=row.pk))


@pytest.mark.django_db(transaction=True)
def test_a_command_that_waits_too_long_says_retry_later_and_changed_nothing(settings):
    settings.RETENTION_LOCK_TIMEOUT_MS = 100
    row = InboxItem.objects.create(kind="order", ref="a")
    is_held, may_go = threading.Event(), threading.Event()

    def rival():
        try:
            with command():
                lock_rows(InboxItem.objects.filter(pk=row.pk))
                is_held.set()
                may_go.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=rival)
    thread.start()
    assert is_held.wait(10)
    try:
        with pytest.raises(RetryLater):
            write_then_lock(row)
    finally:
        may_go.set()
        thread.join()

    assert list(InboxItem.objects.values_list("ref", flat=True)) == ["a"]
    with command():  # the control: nobody holds it now
        assert [one.ref for one in lock_rows(InboxItem.objects.all())] == ["a"]


@pytest.mark.django_db(transaction=True)
def test_two_commands_that_lock_crosswise_end_with_one_told_to_retry(settings):
    settings.RETENTION_LOCK_TIMEOUT_MS = 5_000
    one, two = (InboxItem.objects.create(kind="order", ref=ref) for ref in "ab")
    barrier, answers = threading.Barrier(2), []

    def cross(first, second):
        try:
            with command():
                lock_rows(InboxItem.objects.filter(pk=first.pk))
                barrier.wait(10)
                lock_rows(InboxItem.objects.filter(pk=second.pk))
            answers.append("done")
        except RetryLater:
            answers.append("retry")
        finally:
            connection.close()

    threads = [threading.Thread(target=cross, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["done", "retry"]


@pytest.mark.django_db
def test_rows_are_locked_in_the_order_of_their_keys(django_assert_num_queries):
    for ref in "cab":
        InboxItem.objects.create(kind="order", ref=ref)
    with django_assert_num_queries(1) as queries:
        rows = lock_rows(InboxItem.objects.order_by("ref"))
    assert [row.pk for row in rows] == sorted(row.pk for row in rows)
    assert "FOR UPDATE" in queries[0]["sql"]


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["40001", "40P01", "55P03"])
def test_what_may_pass_in_a_moment_is_retry_later(code):
    with pytest.raises(RetryLater), command():
        execute(f"DO $$ BEGIN RAISE EXCEPTION 'met another' USING ERRCODE = '{code}'; END $$", [])


@pytest.mark.django_db
def test_other_errors_of_the_database_stay_what_they_are():
    with pytest.raises(DatabaseError) as error, command():
        execute("SELECT 1 / 0", [])
    assert not isinstance(error.value, OperationalError)


def test_a_command_is_run_again_as_a_whole_at_most_three_times():
    calls = []

    def verb(fails: int):
        calls.append(1)
        if len(calls) <= fails:
            raise RetryLater
        return "done"

    assert retried(lambda: verb(2)) == "done"
    assert len(calls) == 3
    calls.clear()
    with pytest.raises(RetryLater):
        retried(lambda: verb(3))
    assert len(calls) == 3


def test_a_bug_is_not_tried_again():
    calls = []

    def verb():
        calls.append(1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        retried(verb)
    assert calls == [1]
