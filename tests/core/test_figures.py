"""Counting is cheap, loses nothing that was written, and never gets in anybody's way."""

import json
import os
import threading
from datetime import date, timedelta

import psycopg
import pytest
from django.core.signals import request_finished
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.core import counters
from saleor_retention.core.counters import count, flush, flush_if_due, fold, mark, mark_first, observe, timed
from saleor_retention.core.db import execute
from saleor_retention.core.failpoints import armed
from saleor_retention.core.models import Counter

EVER = date(1970, 1, 1)


@pytest.fixture(autouse=True)
def _counts_from_nothing(monkeypatch):
    monkeypatch.setattr(counters, "pending", counters.PendingFigures())


def written() -> dict[tuple, float]:
    return {
        (row.name, *sorted(json.loads(row.labels).items())): row.value
        for row in Counter.objects.order_by("pk")
    }


@pytest.mark.django_db(transaction=True)
def test_the_first_of_all_processes_stands_and_is_written_once(monkeypatch):
    instants = iter([100.0, 40.0, 300.0])
    for _ in range(3):
        monkeypatch.setattr(counters, "pending", counters.PendingFigures())
        mark_first("first_turn_timestamp_seconds", version="1")
        counters.pending.firsts = {
            key: counters.monotonic() - next(instants) for key in counters.pending.firsts
        }
        assert flush()
    ((age,),) = execute("SELECT extract(epoch FROM now()) - value FROM saleor_retention_figure", [])
    assert 299 < age < 310
    mark_first("first_turn_timestamp_seconds", version="1")
    assert counters.pending.firsts == {}


@pytest.mark.django_db(transaction=True)
def test_a_first_that_could_not_be_written_is_written_later():
    mark_first("first_turn_timestamp_seconds", version="1")
    with armed("counters.before_write", lambda: 1 / 0):
        assert not flush()
    assert flush()
    assert list(written()) == [("first_turn_timestamp_seconds", ("version", "1"))]


def waiting() -> dict[tuple[str, str], float]:
    return dict(counters.pending.sums)


@pytest.mark.promise("G7")
@pytest.mark.django_db(transaction=True)
def test_what_is_counted_is_added_to_the_table_in_three_statements():
    for _ in range(5):
        count("inbox_rows_total", kind="order", outcome="worked")
    count("inbox_rows_total", 3, kind="order", outcome="failed")
    mark("task_turn_timestamp_seconds", task="sweep")
    with CaptureQueriesContext(connection) as captured:
        assert flush()
    kinds = [one["sql"].split()[0] for one in captured.captured_queries]
    assert kinds == ["BEGIN", "SELECT", "INSERT", "INSERT", "COMMIT"]
    count("inbox_rows_total", 2, outcome="worked", kind="order")
    assert flush()
    (turn,) = execute(
        "SELECT abs(extract(epoch FROM now()) - value) < 60, day FROM saleor_retention_figure WHERE name = 'task_turn_timestamp_seconds'",
        [],
    )
    assert turn == (True, EVER)
    found = {key: value for key, value in written().items() if key[0] == "inbox_rows_total"}
    assert found == {
        ("inbox_rows_total", ("kind", "order"), ("outcome", "worked")): 7,
        ("inbox_rows_total", ("kind", "order"), ("outcome", "failed")): 3,
    }
    assert waiting() == {}


def test_a_duration_falls_into_one_bucket_and_the_sum():
    for seconds in (0.005, 0.0051, 7.5):
        observe("hook_seconds", seconds, hook="gate")
    assert {(name, json.loads(labels).get("le")): value for (name, labels), value in waiting().items()} == {
        ("hook_seconds_bucket", "0.005"): 1,
        ("hook_seconds_bucket", "0.01"): 1,
        ("hook_seconds_bucket", "+Inf"): 1,
        ("hook_seconds_sum", None): pytest.approx(7.5101),
    }


def test_a_block_may_say_how_it_ended_and_a_failure_is_timed_too():
    with timed("hook_seconds", hook="checkout", outcome="failed") as labels:
        labels["outcome"] = "decided"
    with pytest.raises(ZeroDivisionError), timed("hook_seconds", hook="checkout", outcome="failed"):
        1 / 0
    sums = sorted(json.loads(labels)["outcome"] for name, labels in waiting() if name == "hook_seconds_sum")
    assert sums == ["decided", "failed"]


