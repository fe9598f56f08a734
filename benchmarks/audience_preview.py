"""How many of a million customers an audience has: its preview, against a count over the same facts.

    python -m benchmarks.audience_preview [--customers 1000000] [--rounds 5]

Each audience is previewed by one statement, in turns with `SELECT count(*)` over customers and their facts. What can
be compared between machines is the ratio of the medians. Exit code 1 when a preview takes more than one statement.
"""

import argparse
import sys
from collections.abc import Callable
from statistics import median
from typing import Any

from .large_dataset import NOW, RULES, STEPS, fill
from .running import counted, database, milliseconds

COUNT = """
SELECT count(*) FROM saleor_retention_customer c JOIN saleor_retention_customerfacts f ON f.customer_id = c.id
"""
AUDIENCES: dict[str, dict[str, Any]] = {
    "of a country": {"country": {"oneOf": ["DE"]}},
    "birthday, with consent, not on a list": {
        "all": [
            {"birthday": {"daysBefore": 7}},
            {"consent": {"key": "newsletter"}},
            {"none": [{"list": {"id": 1}}]},
        ]
    },
    "bought goods, spent enough, rests now": {
        "all": [
            {"bought": {"what": "category", "ids": list(range(1, 11)), "units": 3}},
            {"spent": {"currency": "USD", "atLeast": "300.00"}},
            {"lastOrder": {"olderThanDays": 60}},
        ]
    },
    "every question there is, one of them": {"any": [*RULES]},
}


def main(arguments: list[str]) -> int:
    """Make the crowd, measure, print, judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audience_preview", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--customers", type=int, default=1_000_000, help="how many there are (%(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is previewed (%(default)s)")
    given = parser.parse_args(arguments)
    with database():
        from tqdm import tqdm

        with tqdm(total=STEPS, unit=" tables", desc=f"{given.customers:,} customers") as bar:
            fill(given.customers, progress=bar.update)
        with tqdm(total=given.rounds * len(AUDIENCES), unit=" previews", desc="previewing") as bar:
            found = measure(given.rounds, bar.update)
        return report(given.customers, given.rounds, found)


def measure(
    rounds: int, progress: Callable[[], object] = lambda: None
) -> dict[str, list[tuple[float, float, int, int]]]:
    """By audience and round: milliseconds of the preview and of the count, statements of the preview, and its size.

    A round before the first warms up and is left out.
    """
    from saleor_retention.audiences.parsing import parse
    from saleor_retention.audiences.preview import preview
    from saleor_retention.core.db import execute

    found: dict[str, list[tuple[float, float, int, int]]] = {name: [] for name in AUDIENCES}
    for number in range(rounds + 1):
        for name, rule in AUDIENCES.items():
            base = milliseconds(lambda: execute(COUNT, {}))
            with counted() as statements:
                sizes: list[int] = []
                taken = milliseconds(lambda r=rule, s=sizes: s.append(preview(parse(r), now=NOW).count))
            if number:
                found[name].append((taken, base, len(statements), sizes[0]))
                progress()
    return found


def report(customers: int, rounds: int, found: dict[str, list[tuple[float, float, int, int]]]) -> int:
    """Print medians and ratios; answer the exit code."""
    most = max(statements for rows in found.values() for _, _, statements, _ in rows)
    base = median(base for rows in found.values() for _, base, _, _ in rows)
    print(f"previews of {customers:,} customers, medians of {rounds} rounds in turns")
    print(f"  count(*) over the facts                 {base:8.0f} ms")
    for name, rows in found.items():
        taken, against = (
            median(taken for taken, _, _, _ in rows),
            median(base for _, base, _, _ in rows),
        )
        print(f"  {name:<38} {taken:9.0f} ms  {taken / against:5.2f} x  {rows[0][3]:>9,} in it")
    print(f"  {'one statement' if most == 1 else f'{most} STATEMENTS'} for each")
    return 0 if most == 1 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
