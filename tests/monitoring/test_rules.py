"""Each alarm beyond its limit, and none of them below it."""

from dataclasses import replace
from datetime import timedelta
from math import inf

import pytest

from saleor_retention.monitoring.rules import (
    LIMITS,
    TASK_INTERVALS,
    Alert,
    HealthStatus,
    Measurements,
    firing,
    quantile,
    status_of,
)

AGES = {name: every.total_seconds() for name, every in TASK_INTERVALS.items()}
WELL = Measurements(check_age=3_600, reconciler_age=60, task_ages=AGES)
WARNING, CRITICAL = HealthStatus.WARNING, HealthStatus.CRITICAL

CASES = [
    ({"inbox_age": 300}, None, None),
    ({"inbox_age": 300.1}, Alert.INBOX_IS_LATE, WARNING),
    ({"inbox_age": 3_601}, Alert.INBOX_IS_LATE, CRITICAL),
    ({"inbox_parked": 1}, Alert.RING_IS_PARKED, WARNING),
    ({"outbox_age": 301}, Alert.OUTBOX_IS_LATE, WARNING),
    ({"outbox_age": 3_601}, Alert.OUTBOX_IS_LATE, CRITICAL),
    ({"outbox_parked": 2}, Alert.EFFECT_IS_PARKED, WARNING),
    ({"dead_leases": 1}, Alert.WORKER_DIED, WARNING),
    ({"lost_rows": {"order": 22}}, Alert.STORE_IS_WRONG, CRITICAL),
    ({"broken": ("points_are_conserved",)}, Alert.CHECK_IS_BROKEN, CRITICAL),
    ({"check_age": 36 * 3_600}, None, None),
    ({"check_age": 36 * 3_600 + 1}, Alert.CHECK_IS_OLD, WARNING),
    ({"check_age": 8 * 86_400}, Alert.CHECK_IS_OLD, CRITICAL),
    ({"check_age": None}, Alert.CHECK_IS_OLD, WARNING),
    ({"reconciler_age": 1_801}, Alert.RECONCILER_IS_LATE, WARNING),
    ({"reconciler_age": 21_601}, Alert.RECONCILER_IS_LATE, CRITICAL),
    ({"reconciler_age": None}, None, None),
    ({"task_ages": AGES | {"sweep": 240}}, None, None),
    ({"task_ages": AGES | {"sweep": 241}}, Alert.TASK_IS_LATE, WARNING),
    ({"is_off": True}, Alert.WORK_IS_OFF, WARNING),
    ({"slowest_hook": 0.25}, None, None),
    ({"slowest_hook": 0.26}, Alert.HOOK_IS_SLOW, WARNING),
    ({"slowest_hook": 1.1}, Alert.HOOK_IS_SLOW, CRITICAL),
    ({"failed_hooks": 1}, Alert.HOOK_FAILS, WARNING),
    ({"overdue_holds": 1}, Alert.HOLDS_ARE_OVERDUE, WARNING),
    ({"review_age": 3 * 86_400}, None, None),
    ({"review_age": 3 * 86_400 + 1}, Alert.REVIEWS_WAIT, WARNING),
    ({"review_age": 15 * 86_400}, Alert.REVIEWS_WAIT, CRITICAL),
]


@pytest.mark.parametrize(("changed", "alarm", "status"), CASES)
def test_a_figure_raises_its_own_alarm_beyond_its_limit_and_no_other(changed, alarm, status):
    found = firing(replace(WELL, **changed))
    assert [(one.alarm, one.status) for one in found] == ([] if alarm is None else [(alarm, status)])


def test_every_alarm_can_be_raised():
    assert {alarm for _, alarm, _ in CASES if alarm} == set(Alert)
    assert all(warning < critical for warning, critical in LIMITS.values())


def test_the_status_is_that_of_the_worst_alarm_which_comes_first():
    found = firing(replace(WELL, inbox_parked=3, inbox_age=9_999))
    assert [one.alarm for one in found] == [Alert.INBOX_IS_LATE, Alert.RING_IS_PARKED]
    assert [status_of(found), status_of(found[1:]), status_of(())] == [CRITICAL, WARNING, HealthStatus.OK]


def test_what_is_off_on_purpose_is_not_late_as_well():
    found = firing(Measurements(is_off=True, check_age=None, reconciler_age=9_999_999, task_ages={}))
    assert [one.alarm for one in found] == [Alert.WORK_IS_OFF]


def test_before_the_first_turn_of_any_task_all_are_late():
    (late,) = firing(replace(WELL, task_ages={}))
    assert (late.alarm, late.about) == (Alert.TASK_IS_LATE, tuple(sorted(TASK_INTERVALS)))


@pytest.mark.parametrize(
    ("begun", "late"),
    [
        (0, set()),
        (240, set()),
        (241, {"simulate_points", "fold_metrics"}),
        (960, {"simulate_points", "fold_metrics"}),
        (961, {"simulate_points", "fold_metrics", "follow_changes", "settle_referrals"}),
        (1_861, {"simulate_points", "fold_metrics", "follow_changes", "settle_referrals", "walk_accounts"}),
        (
            10_861,
            {
                "simulate_points",
                "fold_metrics",
                "follow_changes",
                "settle_referrals",
                "walk_accounts",
                "compare_orders",
                "record_audiences",
                "count_audiences",
                "celebrate_birthdays",
                "remind_of_expiry",
                "score_customers",
                "fit_value",
            },
        ),
        (3 * 86_400 + 61, set(TASK_INTERVALS) - {"process_inbox", "deliver_outbox", "sweep"}),
    ],
)
def test_a_task_that_never_had_a_turn_waits_since_the_first_turn_of_any(begun, late):
    ages = dict.fromkeys(("process_inbox", "deliver_outbox", "sweep"), 5.0)
    found = firing(replace(WELL, task_ages=ages, first_turn_age=begun))
    assert {name for one in found for name in one.about} == late


def test_what_an_older_version_began_is_not_what_a_new_task_waits_for():
    ages = {name: age for name, age in AGES.items() if name != "record_audiences"}
    assert firing(replace(WELL, task_ages=ages, first_turn_age=None)) == ()


@pytest.mark.parametrize(
    ("begun", "status"), [(36 * 3_600, None), (36 * 3_600 + 1, WARNING), (8 * 86_400, CRITICAL)]
)
def test_a_first_check_is_waited_for_since_the_first_turn_of_any_task(begun, status):
    found = firing(replace(WELL, check_age=None, first_turn_age=begun))
    assert [one.status for one in found] == ([] if status is None else [status])


def test_a_daily_task_is_late_after_three_days():
    (late,) = firing(replace(WELL, task_ages=AGES | {"retention_check": timedelta(days=4).total_seconds()}))
    assert (late.value, late.about) == (1, ("retention_check",))


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.5, 0.2), (0.25, 0.1), (0.1, 0.04), (0.75, 0.4), (0.99, 0.4)],
)
def test_a_share_of_observations_is_estimated_as_prometheus_does(share, expected):
    """25 up to 0.1, 25 up to 0.2, 25 up to 0.4, 25 beyond: what is beyond is told as 0.4."""
    buckets = [(0.1, 25), (0.2, 25), (0.4, 25), (inf, 25)]
    assert quantile(share, buckets) == pytest.approx(expected)


def test_without_observations_there_is_no_share():
    assert quantile(0.5, [(0.1, 0), (inf, 0)]) is None
