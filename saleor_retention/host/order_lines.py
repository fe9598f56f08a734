"""Lines of orders, and what became of their units: returned, replaced, refunded by name."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import graphene
from django.db import DEFAULT_DB_ALIAS
from saleor.order import FulfillmentStatus, OrderEvents, OrderGrantedRefundStatus
from saleor.order.models import (
    Fulfillment,
    FulfillmentLine,
    OrderEvent,
    OrderGrantedRefund,
    OrderGrantedRefundLine,
    OrderLine,
)
from saleor.product.models import CollectionProduct, ProductVariantChannelListing

from ..kernel.money import to_minor
from ..kernel.store import LineSnapshot

RETURNED = {FulfillmentStatus.RETURNED, FulfillmentStatus.REFUNDED_AND_RETURNED}
REFUNDED = {FulfillmentStatus.REFUNDED, FulfillmentStatus.REFUNDED_AND_RETURNED}
WATCHED = RETURNED | REFUNDED | {FulfillmentStatus.REPLACED}
AFTERWARDS = FulfillmentStatus.REFUNDED_AND_RETURNED
PRICE = ("order_line__total_price_gross_amount", "order_line__quantity")

FIELDS = (
    "pk", "order_id", "variant_id", "variant__product_id", "variant__product__category_id", "product_variant_id",
    "quantity", "total_price_net_amount", "total_price_gross_amount", "is_gift_card", "is_gift",
)  # fmt: skip


@dataclass(slots=True)
class Came:
    """What became of an order's goods: units by line, and the refunds that name lines or shipping."""

    returned: dict[UUID, int] = field(default_factory=lambda: defaultdict(int))
    replaced: dict[UUID, int] = field(default_factory=lambda: defaultdict(int))
    refunded: dict[UUID, int] = field(default_factory=lambda: defaultdict(int))
    named: Decimal = Decimal(0)


def came_of(ids: Collection[UUID]) -> dict[UUID, Came]:
    """What became of each order's goods; five statements for any number."""
    answer = {pk: Came() for pk in ids}
    _fulfilments(ids, answer)
    _returns(ids, answer)
    _grants(ids, answer)
    return answer


def _fulfilments(ids: Collection[UUID], answer: dict[UUID, Came]) -> None:
    totals = {}
    rows = Fulfillment.objects.using(DEFAULT_DB_ALIAS).filter(order_id__in=ids, status__in=WATCHED).order_by()
    for row in rows.values("pk", "order_id", "status", "total_refund_amount", "shipping_refund_amount"):
        totals[row["pk"]] = row
    lines = FulfillmentLine.objects.using(DEFAULT_DB_ALIAS).filter(fulfillment_id__in=list(totals)).order_by()
    with_lines: set[int] = set()
    moved: dict[UUID, Decimal] = defaultdict(Decimal)
    for row in lines.values("fulfillment_id", "order_line_id", "quantity", *PRICE):
        fulfilment = totals[row["fulfillment_id"]]
        with_lines.add(row["fulfillment_id"])
        _count(answer[fulfilment["order_id"]], fulfilment["status"], row["order_line_id"], row["quantity"])
        if fulfilment["status"] == AFTERWARDS and fulfilment["total_refund_amount"] is None:
            unit = row[PRICE[0]] / max(row[PRICE[1]], 1)
            moved[fulfilment["order_id"]] += unit * row["quantity"]
    _name_refunds(totals, with_lines, moved, answer)


def _count(came: Came, status: str, line_id: UUID, quantity: int) -> None:
    if status == FulfillmentStatus.REPLACED:
        came.replaced[line_id] += quantity
    if status in RETURNED:
        came.returned[line_id] += quantity
    if status in REFUNDED:
        came.refunded[line_id] += quantity


def _returns(ids: Collection[UUID], answer: dict[UUID, Came]) -> None:
    """What staff once reported as returned. Refunding a returned unit moves it to a fulfilment that forgets this."""
    events = OrderEvent.objects.using(DEFAULT_DB_ALIAS).filter(
        order_id__in=ids, type=OrderEvents.FULFILLMENT_RETURNED
    )
    reported: dict[tuple[UUID, str], int] = defaultdict(int)
    for order_id, parameters in events.order_by().values_list("order_id", "parameters"):
        for line in parameters.get("lines") or ():
            reported[order_id, str(line.get("line_pk"))] += int(line.get("quantity") or 0)
    for (order_id, line_pk), quantity in reported.items():
        with suppress(ValueError):  # orders of old versions name lines by numbers
            line_id = UUID(line_pk)
            returned = answer[order_id].returned
            returned[line_id] = max(returned[line_id], quantity)


