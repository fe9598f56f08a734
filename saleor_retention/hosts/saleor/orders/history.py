"""Saleor's whole history, page by page from the oldest order on, and its accounts by id.

Both walk an index, so that a page costs what it holds and never the whole table.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q
from saleor.account.models import User
from saleor.order import OrderEvents
from saleor.order.models import Order, OrderEvent

from ....store.pagination import HistoryPage

MARK = "|"


def page(position: str, *, since: datetime | None, until: datetime | None, limit: int) -> HistoryPage:
    """The next orders by creation. Two that were created at one instant follow each other by id."""
    rows = _orders(since, until)
    if position:
        created, _, pk = position.partition(MARK)
        at = datetime.fromisoformat(created)
        rows = rows.filter(Q(created_at__gt=at) | Q(created_at=at, pk__gt=UUID(pk)), created_at__gte=at)
    result = list(rows.order_by("created_at", "pk").values_list("created_at", "pk")[:limit])
    if not result:
        return HistoryPage((), position)
    last, last_pk = result[-1]
    return HistoryPage(tuple(pk for _, pk in result), f"{last.astimezone(UTC).isoformat()}{MARK}{last_pk}")


def size(*, since: datetime | None, until: datetime | None) -> int:
    """How many orders that is."""
    return int(_orders(since, until).count())


def accounts(*, after: int, limit: int) -> tuple[int, ...]:
    """Ids of accounts above `after`. Staff are people, too: they may buy."""
    rows = User.objects.using(DEFAULT_DB_ALIAS).filter(pk__gt=after).order_by("pk")
    return tuple(rows.values_list("pk", flat=True)[:limit])


def _orders(since: datetime | None, until: datetime | None) -> Any:
    """What was placed in the span. A draft keeps the instant at which it was begun, and is placed when it is completed."""
    rows = Order.objects.using(DEFAULT_DB_ALIAS).all()
    if since is not None:
        rows = rows.filter(Q(created_at__gte=since) | Q(pk__in=_completed(since)))
    return rows if until is None else rows.filter(created_at__lt=until).exclude(pk__in=_completed(until))


def _completed(since: datetime) -> Any:
    """Orders whose draft was completed then or later."""
    events = OrderEvent.objects.using(DEFAULT_DB_ALIAS).filter(
        type=OrderEvents.PLACED_FROM_DRAFT, date__gte=since
    )
    return events.values("order_id")
