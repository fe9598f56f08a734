"""A checkout of Saleor, once Saleor has priced it, as the order that it would be."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from saleor.checkout.base_calculations import (
    calculate_base_line_total_price,
    calculate_undiscounted_base_line_total_price,
)
from saleor.giftcard.models import GiftCard

from ...core.clock import now
from ...core.money import to_minor
from ...store.orders import LineSnapshot, OrderSnapshot, Origin, Status

GIFT_CARD = "gift_card"
"""The kind of a product type whose products are gift cards."""
CARRIES_POINTS = "retention.key"
"""Private metadata of gift cards of ours that carry points."""


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


def sold_cards_minor(lines: Sequence[Any], currency: str) -> int:
    """What gift cards in a checkout cost, with tax, once it is priced."""
    sold = [info.line for info in lines if info.product_type.kind == GIFT_CARD]
    return to_minor(sum((line.total_price_gross_amount for line in sold), Decimal(0)), currency)


def cards_without_points(checkout_ids: Collection[UUID], *, using: str) -> dict[UUID, int]:
    """What gift cards on these checkouts are worth, but those that carry points; absent where there are none."""
    active = GiftCard.objects.using(using).active(date=datetime.now(UTC).date())
    rows = active.filter(checkouts__in=checkout_ids).values_list(
        "checkouts", "current_balance_amount", "currency", "private_metadata"
    )
    worth: dict[UUID, int] = defaultdict(int)
    for checkout_id, balance, currency, private in rows:
        if CARRIES_POINTS not in (private or {}):
            worth[checkout_id] += to_minor(balance, currency)
    return dict(worth)
