"""A checkout as a decision sees it: sums always, lines where an offer asks for them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from saleor.checkout.base_calculations import (
    calculate_base_line_total_price,
    calculate_undiscounted_base_line_total_price,
)
from saleor.checkout.models import Checkout

from ....core.money import to_minor
from ....offers.eligibility.offer import Offer
from ....offers.pricing.benefits import is_of_whole_order
from ....store.carts import CartLine, CartSnapshot
from ..taxes import Taxes, taxes_of
from .delivery_editor import MOVES
from .editor import SaleorCheckoutEditor
from .state import CheckoutState

GIFT_CARD = "gift_card"
"""The kind of a product type whose products are gift cards."""


def needs_lines(seen: CheckoutState, offers: Sequence[Offer]) -> bool:
    """Whether a decision has to look at lines: for offers on some goods or on the delivery, and where promotions
    are compared with offers before tax."""
    if any(not is_of_whole_order(candidate.benefit) for candidate in offers if not candidate.is_gift_card):
        return True
    return (
        bool(offers and (seen.promotions or seen.whither.shipping_asks_minor)) and not seen.whither.is_gross
    )


def cart_of(
    seen: CheckoutState, hands: SaleorCheckoutEditor | None, *, with_lines: bool = False
) -> CartSnapshot:
    """The checkout as the decision sees it. Without hands its goods are not priced: nothing of them is read.

    `with_lines` costs one statement beyond those that price the goods: the tax rules. A gift card that is sold has to be
    told from goods, whatever is asked for.
    """
    to = seen.whither
    cart = CartSnapshot(
        id=seen.checkout_id,
        channel=seen.channel,
        currency=seen.currency,
        user_id=seen.user_id,
        subtotal_minor=hands.subtotal_minor if hands is not None else 0,
        quantity=seen.quantity,
        fingerprint=seen.cart_print(seen.delivery_id),
        voucher_code=seen.voucher_code,
        is_paid=seen.is_paid,
        country=to.country,
        city=to.city,
        shipping_minor=to.shipping_minor,
        shipping_asks_minor=to.shipping_asks_minor,
        deliveries=to.deliveries,
        delivery_id=to.delivery_id,
        present_delivery_id=seen.delivery_id,
        may_move=seen.may_move and MOVES,
        is_gross=to.is_gross,
    )
    if hands is None:
        return cart
    cart = replace(cart, discount_minor=to_minor(hands.checkout.discount_amount, seen.currency))
    if not any(line.product_type.is_shipping_required for line in hands.lines):
        cart = replace(
            cart, shipping_minor=None, shipping_asks_minor=0, deliveries=(), delivery_id=None, may_move=False
        )
    if not with_lines and not any(line.product_type.kind == GIFT_CARD for line in hands.lines):
        return cart
    return _with_lines(cart, seen, hands)


def _with_lines(cart: CartSnapshot, seen: CheckoutState, hands: SaleorCheckoutEditor) -> CartSnapshot:
    """And with the rates of goods and deliveries."""
    taxes = _taxes(seen, hands.checkout)
    lines = cart_lines(hands.lines, taxes, seen.currency)
    on_row = None if seen.is_moved else hands.checkout.shipping_tax_rate
    chosen = _shipping_rate(seen.whither.shipping_tax_class_id, on_row, taxes, lines)
    rates = [_shipping_rate(pk, None, taxes, lines) for pk in seen.whither.tax_class_ids]
    return replace(
        cart,
        lines=lines,
        shipping_tax_rate="" if cart.shipping_minor is None else chosen,
        deliveries=tuple(
            replace(delivery, tax_rate=rate) for delivery, rate in zip(cart.deliveries, rates, strict=False)
        ),
    )


def cart_lines(infos: Sequence[Any], taxes: Taxes, currency: str) -> tuple[CartLine, ...]:
    """The lines as Saleor has fetched them to price them; no statement."""
    return tuple(_line(info, taxes, currency) for info in infos)


def _line(info: Any, taxes: Taxes, currency: str) -> CartLine:
    line, listing = info.line, info.channel_listing
    total = calculate_base_line_total_price(info, include_voucher=False)
    undiscounted = calculate_undiscounted_base_line_total_price(info, info.channel)
    cost = listing.cost_price_amount if listing is not None else None
    tax_class_id = info.tax_class.pk if info.tax_class is not None else None
    return CartLine(
        product_id=info.product.pk,
        variant_id=info.variant.pk,
        quantity=line.quantity,
        total_minor=to_minor(total.amount, currency),
        undiscounted_minor=to_minor(undiscounted.amount, currency),
        category_id=info.product.category_id,
        collection_ids=frozenset(collection.pk for collection in info.collections),
        cost_minor=None if cost is None else to_minor(cost, currency),
        tax_rate=taxes.rate_of(tax_class_id, line.tax_rate),
        is_gift=line.is_gift,
        is_gift_card=info.product_type.kind == GIFT_CARD,
    )


def _taxes(seen: CheckoutState, checkout: Checkout) -> Taxes:
    taxes = taxes_of(seen.channel, seen.whither.country)
    return replace(taxes, are_charged=False) if checkout.tax_exemption else taxes


def _shipping_rate(tax_class_id: int | None, on_row: Any, taxes: Taxes, lines: Sequence[CartLine]) -> str:
    """Of a delivery taxed as the goods are: their rate, where they have one."""
    if taxes.are_charged and taxes.is_weighted:
        rates = {line.tax_rate for line in lines}
        return rates.pop() if len(rates) == 1 else ""
    return taxes.rate_of(tax_class_id, on_row)
