"""Retention figures from what is kept of each customer and month, against the same figures by SQL over the orders.

Run as `python -m benchmarks.retention_figures --orders 100000 --customers 10000`. Whole months read the roll-ups: at
most 200 shared buffers, and how much faster than the covering index of orders. Any other days read the histories: at
most 2 s. Then what a batch of 500 orders writes, at a tenth of the size and at the whole. Exit code 1 if one is missed.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from statistics import median
from typing import Any

from .retention_orders import add_orders, fill
from .running import database, milliseconds

MOST_BUFFERS, MOST_SECONDS, BATCH, TURNS = 200, 2.0, 500, 5
YEAR = (date(2025, 7, 1), date(2026, 7, 1))
DAYS = (date(2025, 3, 11), date(2026, 5, 20))


def main() -> int:
    """Measure on a database of its own, print the figures, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=20_000)
    parser.add_argument("--customers", type=int, default=2_000)
    sizes = parser.parse_args()
    with database():
        written = [measure_batch(sizes.orders // 10, sizes.customers // 10)]
    with database():
        written.append(measure_batch(sizes.orders, sizes.customers))
        missed = report_months() + report_days()
        report_batches(written)
    return 1 if missed else 0


def measure_batch(orders: int, customers: int) -> dict[str, Any]:
    """Build everything of so many orders, then fold a batch of new ones; what it wrote."""
    from django.db import connection

    from saleor_retention.core.db import command
    from saleor_retention.metrics.rollups.fold import FOLD, lock_rollups

    fill(orders, customers)
    seconds = milliseconds(rebuild) / 1_000
    print(f"{orders:,} orders of {customers:,} customers; everything made anew in {seconds:.1f} s")
    with connection.cursor() as cursor:
        add_orders(cursor, orders + 1, orders + BATCH, customers, days=1)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(
            "SELECT DISTINCT customer_id FROM saleor_retention_orderfact WHERE number::int > %s", [orders]
        )
        ids = [customer_id for (customer_id,) in cursor.fetchall()]
    with command():
        lock_rollups()
        plan = explained(FOLD, {"ids": ids}, "WAL")
    return {"orders": orders, "seconds": plan["Execution Time"] / 1_000, **written_by(plan["Plan"])}


def rebuild() -> None:
    """As the command does."""
    from datetime import UTC, datetime

    from saleor_retention.metrics.rollups import rebuild as run

    now = datetime(2026, 7, 1, tzinfo=UTC)
    number = run.begin(now=now).pk
    while run.step(number, now=now, limit=2_000):
        pass


def scope(start: date, end: date) -> Any:
    """What the API would ask."""
    from saleor_retention.metrics.figures.figure import FigureScope
    from saleor_retention.metrics.rollups.freshness import freshness

    return FigureScope(start, end, "USD", None, 365, "default", freshness(), end)


def report_months() -> int:
    """Figures of whole months: buffers that their statements touch, and how much faster they are; how many miss."""
    from saleor_retention.metrics.figures.cohorts import Cohorts, cohorts
    from saleor_retention.metrics.figures.first_and_later import FirstAndLater, first_and_later
    from saleor_retention.metrics.figures.retention import Retention, retention
    from saleor_retention.metrics.figures.sales import Sales, sales

    year, (start, end) = scope(*YEAR), YEAR
    where = {"start": start, "end": end, "currency": "USD"}
    missed = 0
    print("whole months        kept: ms  buffers    orders: ms  buffers  times faster  plan over the orders")
    for name, kept, over_orders in (
        ("retention", lambda: Retention.compute(year), lambda: retention(**where)),
        ("sales", lambda: Sales.compute(year), lambda: sales(**where)),
        ("cohorts", lambda: Cohorts.compute(year), lambda: cohorts(currency="USD", first=start, last=end)),
        ("firstAndLater", lambda: FirstAndLater.compute(year), lambda: first_and_later(**where)),
    ):
        fast, slow = measured(kept), measured(over_orders)
        missed += fast["buffers"] > MOST_BUFFERS
        print(
            f"  {name:<16} {fast['ms']:10.2f} {fast['buffers']:8} {slow['ms']:13.1f} {slow['buffers']:8}"
            f" {slow['ms'] / fast['ms']:13.0f}  {slow['plan']}"
        )
    print(f"  {'MORE THAN' if missed else 'at most'} {MOST_BUFFERS} buffers")
    return missed


def report_days() -> int:
    """Figures of any days, from histories; how many take too long."""
    from saleor_retention.metrics.figures.registry import FIGURES
    from saleor_retention.metrics.rollups.freshness import FigureSource

    asked, missed = scope(*DAYS), 0
    print("any days                 ms   (figures that read every customer's history)")
    for figure in FIGURES:
        if figure.source(asked) is FigureSource.HISTORIES:
            took = median(milliseconds(lambda: figure.compute(asked)) for _ in range(TURNS))  # noqa: B023
            missed += took > MOST_SECONDS * 1_000
            print(f"  {figure.name:<16} {took:10.1f}")
    print(f"  {'MORE THAN' if missed else 'at most'} {MOST_SECONDS:g} s")
    return missed


def report_batches(written: list[dict[str, Any]]) -> None:
    """What each order of a batch wrote, at each size."""
    print(
        f"a batch of {BATCH} orders of one day  per order: rows written  buffers written  WAL bytes  microseconds"
    )
    for size in written:
        per_order = [size[name] / BATCH for name in ("rows", "dirtied", "wal")]
        print(
            f"  {size['orders']:>12,} orders {per_order[0]:21.1f} {per_order[1]:16.2f} {per_order[2]:10.0f}"
            f" {size['seconds'] * 1e6 / BATCH:13.0f}"
        )


def measured(question: Callable[[], object]) -> dict[str, Any]:
    """Milliseconds of a question, the shared buffers that its statements touch, and the node that reads most."""
    question()
    took = median(milliseconds(question) for _ in range(TURNS))
    with statements() as ran:
        question()
    plans = [explained(sql, params)["Plan"] for sql, params in ran]
    buffers = sum(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in plans)
    return {"ms": took, "buffers": buffers, "plan": scan_of(plans[0])}


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """What runs within, with its parameters."""
    from django.db import connection

    ran: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        ran.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield ran


def explained(sql: str, params: Any, *options: str) -> dict[str, Any]:
    """The statement run, with its plan."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN ({', '.join(('ANALYZE', 'BUFFERS', 'FORMAT JSON', *options))}) {sql}", params
        )
        ((plan,),) = cursor.fetchall()
    result: dict[str, Any] = (json.loads(plan) if isinstance(plan, str) else plan)[0]
    return result


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan and all below it."""
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def scan_of(plan: dict[str, Any]) -> str:
    """How the table is read."""
    scans = [node for node in nodes(plan) if "Scan" in node["Node Type"] and "Relation Name" in node]
    most = max(scans, key=lambda node: node["Shared Hit Blocks"] + node["Shared Read Blocks"])
    return f"{most['Node Type']} {most.get('Index Name', '')}".strip()


def written_by(plan: dict[str, Any]) -> dict[str, int]:
    """Rows that a statement inserted, changed or deleted, buffers it made dirty, bytes it logged."""
    changed = [node for node in nodes(plan) if node["Node Type"] == "ModifyTable"]
    rows = sum(child["Actual Rows"] * child["Actual Loops"] for node in changed for child in node["Plans"])
    return {"rows": int(rows), "dirtied": plan["Shared Dirtied Blocks"], "wal": plan.get("WAL Bytes", 0)}


if __name__ == "__main__":
    sys.exit(main())
