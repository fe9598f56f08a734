"""What staff, the command and monitoring are told is what the tables hold."""

import json
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from saleor_retention import __version__, tasks
from saleor_retention.core import counters
from saleor_retention.core.db import execute
from saleor_retention.core.idempotency import canonical
from saleor_retention.core.models import CheckRun, Counter, OutboxEffect
from saleor_retention.core.queues import inbox, outbox
from saleor_retention.core.safe_logging import Unexpected
from saleor_retention.invariants import INVARIANTS
from saleor_retention.monitoring import gauges, invariant_runs, queries
from saleor_retention.monitoring.metric_definitions import COUNTED
from saleor_retention.monitoring.prometheus import render_prometheus
from saleor_retention.monitoring.rules import TASK_INTERVALS, Alert, HealthStatus
from tests.inbox import store_news

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G7")]
PACKAGE = Path(counters.__file__).parents[1]


@pytest.fixture(autouse=True)
def _counts_from_nothing(monkeypatch):
    monkeypatch.setattr(counters, "pending", counters.PendingFigures())


def db(sql: str):
    return execute(f"SELECT {sql}", [])[0][0]


def counted(name: str, value: float, *, age: int = 0, **labels: str) -> None:
    """As a process would have added it so many days ago."""
    today = db("(now() AT TIME ZONE 'UTC')::date")
    Counter.objects.create(name=name, labels=canonical(labels), day=today - timedelta(days=age), value=value)


def turned(task: str, seconds_ago: float, outcome: str = "done") -> None:
    Counter.objects.create(
        name="task_turn_timestamp_seconds",
        labels=canonical({"task": task, "outcome": outcome}),
        day="1970-01-01",
        value=float(db("extract(epoch FROM now())")) - seconds_ago,
    )


@pytest.fixture
def well():
    """Everything has run lately."""
    for task in TASK_INTERVALS:
        turned(task, 5)
    invariant_runs.record(db("now()"), checked=58, broken=[])


def alarms() -> dict[str, float]:
    return {one.alarm.value: one.value for one in queries.report().alarms}


def test_a_shop_where_everything_ran_lately_is_well(well):
    found = queries.report()
    assert (found.status, found.alarms, found.failed_items, found.refusals) == (HealthStatus.OK, (), (), ())
    assert (found.check.checked, found.check.broken, sorted(found.turns)) == (58, (), sorted(TASK_INTERVALS))


def began(seconds_ago: float) -> None:
    """Beat ran a task of this version for the first time."""
    Counter.objects.create(
        name="first_turn_timestamp_seconds",
        labels=canonical({"version": __version__}),
        day="1970-01-01",
        value=float(db("extract(epoch FROM now())")) - seconds_ago,
    )


def test_a_fresh_install_is_well_from_beats_first_turn_on():
    assert set(alarms()) == {"task_is_late", "check_is_old"}, "nothing ever ran"
    turned("process_inbox", 1), began(1)
    assert queries.report().status is HealthStatus.OK
    Counter.objects.filter(name="first_turn_timestamp_seconds").delete()
    began(1_000)
    turned_names = {name for one in queries.report().alarms for name in one.about}
    assert turned_names == {
        "deliver_outbox",
        "sweep",
        "simulate_points",
        "follow_changes",
        "fold_metrics",
        "settle_referrals",
    }


def test_what_waits_and_for_how_long_is_told_by_kind(well):
    ids = [str(uuid4()) for _ in range(3)]
    inbox.mark_dirty("order", ids)
    inbox.mark_dirty("customer", [7])
    store_news().filter(ref=ids[0]).update(due_at=db("now() - interval '10 minutes'"))
    store_news().filter(ref=ids[1]).update(due_at=db("now() + interval '1 minute'"))
    found = queries.report().gauges
    assert found["inbox_waiting_rows"] == {("order",): 2, ("customer",): 1}
    assert found["inbox_oldest_due_age_seconds"] == {("order",): 600, ("customer",): 0}
    assert found["inbox_parked_rows"] == {("order",): 0, ("customer",): 0}
    assert alarms() == {"inbox_is_late": 600}


