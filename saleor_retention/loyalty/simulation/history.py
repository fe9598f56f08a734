"""The shop's own orders, replayed a page of customers at a time: memory does not grow with the history."""

from collections.abc import Iterator
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


def count_orders(trial: Trial, *, using: str = DEFAULT_DB_ALIAS) -> int:
    """How many orders the whole replay reads."""
    return paid_orders(until=trial.until, using=using).count()


def replay_page(
    trial: Trial, tally: Tally, position: str = BEGIN, *, using: str = DEFAULT_DB_ALIAS
) -> str | None:
    """Add the page of customers that begins there; returns where the next one begins, None at the end. Four statements.

    By customer, not by time: what an order earns may depend on the earlier ones of its customer, and on no other's.
    """
    if position.startswith(NOBODY):
        return _replay_nobody(trial, tally, position.removeprefix(NOBODY), using)
    after = int(position)
    rows = Customer.objects.using(using).filter(pk__gt=after).order_by("pk")
    ids = _page(list(rows.values_list("pk", flat=True)[:CUSTOMERS_AT_ONCE]), trial, using)
    if not ids:
        return NOBODY
    by_customer = orders_of_customers(ids, until=trial.until, using=using)
    for pk in ids:
        if pk in by_customer:
            replay_customer(by_customer[pk], trial, tally)
    return str(ids[-1])


def replay_history(trial: Trial, tally: Tally, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[int]:
    """Add everything; yields after each page how many orders it had."""
    position: str | None = BEGIN
    while position is not None:
        before = tally.read
        position = replay_page(trial, tally, position, using=using)
        yield tally.read - before


def _page(ids: list[int], trial: Trial, using: str) -> list[int]:
    """As many of these customers as have a page of orders, one at least: some have thousands."""
    rows = paid_orders(until=trial.until, using=using).filter(customer__in=ids)
    counts = dict(rows.order_by().values_list("customer").annotate(Count("pk")))
    total = 0
    for place, pk in enumerate(ids):
        total += counts.get(pk, 0)
        if total > ORDERS_AT_ONCE:
            return ids[: max(place, 1)]
    return ids


def _replay_nobody(trial: Trial, tally: Tally, after: str, using: str) -> str | None:
    orders = orders_of_nobody(
        UUID(after) if after else None, limit=ORDERS_AT_ONCE, until=trial.until, using=using
    )
    replay_guests(orders, trial, tally)
    return f"{NOBODY}{orders[-1].state.order_id}" if orders else None
