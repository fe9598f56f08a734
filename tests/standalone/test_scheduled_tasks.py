"""The demo's worker runs every task in its interval, and one that fails takes no other with it."""

import pytest

from saleor_retention.hosts.standalone.demo.scheduled_tasks import ScheduledTasks
from saleor_retention.monitoring.queries import report
from saleor_retention.monitoring.rules import TASK_INTERVALS

ALL = set(TASK_INTERVALS) - {"compare_customers"}
pytestmark = pytest.mark.django_db(transaction=True)


def names(tasks: list[str]) -> set[str]:
    return {task.rpartition(".")[2] for task in tasks}


def test_all_of_them_run_at_first_and_then_nobody_is_alarmed():
    assert report().alarms
    assert names(ScheduledTasks().run_due()) == ALL
    assert report().alarms == ()


def test_each_runs_again_after_its_interval():
    at = 0.0
    tasks = ScheduledTasks(lambda: at)
    tasks.run_due()
    at = 29.0
    assert tasks.run_due() == []
    at = 30.0
    assert names(tasks.run_due()) == {"process_inbox", "deliver_outbox"}
    at = 60.0
    assert names(tasks.run_due()) == {
        "process_inbox",
        "deliver_outbox",
        "simulate_points",
        "sweep",
        "fold_metrics",
    }
    at = 86_400.0
    assert names(tasks.run_due()) == ALL


def test_one_that_fails_is_told_and_takes_no_other_with_it(monkeypatch, caplog):
    def fail(*, now: object) -> int:
        raise RuntimeError

    monkeypatch.setattr("saleor_retention.tasks.RETENTION_PERIODS", {"effects": fail})
    assert names(ScheduledTasks().run_due()) == ALL
    assert "a scheduled task failed" in caplog.text
