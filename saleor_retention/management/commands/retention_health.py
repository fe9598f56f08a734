"""`retention_health`: how the engine fares, for people and for whatever watches over it."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS
from django.utils.module_loading import import_string

from ...conf import conf
from ...monitoring.queries import Report, report
from ...monitoring.rules import HealthStatus
from ..arguments import database

SEVERITY = list(HealthStatus)


class Command(BaseCommand):
    """Exit status 0 when all is well, 1 when something is not."""

    help = (
        "Shows what waits, what was given up, how long hooks take, when each task and the last check ran, and which"
        " alarms that raises (docs/runbook.md). Reads only. Exits with 1 when something is unwell."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How it is shown, and what counts as unwell."""
        parser.add_argument("--json", action="store_true", help="one JSON document instead of a table")
        parser.add_argument(
            "--fail-on",
            choices=[HealthStatus.WARNING.value, HealthStatus.CRITICAL.value],
            default=HealthStatus.WARNING.value,
            help="the mildest status that exits with 1 (default: %(default)s)",
        )
        parser.add_argument(
            "--using",
            type=database,
            default=DEFAULT_DB_ALIAS,
            help="database alias to read (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """The report, then the verdict."""
        with import_string(conf.write_context)():
            result = report(using=options["using"])
        self.stdout.write(as_json(result) if options["json"] else "\n".join(as_table(result)))
        if SEVERITY.index(result.status) >= SEVERITY.index(HealthStatus(options["fail_on"])):
            raise SystemExit(1)


def as_json(result: Report) -> str:
    """Everything, for programs. Labels of gauges are joined by commas."""
    out = asdict(result) | {
        "gauges": {
            name: {",".join(labels): value for labels, value in samples.items()}
            for name, samples in result.gauges.items()
        }
    }
    return json.dumps(out, default=lambda value: value.isoformat(), indent=2)


def as_table(result: Report) -> Iterator[str]:
    """The same for people, the alarms first."""
    yield f"{result.status.value.upper():<10}{_at(result.at)}"
    for alert in result.alarms:
        about = f" ({', '.join(alert.about)})" if alert.about else ""
        yield f"  {alert.status.value:<10}{alert.alarm.value}: {alert.value:g}{about}"
    yield "figures"
    for name, samples in result.gauges.items():
        for labels, value in sorted(samples.items()):
            yield f"  {name}{' ' if labels else ''}{', '.join(labels)}: {_figure(name, value, result.at)}"
    yield from _lists(result)


def _lists(result: Report) -> Iterator[str]:
    yield "hooks since yesterday, in milliseconds: half, 95 and 99 of 100 are faster"
    for hook in result.hooks:
        times = ", ".join(
            "-" if p50 is None else f"{p50 * 1_000:.0f}" for p50 in (hook.p50, hook.p95, hook.p99)
        )
        yield f"  {hook.hook}: {times} of {hook.number}, {hook.failed} failed"
    yield "refused since yesterday"
    for where, what, reason, number in result.refusals:
        yield f"  {where} {what}, {reason}: {number}"
    yield "parked"
    for row in result.failed_items:
        yield f"  {row.queue} {row.kind} {row.ref}: {row.error}, {row.attempts} tries, since {_at(row.since)}"
    yield "last turns"
    for task, instant in sorted(result.turns.items()):
        yield f"  {task}: {_at(instant)}"
    if result.check is not None:
        names = ", ".join(result.check.broken) or "all hold"
        yield f"last check: {_at(result.check.finished_at)}, {result.check.checked} invariants, {names}"


def _figure(name: str, value: float, at: datetime) -> str:
    if name.endswith("_timestamp_seconds"):
        return f"{at.timestamp() - value:.0f} seconds ago"
    return f"{value:.0f}"


def _at(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%d %H:%M:%S %Z")
