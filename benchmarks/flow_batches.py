"""Batches of 500 order changes through the whole flow, against a bulk insert of the same facts.

Run as `python -m benchmarks.flow_batches`. The flow rings, claims, locks, reads snapshots, records, settles points,
offers and referrals, and publishes customer facts. The insert writes the same order and line facts with Django's
`bulk_create` and nothing else. The two take turns; the ratio of the medians must be at most 10. Exit code 1 if not.
"""

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from statistics import median
from time import perf_counter
from uuid import UUID, uuid4, uuid5

import django

BATCH, ROUNDS, MOST = 500, 9, 10.0
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def main() -> int:
    """Measure on a database of its own, print the figures, and judge."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False)
    try:
        return report(measure())
    finally:
        teardown_databases(made, verbosity=0)


def measure() -> dict[str, list[float]]:
    """Seconds of each round, by what was done. The first round warms up and is left out."""
    from saleor_retention.hosts.standalone.demo.replay import ensure_programme

    ensure_programme(channel="main", currency="USD", since=datetime(2020, 1, 1, tzinfo=UTC), now=NOW)
    seconds: dict[str, list[float]] = {"flow": [], "changed": [], "insert": []}
    for number in range(ROUNDS + 1):
        orders = [an_order(uuid4(), 1 + (number * BATCH + one) % 2_000) for one in range(BATCH)]
        taken = {
            "flow": through_the_flow(orders),
            "changed": through_the_flow([refunded(order) for order in orders]),
            "insert": insert_alone(orders),
        }
        if number:
            for what, one in taken.items():
                seconds[what].append(one)
    return seconds


def report(seconds: dict[str, list[float]]) -> int:
    """Print medians and ratios; answer the exit code."""
    base = median(seconds["insert"])
    worst = 0.0
    print(f"{BATCH} orders of two lines, medians of {ROUNDS} rounds in turns")
    print(f"  bulk insert of the facts        {base * 1000:8.1f} ms")
    for what, says in (("flow", "new orders through the flow"), ("changed", "refunds through the flow")):
        ratio = median(seconds[what]) / base
        worst = max(worst, ratio)
        print(f"  {says:<31} {median(seconds[what]) * 1000:8.1f} ms  {ratio:5.2f} x")
    print(f"  {'at most' if worst <= MOST else 'MORE THAN'} {MOST:g} x")
    return 0 if worst <= MOST else 1


def through_the_flow(orders) -> float:
    """Seconds that a worker needs for a batch, from the ring to the commit."""
    from saleor_retention.core.queues import inbox
    from saleor_retention.pipeline import ORDER, process_orders
    from saleor_retention.store.port import store

    store().put(*orders)
    begun = perf_counter()
    inbox.mark_dirty(ORDER, [order.id for order in orders])
    claimed = process_orders(now=NOW, limit=BATCH)
    taken = perf_counter() - begun
    if claimed != BATCH:
        raise RuntimeError(f"{claimed} orders were worked on instead of {BATCH}")
    return taken


def insert_alone(orders) -> float:
    """Seconds for the same rows of order and line facts under other ids, in one transaction, and nothing else."""
    from django.db import transaction

    from saleor_retention.orders.models import OrderFact, OrderLineFact

    facts = list(OrderFact.objects.filter(pk__in=[order.id for order in orders]))
    lines = list(OrderLineFact.objects.filter(order__in=facts))
    for row in facts:
        row.order_id = other(row.order_id)
    for row in lines:
        row.line_id, row.order_id = other(row.line_id), other(row.order_id)
    begun = perf_counter()
    with transaction.atomic():
        OrderFact.objects.bulk_create(facts)
        OrderLineFact.objects.bulk_create(lines)
    return perf_counter() - begun


def other(known: UUID) -> UUID:
    return uuid5(known, "copy")


def refunded(order):
    """A tenth of the money went back."""
    return replace(order, kept_minor=order.kept_minor - order.due_minor // 10)


def an_order(order_id: UUID, user_id: int):
    """A paid order of two lines over 168.00 gross."""
    from tests.builders import an_order as built

    return built(order_id, user_id=user_id, email=f"user{user_id}@example.com")


if __name__ == "__main__":
    sys.exit(main())
