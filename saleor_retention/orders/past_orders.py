"""Paid orders as we remember them, by customer: what a rule would have made of them is asked of these, and writes nothing."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from ..customers.rules import NOBODY, Owner
from ..store.orders import LineSnapshot, OrderSnapshot, Origin, Status
from .fact_rows import LINE_COLUMNS, ORDER_COLUMNS
from .models import OrderFact, OrderLineFact
from .rules import OrderState, SalesContribution

KEPT_BESIDE = (
    "pk",
    "customer_id",
    "customer__user_id",
    "customer__erased_at",
    "paid_at",
    "delivered_at",
    "month",
    "zone",
    "is_purchase",
    "net_sales_minor",
    "gross_sales_minor",
)
ORIGINS = {origin.value: origin for origin in Origin}
STATUSES = {status.value: status for status in Status}


class PastOrder(NamedTuple):
    """An order in its present state, and the zone whose days counted when it was placed."""

    state: OrderState
    zone: str


def paid_orders(*, until: datetime, using: str = DEFAULT_DB_ALIAS) -> QuerySet[OrderFact]:
    """Orders that were paid until an instant, whatever became of them; reissues replace goods and are none."""
    rows = OrderFact.objects.using(using).filter(paid_at__lte=until, created_at__lte=until)
    return rows.exclude(origin=Origin.REISSUE)


def orders_of_customers(
    customer_ids: Sequence[int], *, until: datetime, using: str = DEFAULT_DB_ALIAS
) -> dict[int, list[PastOrder]]:
    """By customer, the earliest placed first. Two statements for any number of customers."""
    by_customer: dict[int, list[PastOrder]] = defaultdict(list)
    rows = paid_orders(until=until, using=using).filter(customer__in=customer_ids)
    for order in _read(rows.order_by("created_at", "pk"), using):
        by_customer[order.state.customer_id or 0].append(order)
    return by_customer


def orders_of_nobody(
    after: UUID | None, *, limit: int, until: datetime, using: str = DEFAULT_DB_ALIAS
) -> list[PastOrder]:
    """Orders without a customer, a page in the order of their ids. Two statements."""
    rows = paid_orders(until=until, using=using).filter(customer=None)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return _read(rows.order_by("pk")[:limit], using)


def _read(rows: QuerySet[OrderFact], using: str) -> list[PastOrder]:
    facts = list(rows.values(*ORDER_COLUMNS, *KEPT_BESIDE))
    lines = _lines_of([fact["pk"] for fact in facts], using)
    return [_past_order(fact, tuple(lines[fact["pk"]])) for fact in facts]


def _lines_of(order_ids: Sequence[UUID], using: str) -> dict[UUID, list[LineSnapshot]]:
    lines: dict[UUID, list[LineSnapshot]] = defaultdict(list)
    rows = OrderLineFact.objects.using(using).filter(order__in=order_ids).order_by("pk")
    for row in rows.values("order_id", "line_id", "collection_ids", *LINE_COLUMNS):
        order_id, line_id = row.pop("order_id"), row.pop("line_id")
        lines[order_id].append(
            LineSnapshot(id=line_id, **row | {"collection_ids": tuple(row["collection_ids"])})
        )
    return lines


def _past_order(fact: dict[str, Any], lines: tuple[LineSnapshot, ...]) -> PastOrder:
    """What its sales are was computed by `rules.sales_contribution` when it was recorded."""
    columns = {name: fact[name] for name in ORDER_COLUMNS}
    snapshot = OrderSnapshot(
        **columns | {"origin": ORIGINS[fact["origin"]], "status": STATUSES[fact["status"]]},
        id=fact["pk"],
        lines=lines,
        fulfilled_at=fact["delivered_at"],
    )
    customer_id, is_erased = fact["customer_id"], fact["customer__erased_at"] is not None
    owner = Owner(customer_id, fact["customer__user_id"], is_erased) if customer_id is not None else NOBODY
    contribution = SalesContribution(
        customer_id, int(fact["is_purchase"]), fact["net_sales_minor"], fact["gross_sales_minor"]
    )
    state = OrderState(snapshot, owner, fact["paid_at"], fact["month"], contribution, fact["delivered_at"])
    return PastOrder(state, fact["zone"])
