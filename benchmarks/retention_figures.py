"""Retention figures from what is kept of each customer and month, against the same figures by SQL over the orders.

Run as `python -m benchmarks.retention_figures --orders 100000 --customers 10000`. Whole months read the roll-ups: at
most 200 shared buffers, and how much faster than `benchmarks/rival` with its covering index, which must come to the same.
Any other days read the histories: at most 2 s. Then what a batch of 500 orders writes, at a tenth of the size and at the
whole. `--plans` keeps what the rival was measured with in `benchmarks/plans`. Exit code 1 if one is missed.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from statistics import median
from typing import Any

from . import rival
from .bulk import tidy
from .plans import buffers, explained, scan_of, statements_of, write_plan, written_by
from .retention_orders import add_orders, fill, keep_all
from .running import database, milliseconds, settings

MOST_BUFFERS, MOST_SECONDS, BATCH, MOST_DIFFERENCE = 200, 2.0, 500, 0.1
LEAST_TURNS, ENOUGH_MS = 3, 2_000
YEAR, MONTH = (date(2025, 7, 1), date(2026, 7, 1)), (date(2026, 6, 1), date(2026, 7, 1))
DAYS = (date(2025, 3, 11), date(2026, 5, 20))


def main() -> int:
    """Measure on a database of its own, print the figures, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=20_000)
    parser.add_argument("--customers", type=int, default=2_000)
    parser.add_argument("--plans", action="store_true", help="keep the plans of this run as files")
    options = parser.parse_args()
    with database():
        print(settings())
        written = [measure_batch(options.orders // 10, options.customers // 10)]
    with database():
        written.append(measure_batch(options.orders, options.customers))
        missed = [report_months(keeps_plans=options.plans), report_days(), report_batches(written)]
    return 1 if any(missed) else 0


def measure_batch(orders: int, customers: int) -> dict[str, Any]:
    """Build everything of so many orders, then fold a batch of new ones; what it wrote."""
    from django.db import connection

    from saleor_retention.core.db import command
    from saleor_retention.metrics.rollups.fold import FOLD, lock_rollups

    written = milliseconds(lambda: fill(orders, customers)) / 1_000
    kept = milliseconds(keep_all) / 1_000
    print(
        f"{orders:,} orders of {customers:,} customers: written in {written:.1f} s, kept in {kept:.1f} s",
        flush=True,
    )
    with connection.cursor() as cursor:
        add_orders(cursor, orders + 1, orders + BATCH, customers, days=1)
        tidy(cursor)
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT DISTINCT customer_id FROM saleor_retention_orderfact WHERE number::int > %s", [orders]
        )
        ids = [customer_id for (customer_id,) in cursor.fetchall()]
    with command():
        lock_rollups()
        plan = explained(FOLD, {"ids": ids}, "WAL")
    return {"orders": orders, "seconds": plan["Execution Time"] / 1_000, **written_by(plan["Plan"])}


def scope(start: date, end: date) -> Any:
    """What the API would ask."""
    from saleor_retention.metrics.figures.figure import FigureScope
    from saleor_retention.metrics.rollups.freshness import freshness

    return FigureScope(start, end, "USD", None, 365, "default", freshness(), end)


def questions() -> dict[str, tuple[tuple[date, date], Callable[[Any], Any], Callable[[Any], list[Any]]]]:
    """By statement of the rival (of one month besides): the period, how the product is asked, its answer as the rival's rows."""
    from saleor_retention.metrics.figures.cohorts import Cohorts
    from saleor_retention.metrics.figures.first_and_later import FirstAndLater
    from saleor_retention.metrics.figures.repeat import Repeat
    from saleor_retention.metrics.figures.retention import Retention
    from saleor_retention.metrics.figures.sales import Sales

    def values(*names: str) -> Callable[[Any], list[Any]]:
        return lambda row: [tuple(getattr(row, name) for name in names)]

    return {
        "retention": (YEAR, Retention.compute, values("retained", "lost", "new", "reactivated")),
        "cohorts": (YEAR, Cohorts.compute, _cells),
        "sales": (YEAR, Sales.compute, values("orders", "net_minor", "gross_minor")),
        "first_and_later": (
            YEAR,
            FirstAndLater.compute,
            lambda rows: [tuple(asdict(row).values()) for row in rows],
        ),
        "repeat": (YEAR, Repeat.compute, values("customers", "repeat_customers", "orders")),
        "repeat_of_month": (MONTH, Repeat.compute, values("customers", "repeat_customers", "orders")),
    }


def _cells(rows: Any) -> list[Any]:
    """The triangle, cell by cell; a month is the offset from the first."""
    return [
        cell
        for row in rows
        for cell in zip([row.month] * len(row.active), row.active, row.orders, row.net_minor, strict=True)
        if cell[1]
    ]


def report_months(*, keeps_plans: bool) -> int:
    """Figures of whole months: buffers that their statements touch, and how much faster they are; how many miss."""
    from django.db import connection

    from saleor_retention.core.db import execute

    with connection.cursor() as cursor:
        cursor.execute(rival.statement(rival.INDEX))
        tidy(cursor, "saleor_retention_orderfact")
    missed = 0
    print("whole months        kept: ms  buffers    rival: ms   buffers  times faster  plan of the rival")
    for name, (period, compute, rows) in questions().items():
        asked, params = scope(*period), rival.period(*period)
        sql = rival.statement(name.removesuffix("_of_month"))
        if rows(compute(asked)) != answer_of_rival(name, sql, params):
            raise AssertionError(f"{name}: the rival comes to something else")
        fast, slow = measured(lambda: compute(asked)), measured(lambda: answer_of_rival(name, sql, params))  # noqa: B023
        missed += fast["buffers"] > MOST_BUFFERS
        print(
            f"  {name:<16} {fast['ms']:10.2f} {fast['buffers']:8} {slow['ms']:12.1f} {slow['buffers']:9}"
            f" {slow['ms'] / fast['ms']:13,.0f}  {slow['plan']}",
            flush=True,
        )
        if keeps_plans:
            write_plan(f"{name}.rival", sql, params)
            write_plan(f"{name}.kept", *statements_of(lambda: compute(asked))[0])  # noqa: B023
    empty = usual_time(lambda: execute("SELECT 1", {}))
    print(f"  {'MORE THAN' if missed else 'at most'} {MOST_BUFFERS} buffers; the same answers")
    print(f"  there and back for nothing, which is in each of them: {empty:.2f} ms")
    return missed


def answer_of_rival(name: str, sql: str, params: dict[str, Any]) -> list[Any]:
    """Its rows; of the triangle without the months, which follow from their order."""
    from saleor_retention.core.db import execute

    rows = execute(sql, params)
    return [(cohort, *counts) for cohort, _, *counts in rows] if name == "cohorts" else rows


def report_days() -> int:
    """Figures of any days, from histories; how many take too long."""
    from saleor_retention.metrics.figures.registry import FIGURES
    from saleor_retention.metrics.rollups.freshness import FigureSource

    asked, missed = scope(*DAYS), 0
    print("any days                 ms   buffers   said to be read from")
    for figure in FIGURES:
        source = figure.source(asked)
        if source is FigureSource.ROLL_UPS:
            continue
        result = measured(lambda: figure.compute(asked))  # noqa: B023
        missed += result["ms"] > MOST_SECONDS * 1_000
        print(f"  {figure.name:<16} {result['ms']:10.1f} {result['buffers']:9}   {source}", flush=True)
    print(f"  {'MORE THAN' if missed else 'at most'} {MOST_SECONDS:g} s")
    return missed


def report_batches(written: list[dict[str, Any]]) -> int:
    """What each order of a batch wrote, at each size; 1 when rows or buffers differ by more than a tenth.

    A batch that is a large part of all orders meets the same customers and pages again: then nothing is judged.
    """
    print(
        f"a batch of {BATCH} orders of one day  per order: rows written  buffers written  WAL bytes  microseconds"
    )
    for size in written:
        per_order = [size[name] / BATCH for name in ("rows", "dirtied", "wal")]
        print(
            f"  {size['orders']:>12,} orders {per_order[0]:21.1f} {per_order[1]:16.2f} {per_order[2]:10.0f}"
            f" {size['seconds'] * 1e6 / BATCH:13.0f}"
        )
    small, large = written
    differences = [abs(large[name] / small[name] - 1) for name in ("rows", "dirtied")]
    print(f"  rows differ by {differences[0]:.1%}, buffers by {differences[1]:.1%}")
    return int(small["orders"] >= 100 * BATCH and max(differences) > MOST_DIFFERENCE)


def measured(question: Callable[[], object]) -> dict[str, Any]:
    """Milliseconds of a question, the shared buffers that its statements touch, and the node that reads most."""
    found = [explained(sql, params)["Plan"] for sql, params in statements_of(question)]
    return {"ms": usual_time(question), "buffers": sum(map(buffers, found)), "plan": scan_of(found[0])}


def usual_time(question: Callable[[], object]) -> float:
    """Milliseconds: the median of as many turns as fit into two seconds, and of three at least, once it is warm."""
    question()
    took = [milliseconds(question)]
    while len(took) < LEAST_TURNS or sum(took) < ENOUGH_MS:
        took.append(milliseconds(question))
    return median(took)


if __name__ == "__main__":
    sys.exit(main())
