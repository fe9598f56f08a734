"""The read side: one report of everything, for staff, the command and the exposition."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from .. import __version__
from ..core.db import execute
from . import gauges, rules
from .gauges import Samples
from .rules import ActiveAlert, HealthStatus, Measurements

LATELY = 1
"""How many days before today count as lately."""
PARKED_SHOWN = 100
SHARES = (0.5, 0.95, 0.99)

Series = Mapping[tuple[str, tuple[tuple[str, str], ...]], float]
"""Counted values by name and sorted labels."""


@dataclass(frozen=True, slots=True)
class Parked:
    """A row that was given up. `queue` is inbox or outbox; `error` is the class of the error, with its words where they
    are ours and name nobody: what the store cannot do as it is set up."""

    queue: str
    kind: str
    ref: str
    error: str
    attempts: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits of one kind: how many are due, since when the first of them, and how many were given up."""

    queue: str
    kind: str
    waiting: int
    oldest_due_at: datetime | None
    failed: int


@dataclass(frozen=True, slots=True)
class HookTime:
    """How long one hook took lately, in seconds: half, 95 and 99 of 100 stayed under it."""

    hook: str
    number: int
    failed: int
    p50: float | None
    p95: float | None
    p99: float | None


@dataclass(frozen=True, slots=True)
class Check:
    """The last full run of the invariants."""

    started_at: datetime
    finished_at: datetime
    checked: int
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """How the engine fares, now and lately (today and yesterday, UTC)."""

    at: datetime
    status: HealthStatus
    alarms: tuple[ActiveAlert, ...]
    gauges: Mapping[str, Samples]
    queues: tuple[Queue, ...]
    failed_items: tuple[Parked, ...]
    hooks: tuple[HookTime, ...]
    refusals: tuple[tuple[str, str, str, int], ...]
    """(where, what, reason, number): a mutation and its code, the gate, or a decision that gave no offer."""
    check: Check | None
    turns: Mapping[str, datetime]


def report(*, using: str = DEFAULT_DB_ALIAS) -> Report:
    """A fixed number of statements."""
    ((at,),) = execute("SELECT clock_timestamp()", {}, using)
    measured, lately, ever = gauges.read(using), counted(lately=True, using=using), counted(using=using)
    hooks, check, turns = _hooks(lately), last_check(using), _turns(ever)
    alarms = rules.firing(replace(_readings(at, measured, hooks, check, turns), **_kept(at, ever)))
    return Report(
        at=at,
        status=rules.status_of(alarms),
        alarms=alarms,
        gauges=measured,
        queues=queues(using),
        failed_items=failed_items(using),
        hooks=hooks,
        refusals=_refusals(lately),
        check=check,
        turns={task: instant for task, (instant, _) in turns.items()},
    )


def counted(*, lately: bool = False, using: str = DEFAULT_DB_ALIAS) -> Series:
    """What processes counted, ever or lately. Only what is in the table, so that no reader sees it go back."""
    rows = execute(
        f"""
        SELECT name, labels, sum(value) FROM saleor_retention_figure
        {"WHERE day >= (now() AT TIME ZONE 'UTC')::date - %(days)s" if lately else ""}
        GROUP BY name, labels ORDER BY name, labels
        """,
        {"days": LATELY},
        using,
    )
    return {(name, tuple(sorted(json.loads(labels).items()))): float(value) for name, labels, value in rows}


def queues(using: str = DEFAULT_DB_ALIAS) -> tuple[Queue, ...]:
    """Every kind that waits or was given up, and always orders and accounts."""
    rows = execute(
        """
        SELECT 'inbox', kind, count(*) FILTER (WHERE is_due), min(due_at) FILTER (WHERE is_due), count(parked_at)
        FROM (SELECT kind, due_at, parked_at, parked_at IS NULL AND due_at <= now() AS is_due
              FROM saleor_retention_inboxitem
              UNION ALL SELECT kind, NULL, NULL, false FROM (VALUES ('order'), ('customer')) AS always(kind)) AS item
        GROUP BY kind
        UNION ALL
        SELECT 'outbox', kind, count(*) FILTER (WHERE is_due), min(due_at) FILTER (WHERE is_due), count(parked_at)
        FROM (SELECT kind, due_at, parked_at, parked_at IS NULL AND due_at <= now() AS is_due
              FROM saleor_retention_outboxeffect WHERE delivered_at IS NULL) AS effect
        GROUP BY kind
        ORDER BY 1, 2
        """,
        {},
        using,
    )
    return tuple(Queue(*row) for row in rows)