@pytest.mark.django_db
def test_inside_a_transaction_nothing_is_written_and_nothing_is_lost():
    count("swept_total", 4, what="holds")
    with CaptureQueriesContext(connection) as captured:
        assert not flush()
    assert (len(captured), Counter.objects.count(), sum(waiting().values())) == (0, 0, 4)


@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_waits_and_nobody_hears_of_it():
    count("swept_total", 4, what="holds")
    mark("task_turn_timestamp_seconds", task="sweep")
    with rival() as other:
        other.execute("LOCK TABLE saleor_retention_figure IN ACCESS EXCLUSIVE MODE")
        assert not flush()
        count("swept_total", what="holds")
    assert sum(waiting().values()) == 5
    assert flush()
    assert written()["swept_total", ("what", "holds")] == 5
    assert Counter.objects.filter(name="task_turn_timestamp_seconds").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_process_writes_at_most_once_in_its_interval(settings, monkeypatch):
    clock = iter([1_000.0] * 2 + [1_009.9] + [1_010.0] * 2)
    settings.RETENTION_COUNTER_FLUSH_SECONDS = 10
    monkeypatch.setattr(counters, "monotonic", lambda: next(clock))
    turns = []
    for _ in range(3):
        count("swept_total", what="lots")
        turns.append(flush_if_due())
    assert (turns, written()) == ([True, False, True], {("swept_total", ("what", "lots")): 3})


@pytest.mark.django_db(transaction=True)
def test_with_no_interval_a_process_never_writes_by_itself(settings):
    settings.RETENTION_COUNTER_FLUSH_SECONDS = 0
    count("swept_total", what="lots")
    with CaptureQueriesContext(connection) as captured:
        assert not flush_if_due()
    assert (len(captured), sum(waiting().values())) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_the_end_of_a_request_writes(settings):
    settings.RETENTION_COUNTER_FLUSH_SECONDS = 1
    count("swept_total", what="lots")
    counters.after_request(sender=None)
    assert written() == {("swept_total", ("what", "lots")): 1}
    assert counters.after_request in [
        one() for (key, _), one, *_ in request_finished.receivers if key == "saleor_retention.figures"
    ]


@pytest.mark.django_db(transaction=True)
def test_threads_that_count_at_once_lose_nothing():
    def work():
        for _ in range(500):
            count("decisions_total", reason="applied")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert flush()
    assert written() == {("decisions_total", ("reason", "applied")): 2_000}


def test_a_forked_process_does_not_write_what_its_parent_counted():
    count("decisions_total", reason="applied")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(len(counters.pending.sums)).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert (os.read(reading, 9), sum(waiting().values())) == (b"0", 1)


@pytest.mark.django_db
def test_old_days_become_one_row_and_the_total_stays():
    today = execute("SELECT (now() AT TIME ZONE 'UTC')::date", [])[0][0]
    for age, value in ((0, 1), (7, 2), (8, 4), (9, 8), (400, 16)):
        Counter.objects.create(name="swept_total", day=today - timedelta(days=age), value=value)
    for _ in range(2):
        fold()
        assert dict(Counter.objects.values_list("day", "value")) == {
            today: 1,
            today - timedelta(days=7): 2,
            EVER: 28,
        }


class rival:
    """A session of somebody else, whose transaction ends with the block."""

    def __enter__(self):
        params = connection.get_connection_params() | {"cursor_factory": psycopg.ClientCursor}
        keep = {"host", "port", "user", "password", "dbname"}
        self.session = psycopg.connect(**{key: value for key, value in params.items() if key in keep})
        return self.session

    def __exit__(self, *error):
        self.session.rollback()
        self.session.close()


@pytest.mark.django_db(transaction=True)
def test_rows_are_written_in_one_order_so_that_two_processes_never_wait_in_a_ring():
    for name in ("c", "a", "b"):
        count("swept_total", what=name)
    assert flush()
    assert [dict(labels)["what"] for _, *labels in written()] == ["a", "b", "c"]
