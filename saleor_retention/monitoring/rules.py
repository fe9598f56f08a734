"""When something is unwell: thresholds over figures, and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from math import inf

from ..rooms import ROOMS

MINUTE, HOUR = 60, 3_600


class HealthStatus(StrEnum):
    """How it is, from good to bad."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"


class Alert(StrEnum):
    """What can be wrong. Each has a section in the runbook and a rule among the example rules."""

    INBOX_IS_LATE = "inbox_is_late"
    RING_IS_PARKED = "ring_is_parked"
    OUTBOX_IS_LATE = "outbox_is_late"
    EFFECT_IS_PARKED = "effect_is_parked"
    WORKER_DIED = "worker_died"
    STORE_IS_WRONG = "store_is_wrong"
    CHECK_IS_BROKEN = "check_is_broken"
    CHECK_IS_OLD = "check_is_old"
    RECONCILER_IS_LATE = "reconciler_is_late"
    TASK_IS_LATE = "task_is_late"
    WORK_IS_OFF = "work_is_off"
    HOOK_IS_SLOW = "hook_is_slow"
    HOOK_FAILS = "hook_fails"
    HOLDS_ARE_OVERDUE = "holds_are_overdue"
    REVIEWS_WAIT = "reviews_wait"


TASK_INTERVALS: Mapping[str, timedelta] = {
    "process_inbox": timedelta(seconds=30),
    "deliver_outbox": timedelta(seconds=30),
    "sweep": timedelta(minutes=1),
    "retention_check": timedelta(days=1),
    "forget": timedelta(days=1),
    **{job.name: job.every for room in ROOMS for job in room.jobs},
}
"""How often each background task runs: those for all rooms, and the rooms' own."""

LIMITS: Mapping[Alert, tuple[float, float]] = {
    Alert.INBOX_IS_LATE: (5 * MINUTE, HOUR),
    Alert.OUTBOX_IS_LATE: (5 * MINUTE, HOUR),
    Alert.CHECK_IS_OLD: (36 * HOUR, 7 * 24 * HOUR),
    Alert.RECONCILER_IS_LATE: (30 * MINUTE, 6 * HOUR),
    Alert.HOOK_IS_SLOW: (0.25, 1.0),
    Alert.REVIEWS_WAIT: (72 * HOUR, 14 * 24 * HOUR),
}
"""Seconds beyond which it is a warning, and beyond which it is critical. The others are about there being any."""

CRITICAL_AT_ONCE = frozenset({Alert.CHECK_IS_BROKEN, Alert.STORE_IS_WRONG})
TURNS_MISSED = 3
"""A task is late when it has missed so many of its turns, and a minute."""


@dataclass(frozen=True, slots=True)
class Measurements:
    """The figures that alarms are made of. Ages in seconds; None where there is nothing yet."""

    inbox_age: float = 0
    inbox_parked: int = 0
    outbox_age: float = 0
    outbox_parked: int = 0
    dead_leases: int = 0
    check_age: float | None = None
    broken: tuple[str, ...] = ()
    reconciler_age: float | None = None
    task_ages: Mapping[str, float] | None = None
    """Seconds since the last turn of each task that ever had one, wanted or not."""
    first_turn_age: float | None = None
    """Seconds since any task had its first turn under this version; None where none had one."""
    is_off: bool = False
    """The last turn found work switched off by the owner."""
    slowest_hook: float | None = None
    """The time that 95 of 100 checkout hooks stayed under lately."""
    failed_hooks: int = 0
    """Hooks that failed lately."""
    overdue_holds: int = 0
    review_age: float = 0
    """Since the order of the referral that waits longest for staff was paid; 0 when none waits."""
    lost_rows: Mapping[str, int] = field(default_factory=dict)
    """Orders and accounts that the store lost, by kind, where that is most of them."""


@dataclass(frozen=True, slots=True)
class ActiveAlert:
    """One thing that is wrong: which, how bad, and the figure that says so."""

    alarm: Alert
    status: HealthStatus
    value: float
    about: tuple[str, ...] = ()


def firing(readings: Measurements) -> tuple[ActiveAlert, ...]:
    """Everything that is wrong, the worst first."""
    result = [*_flow(readings), *_background(readings), *_hooks(readings)]
    return tuple(sorted(result, key=lambda item: (item.status is not HealthStatus.CRITICAL, item.alarm)))