def _name_refunds(
    totals: Mapping[int, Mapping[str, Any]],
    with_lines: set[int],
    moved: Mapping[UUID, Decimal],
    answer: dict[UUID, Came],
) -> None:
    """A plain refund of money is a refunded fulfilment without lines: it names nothing but its shipping.

    So is one whose units came back later: Saleor moves them to a fulfilment of their own that has no amount.
    """
    unnamed: dict[UUID, Decimal] = defaultdict(Decimal)
    for pk, row in totals.items():
        total, shipping = (
            row["total_refund_amount"] or Decimal(0),
            row["shipping_refund_amount"] or Decimal(0),
        )
        if pk in with_lines:
            answer[row["order_id"]].named += total
        else:
            answer[row["order_id"]].named += shipping
            unnamed[row["order_id"]] += total - shipping
    for order_id, amount in moved.items():
        answer[order_id].named += min(amount, unnamed[order_id])


def _grants(ids: Collection[UUID], answer: dict[UUID, Came]) -> None:
    """Granted refunds, whether or not Saleor linked them to the money. A failed one gave nothing."""
    failed = OrderGrantedRefundStatus.FAILURE
    lines = OrderGrantedRefundLine.objects.using(DEFAULT_DB_ALIAS).filter(granted_refund__order_id__in=ids)
    with_lines = set()
    rows = lines.exclude(granted_refund__status=failed).order_by()
    for grant_id, order_id, line_id, quantity in rows.values_list(
        "granted_refund_id", "granted_refund__order_id", "order_line_id", "quantity"
    ):
        with_lines.add(grant_id)
        answer[order_id].refunded[line_id] += quantity
    grants = (
        OrderGrantedRefund.objects.using(DEFAULT_DB_ALIAS).filter(order_id__in=ids).exclude(status=failed)
    )
    for pk, order_id, amount, shipping in grants.order_by().values_list(
        "pk", "order_id", "amount_value", "shipping_costs_included"
    ):
        if pk in with_lines or shipping:
            answer[order_id].named += amount


def lines_of(
    orders: Mapping[UUID, Mapping[str, Any]], came: Mapping[UUID, Came]
) -> dict[UUID, list[LineSnapshot]]:
    """The lines of each order in a stable order; three statements for any number."""
    rows = list(
        OrderLine.objects.using(DEFAULT_DB_ALIAS)
        .filter(order_id__in=list(orders))
        .order_by("pk")
        .values(*FIELDS)
    )
    collections = _collections({row["variant__product_id"] for row in rows} - {None})
    costs = _costs(
        {row["variant_id"] for row in rows} - {None}, {order["channel_id"] for order in orders.values()}
    )
    answer: dict[UUID, list[LineSnapshot]] = {pk: [] for pk in orders}
    for row in rows:
        order = orders[row["order_id"]]
        cost = costs.get((row["variant_id"], order["channel_id"]))
        answer[row["order_id"]].append(
            _line(
                row,
                order["currency"],
                came[row["order_id"]],
                collections.get(row["variant__product_id"], ()),
                cost,
            )
        )
    return answer


def _line(
    row: Mapping[str, Any], currency: str, came: Came, collections: Iterable[int], cost: Decimal | None
) -> LineSnapshot:
    pk = row["pk"]
    return LineSnapshot(
        id=pk,
        product_id=row["variant__product_id"],
        variant_id=row["variant_id"] or _remembered_variant(row["product_variant_id"]),
        quantity=row["quantity"],
        net_minor=to_minor(row["total_price_net_amount"], currency),
        gross_minor=to_minor(row["total_price_gross_amount"], currency),
        is_gift_card=row["is_gift_card"],
        is_free_gift=row["is_gift"],
        cost_minor=None if cost is None else to_minor(cost, currency),
        category_id=row["variant__product__category_id"],
        collection_ids=tuple(collections),
        returned=min(came.returned.get(pk, 0), row["quantity"]),
        replaced=came.replaced.get(pk, 0),
        refunded=came.refunded.get(pk, 0),
    )


def _remembered_variant(global_id: str | None) -> int | None:
    """The line keeps the variant's public id after the catalogue has lost it."""
    try:
        kind, pk = graphene.Node.from_global_id(global_id or "")
    except ValueError:
        return None
    return int(pk) if kind == "ProductVariant" and pk.isdigit() else None


def _collections(product_ids: Collection[int]) -> dict[int, list[int]]:
    rows = CollectionProduct.objects.using(DEFAULT_DB_ALIAS).filter(product_id__in=product_ids)
    answer: dict[int, list[int]] = defaultdict(list)
    for product_id, collection_id in rows.order_by("product_id", "collection_id").values_list(
        "product_id", "collection_id"
    ):
        answer[product_id].append(collection_id)
    return answer


def _costs(variant_ids: Collection[int], channel_ids: Collection[int]) -> dict[tuple[int, int], Decimal]:
    rows = ProductVariantChannelListing.objects.using(DEFAULT_DB_ALIAS).filter(
        variant_id__in=variant_ids, channel_id__in=channel_ids, cost_price_amount__isnull=False
    )
    values = rows.order_by().values_list("variant_id", "channel_id", "cost_price_amount")
    return {(variant, channel): cost for variant, channel, cost in values}
