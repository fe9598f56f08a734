"""Refunds of orders that name goods or shipping: Saleor's granted refunds, and refunded fulfilments of the payment flow."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from saleor.order import FulfillmentStatus, OrderGrantedRefundStatus
from saleor.order.models import Fulfillment, FulfillmentLine, OrderGrantedRefund, OrderGrantedRefundLine

from ....core.money import to_minor
from ....orders.refunds import NamedRefund

REFUNDED = {FulfillmentStatus.REFUNDED, FulfillmentStatus.REFUNDED_AND_RETURNED}
SENT = {OrderGrantedRefundStatus.SUCCESS, OrderGrantedRefundStatus.PENDING}
PRICE = ("order_line__total_price_gross_amount", "order_line__quantity")


@dataclass(slots=True)
class Granted:
    """A refund that staff granted for some of an order."""

    at: datetime
    amount: Decimal
    names_shipping: bool = False
    is_sent: bool = True
    """Saleor linked it to money that went back, or is on the way."""
    units: dict[UUID, int] = field(default_factory=lambda: defaultdict(int))


def granted_of(ids: Collection[UUID]) -> dict[UUID, list[Granted]]:
    """What was granted for each order; four statements for any number."""
    answer: dict[UUID, list[Granted]] = {pk: [] for pk in ids}
    _grants(ids, answer)
    _fulfilments(ids, answer)
    return answer


def named(granted: Iterable[Granted], refunded_minor: int, currency: str) -> tuple[NamedRefund, ...]:
    """Those that were sent, in the order in which they were granted.

    Money often goes back without a link to what was granted. Such a grant counts as sent once refunds that are
    linked to nothing reach its amount: until then nobody knows whether it ever was.
    """
    in_order = sorted(granted, key=lambda item: item.at)
    amounts = [to_minor(item.amount, currency) for item in in_order]
    loose = refunded_minor - sum(
        amount for item, amount in zip(in_order, amounts, strict=True) if item.is_sent
    )
    result = []
    for grant, amount in zip(in_order, amounts, strict=True):
        if not grant.is_sent:
            if amount > loose:
                continue
            loose -= amount
        result.append(NamedRefund(amount, tuple(sorted(grant.units.items())), grant.names_shipping))
    return tuple(result)


def _grants(ids: Collection[UUID], answer: dict[UUID, list[Granted]]) -> None:
    """Granted refunds. A failed one gave nothing; one for an amount alone names nothing."""
    rows = OrderGrantedRefund.objects.using(DEFAULT_DB_ALIAS).filter(order_id__in=ids)
    result = {
        row["pk"]: row
        for row in rows.exclude(status=OrderGrantedRefundStatus.FAILURE)
        .order_by("pk")
        .values("pk", "order_id", "amount_value", "shipping_costs_included", "status", "created_at")
    }
    lines = OrderGrantedRefundLine.objects.using(DEFAULT_DB_ALIAS).filter(granted_refund_id__in=list(result))
    units: dict[int, dict[UUID, int]] = defaultdict(lambda: defaultdict(int))
    for grant_id, line_id, quantity in lines.order_by().values_list(
        "granted_refund_id", "order_line_id", "quantity"
    ):
        units[grant_id][line_id] += quantity
    for pk, row in result.items():
        if units[pk] or row["shipping_costs_included"]:
            answer[row["order_id"]].append(
                Granted(
                    at=row["created_at"],
                    amount=row["amount_value"],
                    names_shipping=row["shipping_costs_included"],
                    is_sent=row["status"] in SENT,
                    units=units[pk],
                )
            )


def _fulfilments(ids: Collection[UUID], answer: dict[UUID, list[Granted]]) -> None:
    """Refunded fulfilments hold an amount and their lines. A plain refund of money is one without lines.

    Units that come back after their refund move to a fulfilment of their own that has no amount: it stays with the
    one that they left, so what is more there than its own lines are worth is theirs.
    """
    rows = Fulfillment.objects.using(DEFAULT_DB_ALIAS).filter(order_id__in=ids, status__in=REFUNDED)
    result = {
        row["pk"]: row
        for row in rows.order_by("pk").values(
            "pk", "order_id", "created_at", "total_refund_amount", "shipping_refund_amount"
        )
    }
    units, worth = _units(result)
    moved: dict[UUID, list[int]] = defaultdict(list)
    for pk, row in result.items():
        if row["total_refund_amount"] is None and units[pk]:
            moved[row["order_id"]].append(pk)
    for pk, row in result.items():
        total = row["total_refund_amount"] or Decimal(0)
        shipping = row["shipping_refund_amount"] or Decimal(0)
        waiting = moved[row["order_id"]]
        spare = max(total - shipping - worth[pk], Decimal(0))
        while waiting and spare > 0:
            fulfilment = waiting.pop(0)
            amount = min(worth[fulfilment], spare)
            answer[row["order_id"]].append(Granted(row["created_at"], amount, units=units[fulfilment]))
            total, spare = total - amount, spare - amount
        if units[pk] and total > 0:
            answer[row["order_id"]].append(Granted(row["created_at"], total, shipping > 0, units=units[pk]))
        elif shipping > 0:
            answer[row["order_id"]].append(Granted(row["created_at"], shipping, names_shipping=True))


def _units(
    result: Mapping[int, Mapping[str, Any]],
) -> tuple[dict[int, dict[UUID, int]], dict[int, Decimal]]:
    """Units by line of each fulfilment, and what they are worth."""
    lines = FulfillmentLine.objects.using(DEFAULT_DB_ALIAS).filter(fulfillment_id__in=list(result))
    units: dict[int, dict[UUID, int]] = defaultdict(lambda: defaultdict(int))
    worth: dict[int, Decimal] = defaultdict(Decimal)
    for row in lines.order_by("pk").values("fulfillment_id", "order_line_id", "quantity", *PRICE):
        units[row["fulfillment_id"]][row["order_line_id"]] += row["quantity"]
        worth[row["fulfillment_id"]] += row[PRICE[0]] / max(row[PRICE[1]], 1) * row["quantity"]
    return units, worth
