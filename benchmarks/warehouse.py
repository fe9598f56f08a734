"""Figures over exported files by DuckDB, against the product's own statements on PostgreSQL, and what the export costs.

    python -m benchmarks.warehouse [--orders 300000] [--rounds 3] [--folder FOLDER]

One customer for ten orders, 36 months, two currencies and channels. Each figure is asked in turns, DuckDB reading the files
anew each time; what can be compared between machines is the ratio of the medians. Exit code 1 when an answer differs.
"""

import argparse
import resource
import shutil
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from .bulk import in_bulk, tidy, without_indexes
from .running import database, milliseconds

ORDER = "md5(n::text)::uuid"
BUYER = "1 + (hashint8(n) & 2147483647) % greatest(%(customers)s, 1)"
AT = "timestamptz '2023-01-01 00:00Z' + (hashint8(n + 7919) & 2147483647) %% 94608000 * interval '1 second'"
TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "customer": ("%(customers)s", {"id": "n", "user_id": "n", "email_hash": "md5(n::text)"}),
    "customerfacts": ("%(customers)s", {"customer_id": "n", "country": "(ARRAY['DE', 'FR', 'US', 'PL'])[1 + n % 4]"}),
    "orderfact": ("%(orders)s", {
        "order_id": ORDER, "customer_id": BUYER, "status": "'live'", "origin": "'checkout'",
        "currency": "(ARRAY['USD', 'USD', 'EUR'])[1 + n % 3]", "channel": "(ARRAY['main', 'outlet'])[1 + n % 2]",
        "is_purchase": "n % 20 <> 0", "paid_at": AT, "created_at": AT, "zone": "'UTC'",
        "month": f"date_trunc('month', ({AT}) AT TIME ZONE 'UTC')::date",
        "net_sales_minor": "CASE WHEN n % 20 = 0 THEN 0 ELSE 500 + n % 9000 END",
        "gross_sales_minor": "CASE WHEN n % 20 = 0 THEN 0 ELSE 600 + n % 9000 END", "snapshot_hash": "md5(n::text)",
    }),
    "orderlinefact": ("%(orders)s", {
        "line_id": ORDER, "order_id": ORDER, "product_id": "1 + n % 1000", "category_id": "1 + n % 50", "quantity": "1 + n % 3",
        "net_minor": "500 + n % 9000", "gross_minor": "600 + n % 9000",
    }),
}  # fmt: skip
"""How many rows of a table, and each column as an expression over `n`."""
STEPS = len(TABLES) + 1
YEAR = (date(2025, 1, 1), date(2026, 1, 1))
ALL = (date(2023, 1, 1), date(2026, 1, 1))
PERIODS = {"cohorts": ALL, "first_and_later": ALL}
"""A year, but for triangles and series: those are of the whole history."""