def status_of(alarms: Sequence[ActiveAlert]) -> HealthStatus:
    """As bad as the worst."""
    result = {alert.status for alert in alarms}
    return next(
        (critical for critical in (HealthStatus.CRITICAL, HealthStatus.WARNING) if critical in result),
        HealthStatus.OK,
    )


def _flow(readings: Measurements) -> list[ActiveAlert]:
    return [
        *_beyond(Alert.INBOX_IS_LATE, readings.inbox_age),
        *_any(Alert.RING_IS_PARKED, readings.inbox_parked),
        *_beyond(Alert.OUTBOX_IS_LATE, readings.outbox_age),
        *_any(Alert.EFFECT_IS_PARKED, readings.outbox_parked),
        *_any(Alert.WORKER_DIED, readings.dead_leases),
        *_any(Alert.HOLDS_ARE_OVERDUE, readings.overdue_holds),
        *_beyond(Alert.REVIEWS_WAIT, readings.review_age),
        *_any(Alert.STORE_IS_WRONG, sum(readings.lost_rows.values()), tuple(sorted(readings.lost_rows))),
        *_any(Alert.CHECK_IS_BROKEN, len(readings.broken), readings.broken),
    ]


def _background(readings: Measurements) -> list[ActiveAlert]:
    """What beat and worker keep going. While the owner wants no work, that alone is said."""
    if readings.is_off:
        return [ActiveAlert(Alert.WORK_IS_OFF, HealthStatus.WARNING, 1)]
    late = _late(readings.task_ages or {}, readings.first_turn_age)
    check_age = readings.first_turn_age if readings.check_age is None else readings.check_age
    return [
        *([ActiveAlert(Alert.CHECK_IS_OLD, HealthStatus.WARNING, 0)] if check_age is None else []),
        *_beyond(Alert.CHECK_IS_OLD, check_age or 0),
        *_beyond(Alert.RECONCILER_IS_LATE, readings.reconciler_age or 0),
        *_any(Alert.TASK_IS_LATE, len(late), late),
    ]


def _late(ages: Mapping[str, float], first_turn_age: float | None) -> tuple[str, ...]:
    """Tasks that missed their turns. One that never had one waits since beat's first turn; all are late before that."""
    waiting = first_turn_age if first_turn_age is not None else inf if not ages else 0.0
    return tuple(
        sorted(
            name
            for name, every in TASK_INTERVALS.items()
            if ages.get(name, waiting) > TURNS_MISSED * every.total_seconds() + MINUTE
        )
    )


def _hooks(readings: Measurements) -> list[ActiveAlert]:
    return [
        *_beyond(Alert.HOOK_IS_SLOW, readings.slowest_hook or 0),
        *_any(Alert.HOOK_FAILS, readings.failed_hooks),
    ]


def _beyond(alarm: Alert, value: float) -> list[ActiveAlert]:
    warning, critical = LIMITS[alarm]
    if value <= warning:
        return []
    return [ActiveAlert(alarm, HealthStatus.CRITICAL if value > critical else HealthStatus.WARNING, value)]


def _any(alarm: Alert, number: int, about: tuple[str, ...] = ()) -> list[ActiveAlert]:
    status = HealthStatus.CRITICAL if alarm in CRITICAL_AT_ONCE else HealthStatus.WARNING
    return [ActiveAlert(alarm, status, number, about)] if number else []


def quantile(share: float, buckets: Sequence[tuple[float, float]]) -> float | None:
    """The value that this share of the observations stays under, as Prometheus estimates it.

    `buckets` are (upper bound, observations up to it and above the one before), in order; the last bound is
    infinite. Straight lines within a bucket; beyond the last finite bound that bound is answered. None without
    observations.
    """
    total = sum(number for _, number in buckets)
    if not total:
        return None
    rank, below, floor = share * total, 0.0, 0.0
    for bound, number in buckets:
        if number and below + number >= rank:
            return floor if bound == float("inf") else floor + (bound - floor) * (rank - below) / number
        below, floor = below + number, floor if bound == float("inf") else bound
    return floor
