"""A checkout of Saleor, once Saleor has priced it, as the order that it would be."""

from collections.abc import Sequence
from typing import Any

from saleor.checkout.base_calculations import (
    calculate_base_line_total_price,
    calculate_undiscounted_base_line_total_price,
)

from ...core.clock import now
from ...core.money import to_minor
from ...store.orders import LineSnapshot, OrderSnapshot, Origin, Status

GIFT_CARD = "gift_card"
"""The kind of a product type whose products are gift cards."""


def foreseen_order(info: Any, lines: Sequence[Any], to_pay_minor: int) -> OrderSnapshot:
    """Its goods and its shipping with tax, after all discounts. What is not left to pay is paid by the gift cards on it."""
    checkout, currency = info.checkout, info.checkout.currency
    sold = tuple(_line(line_info, currency) for line_info in lines)
    shipping = checkout.shipping_price
    gross = to_minor(shipping.gross.amount, currency)
    due = sum(line.gross_minor for line in sold) + gross
    return OrderSnapshot(
        id=checkout.pk,
        number="",
        origin=Origin.CHECKOUT,
        status=Status.UNCONFIRMED,
        channel=info.channel.slug,
        currency=currency,
        created_at=now(),
        user_id=checkout.user_id,
        due_minor=due,
        gift_card_minor=max(due - to_pay_minor, 0),
        shipping_net_minor=to_minor(shipping.net.amount, currency),
        shipping_gross_minor=gross,
        lines=sold,
    )


def _line(info: Any, currency: str) -> LineSnapshot:
    line, total = info.line, info.line.total_price
    with_promotions = calculate_base_line_total_price(info, include_voucher=False)
    return LineSnapshot(
        id=line.pk,
        product_id=info.product.pk,
        variant_id=info.variant.pk,
        quantity=line.quantity,
        net_minor=to_minor(total.net.amount, currency),
        gross_minor=to_minor(total.gross.amount, currency),
        is_gift_card=info.product_type.kind == GIFT_CARD,
        is_free_gift=line.is_gift,
        category_id=info.product.category_id,
        collection_ids=tuple(collection.pk for collection in info.collections),
        is_on_sale=with_promotions < calculate_undiscounted_base_line_total_price(info, info.channel),
        is_shipped=info.product_type.is_shipping_required,
    )
