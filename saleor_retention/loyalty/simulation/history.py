"""The shop's own orders, replayed a page of customers at a time: memory does not grow with the history."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count

from ...customers.models import Customer
from ...orders.past_orders import orders_of_customers, orders_of_nobody, paid_orders
from .replay import Trial, replay_customer, replay_guests
from .tally import Tally

CUSTOMERS_AT_ONCE = 500
ORDERS_AT_ONCE = 2_000
BEGIN = "0"
NOBODY = "nobody:"


type Runs = Sequence[tuple[Trial, Tally]]
"""What is tried on the same orders, until the same instant, and the sums of each. The first is what it is about."""


def count_orders(trial: Trial, *, using: str = DEFAULT_DB_ALIAS) -> int:
    """How many orders the whole replay reads."""
    return paid_orders(until=trial.until, using=using).count()


def replay_page(runs: Runs, position: str = BEGIN, *, using: str = DEFAULT_DB_ALIAS) -> str | None:
    """Add the page of customers that begins there; returns where the next one begins, None at the end. Four statements.

    By customer, not by time: what an order earns may depend on the earlier ones of its customer, and on no other's.
    """
    until = runs[0][0].until
    if position.startswith(NOBODY):
        return _replay_nobody(runs, position.removeprefix(NOBODY), until, using)
    rows = Customer.objects.using(using).filter(pk__gt=int(position)).order_by("pk")
    asked = list(rows.values_list("pk", flat=True)[:CUSTOMERS_AT_ONCE])
    ids = _page(asked, until, using)
    by_customer = orders_of_customers(ids, until=until, using=using)
    for pk in ids:
        if pk in by_customer:
            for trial, tally in runs:
                replay_customer(by_customer[pk], trial, tally)
    is_last = len(asked) < CUSTOMERS_AT_ONCE and ids == asked
    return NOBODY if is_last else str(ids[-1])


def replay_history(trial: Trial, tally: Tally, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[int]:
    """Add everything; yields after each page how many orders it had."""
    position: str | None = BEGIN
    while position is not None:
        before = tally.read
        position = replay_page([(trial, tally)], position, using=using)
        yield tally.read - before


def _page(ids: list[int], until: datetime, using: str) -> list[int]:
    """As many of these customers as have a page of orders, one at least: some have thousands."""
    rows = paid_orders(until=until, using=using).filter(customer__in=ids)
    counts = dict(rows.order_by().values_list("customer").annotate(Count("pk")))
    total = 0
    for place, pk in enumerate(ids):
        total += counts.get(pk, 0)
        if total > ORDERS_AT_ONCE:
            return ids[: max(place, 1)]
    return ids


def _replay_nobody(runs: Runs, after: str, until: datetime, using: str) -> str | None:
    orders = orders_of_nobody(UUID(after) if after else None, limit=ORDERS_AT_ONCE, until=until, using=using)
    for trial, tally in runs:
        replay_guests(orders, trial, tally)
    return None if len(orders) < ORDERS_AT_ONCE else f"{NOBODY}{orders[-1].state.order_id}"