def test_a_parked_row_shows_where_which_why_and_since_when_and_nothing_of_the_error_itself(well):
    ref = str(uuid4())
    inbox.mark_dirty("order", [ref])
    store_news().update(parked_at=db("now()"), attempts=8, last_error="ValueError at x.py:3")
    outbox.put([outbox.Effect("offers.issue:1", "offers.issue", {"grant_ids": [1]})])
    OutboxEffect.objects.update(
        parked_at=db("now() - interval '1 hour'"), attempts=8, last_error="IntegrityError: (ann@example.com)"
    )
    found = [(one.queue, one.kind, one.ref, one.error, one.attempts) for one in queries.report().failed_items]
    assert found == [
        ("outbox", "offers.issue", "offers.issue:1", "IntegrityError", 8),
        ("inbox", "order", ref, "ValueError", 8),
    ]
    assert alarms() == {"ring_is_parked": 1, "effect_is_parked": 1}


def test_a_lease_that_ran_out_says_that_a_worker_died(well):
    inbox.mark_dirty("order", [uuid4()])
    inbox.claim("order")
    assert alarms() == {}
    store_news().update(claimed_until=db("now() - interval '1 second'"))
    assert alarms() == {"worker_died": 1}


def test_hook_times_are_those_since_yesterday_and_failures_are_counted(well):
    for bound, number in ((0.01, 50), (0.05, 45), (0.5, 5)):
        counted("hook_seconds_bucket", number, hook="checkout", outcome="decided", le=str(bound))
    counted("hook_seconds_bucket", 900, age=2, hook="checkout", outcome="decided", le="5.0")
    counted("hook_seconds_bucket", 2, hook="gate", outcome="failed", le="+Inf")
    checkout, gate = queries.report().hooks
    assert (checkout.hook, checkout.number, checkout.failed) == ("checkout", 100, 0)
    assert [checkout.p50, checkout.p95, checkout.p99] == pytest.approx([0.01, 0.05, 0.45])
    assert (gate.hook, gate.number, gate.failed, gate.p99) == ("gate", 2, 2, 5.0)
    assert alarms() == {"hook_fails": 2}


def test_refusals_are_told_by_place_and_reason_and_an_applied_offer_is_none(well):
    counted("mutation_refusals_total", 3, mutation="ReferralClaim", code="referral_not_available")
    counted("mutation_refusals_total", 1, age=1, mutation="ReferralClaim", code="referral_not_available")
    counted("mutation_refusals_total", 50, age=2, mutation="ReferralClaim", code="referral_not_available")
    counted("gate_refusals_total", 2, reason="used")
    counted("decisions_total", 9, reason="applied")
    counted("decisions_total", 4, reason="declined")
    assert queries.report().refusals == (
        ("decision", "checkout", "declined", 4),
        ("gate", "order", "used", 2),
        ("mutation", "ReferralClaim", "referral_not_available", 4),
    )


def test_work_that_the_owner_switched_off_is_said_and_its_tasks_are_not_called_late(well):
    Counter.objects.filter(name="task_turn_timestamp_seconds").delete()
    turned("sweep", 9_000)
    turned("sweep", 5, outcome="unwanted")
    assert alarms() == {"work_is_off": 1}


def test_the_nightly_task_records_its_run_and_fails_when_something_is_broken():
    tasks.retention_check()
    assert (queries.last_check().checked, queries.last_check().broken) == (len(INVARIANTS), ())
    inbox.mark_dirty("order", [uuid4()])
    store_news().update(parked_at=db("now()"))
    with pytest.raises(Unexpected, match="Broken"):
        tasks.retention_check()
    assert queries.last_check().broken == ("no_ring_is_parked",)
    assert CheckRun.objects.count() == 2
    assert alarms()["check_is_broken"] == 1


def test_a_check_of_one_room_is_no_check_of_all_and_old_runs_are_forgotten(capsys):
    call_command("retention_check", room="core")
    call_command("retention_check", no_record=True)
    assert CheckRun.objects.count() == 0
    CheckRun.objects.create(
        started_at=db("now() - interval '91 days'"), finished_at=db("now() - interval '91 days'"), checked=1
    )
    call_command("retention_check")
    assert [run.checked for run in CheckRun.objects.all()] == [len(INVARIANTS)]


