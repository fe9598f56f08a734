"""How long a night's scoring of a million customers takes, and the reads of what it leaves.

    python -m benchmarks.score_customers [--customers 1000000] [--orders 3000000]

Customers bought at random over two years. Measured: the first day, which writes everybody; the next, which writes who changed;
a day's groups; movements between the two. A night is shared by two workers, as the job asks for them. Exit code 1 when one
takes longer than 15 s a million customers.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Thread

from .bulk import in_bulk, tidy, without_indexes
from .running import database, milliseconds, server_seconds, settings

DAYS = (date(2026, 6, 1), date(2026, 6, 2))
MOST_SECONDS = 15
TABLES: dict[str, dict[str, str]] = {
    "customer": {"id": "n", "user_id": "n"},
    "customerfacts": {"customer_id": "n", "purchases": "1"},
    "orderfact": {
        "order_id": "md5(n::text)::uuid",
        "customer_id": "1 + floor(random() ^ 2 * %(customers)s)::bigint",
        "status": "'live'",
        "currency": "'USD'",
        "channel": "'main'",
        "origin": "'checkout'",
        "is_purchase": "true",
        "paid_at": "timestamptz '2026-06-01 12:00Z'",
        "created_at": "timestamptz '2026-06-01 12:00Z' - random() * interval '700 days'",
        "net_sales_minor": "(1000 * (1 + random() * 200))::bigint",
        "snapshot_hash": "md5(n::text)",
    },
}


def main(arguments: list[str]) -> int:
    """Make the crowd, measure, print, judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.score_customers", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--customers", type=int, default=1_000_000, help="how many there are (%(default)s)")
    parser.add_argument("--orders", type=int, default=3_000_000, help="how often they bought (%(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="workers who share a night (%(default)s)")
    given = parser.parse_args(arguments)
    with database():
        print(settings())
        fill(given.customers, given.orders)
        return report(given.customers, measure(given.workers))


def fill(customers: int, orders: int) -> None:
    """Triggers and foreign keys are for rows that come one by one."""
    from tests.security.large_dataset import insert

    with in_bulk() as cursor:
        for name, columns in TABLES.items():
            of_crowd = {
                column: text.replace("%(customers)s", str(customers)) for column, text in columns.items()
            }
            with without_indexes(cursor, name):
                insert(cursor, name, of_crowd, orders if name == "orderfact" else customers)
        tidy(cursor)
        cursor.execute("CHECKPOINT")


def measure(workers: int) -> dict[str, tuple[float, float]]:
    """Seconds of each by the clock, and those of the server's processors."""
    from saleor_retention.segments.queries import distribution, movements

    first, second = DAYS
    return {
        "first day": seconds(lambda: score(first, workers)),
        "next day": seconds(lambda: score(second, workers)),
        "groups of a day": seconds(lambda: of_this_connection(lambda: distribution("USD"))),
        "movements of a day": seconds(lambda: of_this_connection(lambda: movements("USD", first, second))),
    }


def seconds(work: Callable[[], float]) -> tuple[float, float]:
    """Seconds of work by the clock, and those of the server's processors that it returns."""
    taken: list[float] = []
    return milliseconds(lambda: taken.append(work())) / 1_000, sum(taken)


def of_this_connection(work: Callable[[], object]) -> float:
    """Seconds that work on this thread's connection takes of the server's processor."""
    before = server_seconds()
    work()
    return server_seconds() - before


def score(day: date, workers: int) -> float:
    """A night as the job does it: cut points by one worker, customers by all; seconds of the server's processors."""
    from django.db import connection

    from saleor_retention.segments.runs import advance, begin, score_day

    now, taken = datetime(2026, 6, 2, 12, tzinfo=UTC), []

    def open_run() -> None:
        run = begin(now=now, day=day)
        if run is not None:
            advance(run, now=now)

    def share() -> None:
        taken.append(of_this_connection(lambda: score_day(now=now, day=day)))
        connection.close()

    taken.append(of_this_connection(open_run))
    threads = [Thread(target=share) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(taken)


def report(customers: int, found: dict[str, tuple[float, float]]) -> int:
    """Print the figures; 1 when a night takes too long."""
    from saleor_retention.segments.models import CustomerScore, SegmentChange

    scores, changes = CustomerScore.objects.count(), SegmentChange.objects.count()
    print(f"{customers:,} customers, {scores:,} scored, {changes:,} changes of group")
    for name, (taken, of_server) in found.items():
        print(f"{name:20} {taken:8.2f} s, the server's processor {of_server:8.2f} s")
    most = MOST_SECONDS * max(1, customers / 1_000_000)
    return int(any(found[name][0] > most for name in ("first day", "next day")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
