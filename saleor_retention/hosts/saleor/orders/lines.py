"""Lines of orders, and what became of their units: returned, replaced."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import graphene
from django.db import DEFAULT_DB_ALIAS
from saleor.attribute.models import AssignedProductAttributeValue
from saleor.discount import DiscountType
from saleor.discount.models import OrderLineDiscount
from saleor.order import FulfillmentStatus, OrderEvents
from saleor.order.models import FulfillmentLine, OrderEvent, OrderLine
from saleor.product.models import CollectionProduct, ProductVariantChannelListing

from ....conf import conf
from ....core.money import to_minor, to_minor_each
from ....store.orders import LineSnapshot

RETURNED = {FulfillmentStatus.RETURNED, FulfillmentStatus.REFUNDED_AND_RETURNED}
ON_SALE = {DiscountType.SALE, DiscountType.PROMOTION}
WATCHED = RETURNED | {FulfillmentStatus.REPLACED}

FIELDS = (
    "pk", "order_id", "variant_id", "variant__product_id", "variant__product__category_id", "product_variant_id",
    "quantity", "total_price_net_amount", "total_price_gross_amount", "is_gift_card", "is_gift",
    "is_shipping_required", "product_type_id", "variant__product__product_type_id",
)  # fmt: skip


@dataclass(slots=True)
class ReturnsAndRefunds:
    """What became of an order's goods: units by line that came back or were replaced."""

    returned: dict[UUID, int] = field(default_factory=lambda: defaultdict(int))
    replaced: dict[UUID, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True, slots=True)
class KnownGoods:
    """What the catalogue says of products now: collections and brands, by product."""

    collections: Mapping[int, Sequence[int]]
    brands: Mapping[int, str]


def came_of(ids: Collection[UUID]) -> dict[UUID, ReturnsAndRefunds]:
    """What became of each order's goods; two statements for any number."""
    answer = {pk: ReturnsAndRefunds() for pk in ids}
    lines = FulfillmentLine.objects.using(DEFAULT_DB_ALIAS).filter(
        fulfillment__order_id__in=ids, fulfillment__status__in=WATCHED
    )
    for order_id, status, line_id, quantity in lines.order_by().values_list(
        "fulfillment__order_id", "fulfillment__status", "order_line_id", "quantity"
    ):
        units = answer[order_id].returned if status in RETURNED else answer[order_id].replaced
        units[line_id] += quantity
    _returns(ids, answer)
    return answer


def _returns(ids: Collection[UUID], answer: dict[UUID, ReturnsAndRefunds]) -> None:
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


def lines_of(
    orders: Mapping[UUID, Mapping[str, Any]], came: Mapping[UUID, ReturnsAndRefunds]
) -> dict[UUID, list[LineSnapshot]]:
    """The lines of each order in a stable order; four statements for any number, one more where brands are named."""
    rows = list(
        OrderLine.objects.using(DEFAULT_DB_ALIAS)
        .filter(order_id__in=list(orders))
        .order_by("pk")
        .values(*FIELDS)
    )
    product_ids = {row["variant__product_id"] for row in rows} - {None}
    goods = KnownGoods(_collections(product_ids), _brands(product_ids))
    costs = _costs(
        {row["variant_id"] for row in rows} - {None}, {order["channel_id"] for order in orders.values()}
    )
    by_order: dict[UUID, list[Mapping[str, Any]]] = {pk: [] for pk in orders}
    for row in rows:
        by_order[row["order_id"]].append(row)
    on_sale = _on_sale({row["pk"] for row in rows})
    return {
        pk: _lines(orders[pk], of_order, came[pk], goods, costs, on_sale) for pk, of_order in by_order.items()
    }


def _lines(
    order: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    came: ReturnsAndRefunds,
    goods: KnownGoods,
    costs: Mapping[tuple[int, int], Decimal],
    on_sale: Collection[UUID],
) -> list[LineSnapshot]:
    """The lines of one order; amounts below a minor unit are rounded on their sum, as the store compares them."""
    net = to_minor_each((row["total_price_net_amount"] for row in rows), order["currency"])
    gross = to_minor_each((row["total_price_gross_amount"] for row in rows), order["currency"])
    answer = []
    for row, net_minor, gross_minor in zip(rows, net, gross, strict=True):
        pk, cost = row["pk"], costs.get((row["variant_id"], order["channel_id"]))
        line = LineSnapshot(
            id=pk,
            product_id=row["variant__product_id"],
            variant_id=row["variant_id"] or _remembered_variant(row["product_variant_id"]),
            product_type_id=row["product_type_id"] or row["variant__product__product_type_id"],
            quantity=row["quantity"],
            net_minor=net_minor,
            gross_minor=gross_minor,
            is_gift_card=row["is_gift_card"],
            is_free_gift=row["is_gift"],
            is_on_sale=pk in on_sale,
            is_shipped=row["is_shipping_required"],
            cost_minor=None if cost is None else to_minor(cost, order["currency"]),
            category_id=row["variant__product__category_id"],
            collection_ids=tuple(goods.collections.get(row["variant__product_id"], ())),
            brand=goods.brands.get(row["variant__product_id"], ""),
            returned=min(came.returned.get(pk, 0), row["quantity"]),
            replaced=came.replaced.get(pk, 0),
        )
        answer.append(line)
    return answer


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


def _brands(product_ids: Collection[int]) -> dict[int, str]:
    """By product, by the attribute that the shop says names them; of several values the first. Empty without one."""
    if not conf.brand_attribute:
        return {}
    rows = AssignedProductAttributeValue.objects.using(DEFAULT_DB_ALIAS).filter(
        product_id__in=product_ids, value__attribute__slug=conf.brand_attribute
    )
    brands: dict[int, str] = {}
    for product_id, name in rows.order_by("product_id", "sort_order", "pk").values_list(
        "product_id", "value__name"
    ):
        brands.setdefault(product_id, " ".join(name.split()))
    return brands


def _on_sale(line_ids: Collection[UUID]) -> set[UUID]:
    """Lines whose price a promotion of the catalogue had lowered; Saleor before 3.16 called that a sale."""
    rows = OrderLineDiscount.objects.using(DEFAULT_DB_ALIAS).filter(
        line_id__in=line_ids, type__in=ON_SALE, amount_value__gt=0
    )
    return set(rows.order_by().values_list("line_id", flat=True))


def _costs(variant_ids: Collection[int], channel_ids: Collection[int]) -> dict[tuple[int, int], Decimal]:
    rows = ProductVariantChannelListing.objects.using(DEFAULT_DB_ALIAS).filter(
        variant_id__in=variant_ids, channel_id__in=channel_ids, cost_price_amount__isnull=False
    )
    values = rows.order_by().values_list("variant_id", "channel_id", "cost_price_amount")
    return {(variant, channel): cost for variant, channel, cost in values}
