"""What changed since we last looked, from Saleor's own tables: no hook is needed for any of it.

Four cursors cover what moves an instant somewhere; the comparison covers what moves none (a guest's order
that got an account, a deletion, whatever slipped through).
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q
from saleor.order.models import Order, OrderEvent, OrderGrantedRefund
from saleor.payment.models import TransactionItem

from ....conf import conf
from ....core.db import execute
from ....store.pagination import ChangedOrders, Cursors
from .snapshots import STATUSES

START = datetime(1, 1, 2, tzinfo=UTC)
MARK = "|"


@dataclass(frozen=True, slots=True)
class ChangeSource:
    """A table with an indexed instant that moves when something about an order does."""

    name: str
    model: Any
    moved: str
    order: str
    as_key: Callable[[str], Any]


SOURCES = (
    ChangeSource("order.updated_at", Order, "updated_at", "pk", UUID),
    # Returns, replacements and expiry leave the order's own instant alone, but write an event.
    ChangeSource("event.date", OrderEvent, "date", "order_id", int),
    ChangeSource("transaction.modified_at", TransactionItem, "modified_at", "order_id", int),
    ChangeSource("grant.updated_at", OrderGrantedRefund, "updated_at", "order_id", int),
)


def changed_orders(cursors: Cursors, *, limit: int) -> ChangedOrders:
    """Orders touched since the cursors: the next page of each source, together at most about `limit`.

    A source that has no more rows goes back by the overlap, for transactions that commit later than they count.
    """
    horizon = _database_now() - timedelta(seconds=conf.reconcile_overlap_seconds)
    share = max(1, limit // len(SOURCES))
    result: dict[UUID, None] = {}
    after, is_last = dict(cursors), True
    for source in SOURCES:
        rows = _page(source, cursors.get(source.name, ""), share)
        result |= dict.fromkeys(order_id for *_, order_id in rows if order_id is not None)
        if len(rows) == share:
            is_last = False
            moved, key, _ = rows[-1]
            after[source.name] = f"{moved.isoformat()}{MARK}{key}"
        else:
            after[source.name] = _settled(cursors.get(source.name, ""), horizon)
    return ChangedOrders(tuple(result), after, is_last)


def _page(source: ChangeSource, position: str, limit: int) -> list[tuple[datetime, Any, UUID | None]]:
    moved, key = _parse(position, source)
    later = Q(**{f"{source.moved}__gt": moved})
    if key is not None:
        later |= Q(**{source.moved: moved, "pk__gt": key})
    rows = source.model.objects.using(DEFAULT_DB_ALIAS).filter(later, **{f"{source.moved}__gte": moved})
    rows = rows.order_by(source.moved, "pk").values_list(source.moved, "pk", source.order)
    return list(rows[:limit])


def _parse(position: str, source: ChangeSource) -> tuple[datetime, Any]:
    moved, _, key = position.partition(MARK)
    return (datetime.fromisoformat(moved) if moved else START), (source.as_key(key) if key else None)


def _settled(position: str, horizon: datetime) -> str:
    """Everything before the horizon has been seen; the rest is looked at again."""
    moved = position.partition(MARK)[0]
    return position if moved and datetime.fromisoformat(moved) > horizon else horizon.isoformat()


def _database_now() -> datetime:
    now: datetime = execute("SELECT now()", [])[0][0]
    return now


DRIFTED = """
    SELECT o.id FROM order_order o
    LEFT JOIN saleor_retention_orderfact f ON f.order_id = o.id
    LEFT JOIN saleor_retention_customer c ON c.id = f.customer_id
    LEFT JOIN account_user u ON u.id = o.user_id AND (u.is_confirmed OR EXISTS (
        SELECT FROM order_orderevent e WHERE e.order_id = o.id AND e.type = 'placed' AND e.user_id = u.id))
    LEFT JOIN saleor_retention_customer a ON a.user_id = u.id
    WHERE {scope} AND (
        f.order_id IS NULL OR f.is_gone OR f.status <> coalesce(%(statuses)s::jsonb ->> o.status, 'live')
        OR c.erased_at IS NULL AND CASE
            WHEN u.id IS NOT NULL THEN c.id IS DISTINCT FROM coalesce(a.merged_into_id, a.id) OR a.id IS NULL
            ELSE c.merged_into_id IS NOT NULL OR c.user_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM saleor_retention_customer g WHERE g.merged_into_id = c.id)
                AND EXISTS (SELECT FROM account_user w WHERE w.id = c.user_id) END)
    ORDER BY o.id LIMIT %(limit)s
"""
# The owner that an order should have: the proven account's customer, or who that was merged into. Without one, a
# guest; an account only where guests were joined to it, or where it is gone and its customer about to be erased. What
# an erased customer bought is compared by status alone.
VANISHED = """
    SELECT f.order_id FROM saleor_retention_orderfact f
    WHERE f.order_id > %(after)s AND NOT f.is_gone AND NOT EXISTS (SELECT FROM order_order o WHERE o.id = f.order_id)
    ORDER BY f.order_id LIMIT %(limit)s
"""
MISSING = """
    SELECT count(*) FROM saleor_retention_orderfact f
    WHERE NOT f.is_gone AND NOT EXISTS (SELECT FROM order_order o WHERE o.id = f.order_id)
"""
STATUS_NAMES = json.dumps({theirs: ours.value for theirs, ours in STATUSES.items()})


def drifted_orders(*, after: UUID | None, limit: int) -> tuple[UUID, ...]:
    """Orders that our facts lack, or whose owner, status or existence differs, in id order after `after`.

    Both halves walk a primary key, so a page costs what it passes over and never the whole table again.
    """
    drifted = DRIFTED.format(scope="o.id > %(after)s")
    rows = execute(
        f"SELECT id FROM (({drifted}) UNION ALL ({VANISHED})) AS differing(id) ORDER BY id LIMIT %(limit)s",
        {"after": after or UUID(int=0), "limit": limit, "statuses": STATUS_NAMES},
    )
    return tuple(order_id for (order_id,) in rows)


def missing_orders() -> int:
    """How many orders that our facts believe to be there Saleor does not have; one pass over both primary keys."""
    count: int = execute(MISSING, [])[0][0]
    return count


def drifted_orders_of(user_ids: Sequence[int]) -> tuple[UUID, ...]:
    """The same among the orders of these accounts: what a new or confirmed account may have brought along."""
    rows = execute(
        DRIFTED.format(scope="o.user_id = ANY(%(users)s)"),
        {"users": list(user_ids), "limit": conf.batch_size, "statuses": STATUS_NAMES},
    )
    return tuple(order_id for (order_id,) in rows)