def failed_items(using: str = DEFAULT_DB_ALIAS) -> tuple[Parked, ...]:
    """The rows that were given up, the oldest first, at most `PARKED_SHOWN`."""
    rows = execute(
        """
        SELECT 'inbox', kind, ref, split_part(translate(last_error, ':', ' '), ' ', 1), attempts, parked_at
        FROM saleor_retention_inboxitem WHERE parked_at IS NOT NULL
        UNION ALL
        SELECT 'outbox', kind, key, CASE WHEN starts_with(last_error, 'NotDelivered ')
                   THEN regexp_replace(last_error, ' at [^ ]+[.]py:.*$', '')
                   ELSE split_part(translate(last_error, ':', ' '), ' ', 1) END, attempts, parked_at
        FROM saleor_retention_outboxeffect WHERE parked_at IS NOT NULL
        ORDER BY 6, 2, 3 LIMIT %(most)s
        """,
        {"most": PARKED_SHOWN},
        using,
    )
    return tuple(Parked(*row) for row in rows)


def last_check(using: str = DEFAULT_DB_ALIAS) -> Check | None:
    """None before the first one."""
    rows = execute(
        """
        SELECT started_at, finished_at, checked, broken::text FROM saleor_retention_checkrun
        ORDER BY finished_at DESC, id DESC LIMIT 1
        """,
        {},
        using,
    )
    return next(
        (Check(began, ended, number, tuple(json.loads(names))) for began, ended, number, names in rows), None
    )


def _readings(
    at: datetime,
    measured: Mapping[str, Samples],
    hooks: Iterable[HookTime],
    check: Check | None,
    turns: Mapping[str, tuple[datetime, bool]],
) -> Measurements:
    def total(name: str) -> int:
        return int(sum(measured[name].values()))

    reconciled = measured["reconcile_timestamp_seconds"].values()
    checkout = next((timing for timing in hooks if timing.hook == "checkout"), None)
    newest = max(turns.values(), default=None)
    return Measurements(
        inbox_age=max(measured["inbox_oldest_due_age_seconds"].values()),
        inbox_parked=total("inbox_parked_rows"),
        outbox_age=max(measured["outbox_oldest_due_age_seconds"].values()),
        outbox_parked=total("outbox_parked_effects"),
        dead_leases=total("dead_leases"),
        check_age=(at - check.finished_at).total_seconds() if check else None,
        broken=check.broken if check else (),
        reconciler_age=at.timestamp() - min(reconciled) if reconciled else None,
        task_ages={task: (at - instant).total_seconds() for task, (instant, _) in turns.items()},
        is_off=newest is not None and not newest[1],
        slowest_hook=checkout.p95 if checkout else None,
        failed_hooks=sum(timing.failed for timing in hooks),
        overdue_holds=total("overdue_holds"),
        review_age=max(measured["oldest_referral_review_age_seconds"].values()),
    )


def _kept(at: datetime, series: Series) -> dict[str, Any]:
    """Readings that stand in the table as they are."""
    begun = series.get(("first_turn_timestamp_seconds", (("version", __version__),)))
    lost = {
        dict(labels)["kind"]: int(value) for (name, labels), value in series.items() if name == "lost_rows"
    }
    return {
        "first_turn_age": None if begun is None else at.timestamp() - begun,
        "lost_rows": {kind: number for kind, number in lost.items() if number},
    }


def _hooks(series: Series) -> tuple[HookTime, ...]:
    buckets: dict[str, dict[float, float]] = defaultdict(lambda: defaultdict(float))
    failed: dict[str, float] = defaultdict(float)
    for (name, labels), value in series.items():
        if name == "hook_seconds_bucket":
            of = dict(labels)
            buckets[of["hook"]][float(of["le"])] += value
            failed[of["hook"]] += value if of["outcome"] == "failed" else 0
    return tuple(_time_of(hook, buckets[hook], int(failed[hook])) for hook in sorted(buckets))


def _time_of(hook: str, result: Mapping[float, float], failed: int) -> HookTime:
    from ..core.counters import BUCKETS

    ordered = [(bound, result.get(bound, 0.0)) for bound in (*BUCKETS, float("inf"))]
    shares = [rules.quantile(share, ordered) for share in SHARES]
    p50, p95, p99 = (None if share is None else round(share, 6) for share in shares)
    return HookTime(hook, int(sum(result.values())), failed, p50, p95, p99)


def _refusals(series: Series) -> tuple[tuple[str, str, str, int], ...]:
    result = []
    for (name, labels), value in series.items():
        of = dict(labels)
        if name == "mutation_refusals_total":
            result.append(("mutation", of["mutation"], of["code"], int(value)))
        elif name == "gate_refusals_total":
            result.append(("gate", "order", of["reason"], int(value)))
        elif name == "decisions_total" and of["reason"] != "applied":
            result.append(("decision", "checkout", of["reason"], int(value)))
    return tuple(sorted(result))


def _turns(series: Series) -> dict[str, tuple[datetime, bool]]:
    """The last turn of each task, and whether it was wanted."""
    result: dict[str, tuple[datetime, bool]] = {}
    for (name, labels), value in series.items():
        if name == "task_turn_timestamp_seconds":
            of: dict[str, Any] = dict(labels)
            turn = (datetime.fromtimestamp(value, UTC), of["outcome"] == "done")
            result[of["task"]] = max(turn, result.get(of["task"], turn))
    return result