def test_the_command_tells_people_and_exits_with_one_when_something_is_unwell(well, capsys):
    call_command("retention_health")
    assert capsys.readouterr().out.startswith("OK        ")
    inbox.mark_dirty("order", [uuid4()])
    store_news().update(parked_at=db("now()"), last_error="ValueError")
    with pytest.raises(SystemExit) as end:
        call_command("retention_health")
    said = capsys.readouterr().out.splitlines()
    assert (end.value.code, said[0][:8], said[1]) == (1, "WARNING ", "  warning   ring_is_parked: 1")
    call_command("retention_health", fail_on="critical")


def test_the_command_tells_programs_in_json(well, capsys):
    counted("gate_refusals_total", 2, reason="used")
    inbox.mark_dirty("order", [uuid4()])
    call_command("retention_health", json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["status"], told["alarms"], told["refusals"]) == ("ok", [], [["gate", "order", "used", 2]])
    assert told["gauges"]["inbox_waiting_rows"] == {"order": 1, "customer": 0}


def samples(text: str) -> dict[tuple, float]:
    return {
        (sample.name.removeprefix("saleor_retention_"), *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_exposition_is_what_prometheus_reads_with_every_figure_named_typed_and_told(well):
    counted("hook_seconds_bucket", 3, hook="gate", outcome="passed", le="0.01")
    counted("hook_seconds_bucket", 2, age=1, hook="gate", outcome="passed", le="0.05")
    counted("hook_seconds_bucket", 1, age=400, hook="gate", outcome="passed", le="+Inf")
    counted("hook_seconds_sum", 6.5, hook="gate", outcome="passed")
    counted("decisions_total", 7, reason="applied")
    text = render_prometheus()
    families = {one.name: one for one in text_string_to_metric_families(text)}
    named = {f"saleor_retention_{one.name}".removesuffix("_total") for one in (*COUNTED, *gauges.GAUGES)}
    assert set(families) == named
    assert all(one.documentation for one in families.values())
    assert families["saleor_retention_hook_seconds"].type == "histogram"
    gate = ("hook", "gate"), ("outcome", "passed")
    found = samples(text)
    assert [
        found["hook_seconds_bucket", gate[0], ("le", le), gate[1]]
        for le in ("0.005", "0.01", "0.05", "5.0", "+Inf")
    ] == [0, 3, 5, 5, 6]
    assert (found["hook_seconds_count", *gate], found["hook_seconds_sum", *gate]) == (6, 6.5)
    assert found["decisions_total", ("reason", "applied")] == 7
    assert found["last_check_broken_invariants",] == 0
    assert len(text.splitlines()) == len(set(text.splitlines()))


def test_whatever_a_label_holds_the_text_stays_readable():
    execute(
        "INSERT INTO saleor_retention_programme (slug, name, is_active, created_at) VALUES (%s, 'x', true, now())",
        ['a"b\\c\nd'],
    )
    assert samples(render_prometheus())["liability_points", ("programme", 'a"b\\c\nd')] == 0


def test_looking_costs_a_fixed_number_of_statements(well):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            queries.report()
            render_prometheus()
        return len(captured)

    before = statements()
    inbox.mark_dirty("order", [uuid4() for _ in range(20)])
    for number in range(20):
        counted("decisions_total", number, age=number, reason="declined")
    assert statements() == before == 2 * len(gauges.GAUGES) + 7


def test_every_figure_that_the_code_counts_is_told_and_the_other_way_round():
    used = re.compile(r"""(?:count|keep|mark|mark_first|timed)\(\s*"([a-z_]+)\"""")
    named = {
        name
        for path in PACKAGE.rglob("*.py")
        for name in used.findall(path.read_text())
        if not path.is_relative_to(PACKAGE / "graphql") or "counters" in path.read_text()
    }
    assert named == {one.name for one in COUNTED}


def test_the_tasks_have_their_turns_as_often_as_health_expects():
    beats = {one["task"].rpartition(".")[2]: one["schedule"] for one in tasks.schedule().values()}
    assert beats == TASK_INTERVALS


def test_every_alarm_is_one_word_for_people():
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", alarm.value) for alarm in Alert)