def main(arguments: list[str]) -> int:
    """Make the orders, export, measure, print, judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.warehouse", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--orders", type=int, default=300_000, help="how many there are (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each figure is asked (%(default)s)")
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(".cache/warehouse"),
        help="for the files, emptied before and after (%(default)s)",
    )
    options = parser.parse_args(arguments)
    with database():
        from tqdm import tqdm

        with tqdm(total=STEPS, unit=" tables", desc=f"{options.orders:,} orders") as bar:
            fill(options.orders, progress=bar.update)
        shutil.rmtree(options.folder, ignore_errors=True)
        with tqdm(total=2 * options.orders + options.orders // 10, unit=" rows", desc="exporting") as bar:
            exported = export(options.folder, bar.update)
        with tqdm(total=options.rounds, unit=" rounds", desc="asking") as bar:
            answers = measure(options.folder, options.rounds, bar.update)
        size = sum(path.stat().st_size for path in options.folder.rglob("*.parquet"))
        shutil.rmtree(options.folder, ignore_errors=True)
        return report(options.orders, exported, size, answers)


def fill(orders: int, *, progress: Callable[[], object] = lambda: None) -> None:
    """Write it all. Triggers and foreign keys are for rows that come one by one."""

    from tests.security.large_dataset import insert

    known = {"orders": orders, "customers": max(orders // 10, 1)}
    with in_bulk() as cursor:
        for name, (number, columns) in TABLES.items():
            values = {column: _with(expression, known) for column, expression in columns.items()}
            with without_indexes(cursor, name):
                insert(cursor, name, values, int(_with(number, known)))
            progress()
        tidy(cursor)
    progress()


def _with(expression: str, known: dict[str, int]) -> str:
    for name, number in known.items():
        expression = expression.replace(f"%({name})s", str(number))
    return expression.replace("%%", "%")


def export(folder: Path, progress: Callable[[int], object] = lambda _: None) -> tuple[float, int]:
    """Seconds, and by how many megabytes the process grew."""
    from saleor_retention.metrics.warehouse.export import warehouse_export

    before, begun = _peak(), perf_counter()
    warehouse_export(folder, progress=progress)
    return perf_counter() - begun, _peak() - before


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024


def questions() -> dict[str, tuple[Callable[..., object], Callable[[Any, Any], bool]]]:
    """By figure: how the product is asked, over its orders, and whether the rows of a warehouse say the same."""
    from saleor_retention.metrics.figures.cohorts import cohorts
    from saleor_retention.metrics.figures.first_and_later import first_and_later
    from saleor_retention.metrics.figures.repeat import repeat
    from saleor_retention.metrics.figures.retention import retention
    from saleor_retention.metrics.figures.sales import sales

    def triangle(start: date, end: date, currency: str) -> object:
        return cohorts(first=start, last=end - timedelta(days=1), currency=currency)

    return {
        "retention": (retention, _same_row),
        "repeat": (repeat, _same_row),
        "sales": (sales, _same_row),
        "cohorts": (triangle, _same_triangle),
        "first_and_later": (first_and_later, _same_row),
    }


def _same_row(product: Any, rows: Any) -> bool:
    products = product if isinstance(product, list) else [product]
    return len(products) == len(rows) and all(
        getattr(expected, name) == value
        for expected, row in zip(products, rows, strict=True)
        for name, value in row.items()
    )


def _same_triangle(product: Any, rows: Any) -> bool:
    cells = {(row["cohort"], row["offset"]): row["customers"] for row in rows}
    return cells == {
        (cohort.month, offset): customers
        for cohort in product
        for offset, customers in enumerate(cohort.active)
        if customers
    }


def measure(
    folder: Path, rounds: int, progress: Callable[[], object] = lambda: None
) -> dict[str, tuple[list[float], list[float], bool]]:
    """By figure: milliseconds of PostgreSQL and of DuckDB in each round, and whether all answers were the same.

    A round before the first warms up and is left out.
    """
    from saleor_retention.metrics.warehouse.figures.registry import FIGURES
    from saleor_retention.metrics.warehouse.folder import warehouse
    from saleor_retention.metrics.warehouse.scope import WarehouseScope

    result: dict[str, tuple[list[float], list[float], bool]] = {name: ([], [], True) for name in questions()}
    with warehouse(folder) as opened:
        for number in range(rounds + 1):
            for name, (compute, same) in questions().items():
                start, end = PERIODS.get(name, YEAR)
                asked = {"start": start, "end": end, "currency": "USD"}
                scope = WarehouseScope(start, end, ZoneInfo("UTC"), "USD")
                answers: list[Any] = []
                base = milliseconds(lambda c=compute, a=asked, r=answers: r.append(c(**a)))
                taken = milliseconds(lambda n=name, s=scope, r=answers: r.append(opened.ask(FIGURES[n], s)))
                bases, times, was_same = result[name]
                result[name] = (bases, times, was_same and bool(same(*answers)))
                if number:
                    bases.append(base)
                    times.append(taken)
            if number:
                progress()
    return result


def report(
    orders: int,
    exported: tuple[float, int],
    size: int,
    answers: dict[str, tuple[list[float], list[float], bool]],
) -> int:
    """Print medians and ratios; answer the exit code."""
    seconds, grown = exported
    print(f"{orders:,} orders with a line each, by {orders // 10:,} customers")
    print(
        f"  export   {seconds:8.1f} s, {2.1 * orders / seconds:10,.0f} rows/s, {size / 10**6:,.0f} MB, grew by {grown} MB"
    )
    for name, (bases, times, was_same) in answers.items():
        base, taken = median(bases), median(times)
        verdict = "same answer" if was_same else "ANOTHER ANSWER"
        print(
            f"  {name:<16} PostgreSQL {base:8.0f} ms  DuckDB {taken:7.0f} ms  {base / taken:5.1f} x  {verdict}"
        )
    return 0 if all(was_same for _, _, was_same in answers.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
