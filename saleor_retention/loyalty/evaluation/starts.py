"""What is decided once about an order: read where it was, decided where it begins to earn, foreseen where it may not yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from ...core.db import execute
from ...orders.rules import OrderState
from ..tiers.queries import tiers_at
from .models import EarningStart


@dataclass(frozen=True, slots=True)
class Start:
    """Whether an order is its customer's first, and the tier they were in; "" for none."""

    is_first: bool = False
    tier: str = ""


def starts_of(
    orders: Mapping[UUID, tuple[OrderState, int]],
    *,
    beginning: Collection[UUID],
    now: datetime,
    using: str = DEFAULT_DB_ALIAS,
) -> dict[UUID, Start]:
    """By order, each with its programme. What is `beginning` to earn is decided and kept; of others it is foreseen.

    Call under the orders' locks where something begins. A fixed number of statements for any number.
    """
    known = remembered_starts(orders, using=using)
    fresh = {pk: pair for pk, pair in orders.items() if pk not in known and pair[0].customer_id is not None}
    if not fresh:
        return known
    foreseen = _foreseen([order for order, _ in fresh.values()], _tiers(fresh, using), using)
    begun = _kept([fresh[pk][0] for pk in sorted(fresh) if pk in beginning], foreseen, now)
    return known | foreseen | begun


def remembered_starts(order_ids: Collection[UUID], *, using: str = DEFAULT_DB_ALIAS) -> dict[UUID, Start]:
    """What was decided about these orders; one statement, none for no order."""
    if not order_ids:
        return {}
    rows = EarningStart.objects.using(using).filter(pk__in=order_ids)
    return {row.pk: Start(row.is_first, row.tier) for row in rows}


def _tiers(orders: Mapping[UUID, tuple[OrderState, int]], using: str) -> dict[UUID, str]:
    questions = {
        pk: (order.customer_id or 0, programme_id, order.created_at)
        for pk, (order, programme_id) in orders.items()
    }
    answers = tiers_at(list(questions.values()), using=using) if questions else {}
    return {pk: answers.get(question, "") for pk, question in questions.items()}


def _foreseen(orders: Sequence[OrderState], tiers: Mapping[UUID, str], using: str) -> dict[UUID, Start]:
    """The earliest paid order of a customer is their first, unless another began as that: it stays with the other."""
    rows = execute(
        """
        SELECT o.order_id FROM unnest(%s::uuid[], %s::bigint[], %s::timestamptz[]) AS o(order_id, customer_id, paid_at)
        WHERE o.paid_at IS NOT NULL AND NOT EXISTS (
            SELECT FROM saleor_retention_orderfact p
            WHERE p.customer_id = o.customer_id AND p.order_id <> o.order_id AND p.status = 'live'
              AND p.origin <> 'reissue' AND p.captured_minor > 0 AND (p.paid_at, p.order_id) < (o.paid_at, o.order_id))
          AND NOT EXISTS (
            SELECT FROM saleor_retention_earningstart s WHERE s.customer_id = o.customer_id AND s.is_first)
        """,
        [
            [order.order_id for order in orders],
            [order.customer_id for order in orders],
            [order.paid_at for order in orders],
        ],
        using=using,
    )
    first = {order_id for (order_id,) in rows}
    return {order.order_id: Start(order.order_id in first, tiers[order.order_id]) for order in orders}


def _kept(orders: Sequence[OrderState], foreseen: Mapping[UUID, Start], now: datetime) -> dict[UUID, Start]:
    """Of two first orders at once, the database lets one be it: the other waits for it and is none."""
    wanted = {order.order_id: foreseen[order.order_id] for order in orders}
    owners = {order.order_id: order.customer_id for order in orders}
    done = _inserted(wanted, owners, now)
    late = {pk: Start(False, start.tier) for pk, start in wanted.items() if pk not in done}
    _inserted(late, owners, now)
    return wanted | late


def _inserted(starts: Mapping[UUID, Start], owners: Mapping[UUID, int | None], now: datetime) -> set[UUID]:
    if not starts:
        return set()
    rows = execute(
        """
        INSERT INTO saleor_retention_earningstart (order_id, customer_id, is_first, tier, decided_at)
        SELECT * FROM (SELECT *, %s::timestamptz FROM unnest(%s::uuid[], %s::bigint[], %s::boolean[], %s::text[])
                           AS s(order_id, customer_id, is_first, tier)) s
        ORDER BY customer_id, order_id ON CONFLICT DO NOTHING RETURNING order_id
        """,
        [
            now,
            list(starts),
            [owners[pk] for pk in starts],
            [start.is_first for start in starts.values()],
            [start.tier for start in starts.values()],
        ],
    )
    return {order_id for (order_id,) in rows}
