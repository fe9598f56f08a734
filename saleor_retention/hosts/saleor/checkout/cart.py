"""A checkout of Saleor as a decision reads, locks and edits it: sums always, lines where an offer asks for them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from saleor.checkout.base_calculations import (
    calculate_base_line_total_price,
    calculate_undiscounted_base_line_total_price,
)
from saleor.checkout.models import Checkout

from ....core.money import to_minor
from ....offers.eligibility.audience_offers import collect_offers
from ....offers.eligibility.evaluation import CheckoutContext
from ....offers.eligibility.offer import Offer
from ....offers.pricing.benefits.registry import KINDS
from ....store.carts import CartLine, CartSnapshot
from ....store.channels import Mode
from ..taxes import Taxes, taxes_of
from .delivery_editor import MOVES
from .editor import SaleorCheckoutEditor, locked
from .spent_codes import restore
from .state import CheckoutState

GIFT_CARD = "gift_card"
"""The kind of a product type whose products are gift cards."""
SHARED = ("channel", "user", "shipping_address", "billing_address")
"""What a mutation has read already and need not be read again, where both rows name the same."""


class SaleorCheckoutView:
    """One checkout for one decision (`CheckoutView`), as it was seen in a channel of this mode.

    `instance`: the mutation's own, from which it answers. `row`: its locked row, where the caller holds it already.
    """

    editor: SaleorCheckoutEditor
    """What is done to it; once it is locked."""

    def __init__(self, seen: CheckoutState, mode: Mode, *, instance: Any = None, row: Any = None) -> None:
        self.seen, self.mode, self._instance = seen, mode, instance
        if row is not None:
            self.editor = self._editor_of(row)

    def lock(self) -> bool:
        """Hold the checkout; False when it is gone or moved on: whoever moved it has a hook of their own, which decides."""
        seen, row = self.seen, locked(self.seen.checkout_id)
        if row is None or ((row.voucher_code or ""), row.user_id) != (seen.voucher_code, seen.user_id):
            return False
        if seen.is_code_spent:
            restore(row, seen.last_code)
        self.editor = self._editor_of(row)
        return True

    def _editor_of(self, row: Any) -> SaleorCheckoutEditor:
        for name in SHARED if self._instance is not None else ():
            field = self._instance._meta.get_field(name)
            is_same = getattr(self._instance, field.attname) == getattr(row, field.attname)
            if field.is_cached(self._instance) and is_same:
                setattr(row, name, getattr(self._instance, name))
        return SaleorCheckoutEditor(
            row,
            promotions_at_most=self.seen.most_promotions_save,
            reads_only=self.mode is Mode.SHADOW,
            delivery_id=self.seen.delivery_id,
        )

    def read(self, *, now: datetime, is_dry: bool = False) -> CheckoutContext:
        """With what the customer's audiences get; goods are priced where there is an offer, for a typed code may be worse."""
        seen = self.seen
        offers, on_cart = self._offers(now, is_dry=is_dry), seen.on_cart
        is_priced = bool(offers) or on_cart is not None or seen.is_moved
        return CheckoutContext(
            cart=cart_of(seen, self.editor if is_priced else None, with_lines=needs_lines(seen, offers)),
            offers=tuple(offers),
            on_cart=on_cart,
            applied_id=seen.applied_id,
            is_declined=seen.is_declined,
            is_removed=seen.is_removed,
            decided=seen.decided,
            is_code_spent=seen.is_code_spent,
            reserved_ids=seen.reserved_ids,
            mode=self.mode,
            patience=seen.patience,
        )

    def _offers(self, now: datetime, *, is_dry: bool) -> list[Offer]:
        """Those that the customer was granted, and where there are any for audiences, those too."""
        seen, granted = self.seen, self.seen.offers
        is_open = bool(seen.audiences) and self.mode is not Mode.OFF
        if not is_open and not any(
            offer.is_by_audience or (offer.shape and offer.has_favourite) for offer in granted
        ):
            return list(granted)
        is_dry = is_dry or self.mode is not Mode.LIVE
        return collect_offers(cart_of(seen, None), granted, is_open=is_open, now=now, is_dry=is_dry)

    def fingerprints(self, now: datetime) -> tuple[str, str]:
        """As the checkout is now."""
        code = self.editor.checkout.voucher_code or ""
        return self.seen.prints_with(code, self.editor.delivery_id, now, self.mode)


def needs_lines(seen: CheckoutState, offers: Sequence[Offer]) -> bool:
    """Whether a decision has to look at lines: for offers on some goods or on the delivery, and where promotions
    are compared with offers before tax."""
    shaped = [offer.benefit for offer in offers if offer.shape and not offer.is_gift_card]
    if not all(KINDS[benefit.kind].is_of_whole_order(benefit) for benefit in shaped):
        return True
    return (
        bool(offers and (seen.promotions or seen.destination.shipping_asks_minor))
        and not seen.destination.is_gross
    )


def cart_of(
    seen: CheckoutState, editor: SaleorCheckoutEditor | None, *, with_lines: bool = False
) -> CartSnapshot:
    """The checkout as the decision sees it. Without an editor its goods are not priced: nothing of them is read.

    `with_lines` costs one statement beyond those that price the goods: the tax rules. A gift card that is sold has to be
    told from goods, whatever is asked for.
    """
    to = seen.destination
    cart = CartSnapshot(
        id=seen.checkout_id,
        channel=seen.channel,
        currency=seen.currency,
        user_id=seen.user_id,
        subtotal_minor=editor.subtotal_minor if editor is not None else 0,
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
    if editor is None:
        return cart
    cart = replace(cart, discount_minor=to_minor(editor.checkout.discount_amount, seen.currency))
    if not any(line.product_type.is_shipping_required for line in editor.lines):
        cart = replace(
            cart, shipping_minor=None, shipping_asks_minor=0, deliveries=(), delivery_id=None, may_move=False
        )
    if not with_lines and not any(line.product_type.kind == GIFT_CARD for line in editor.lines):
        return cart
    return _with_lines(cart, seen, editor)


def _with_lines(cart: CartSnapshot, seen: CheckoutState, editor: SaleorCheckoutEditor) -> CartSnapshot:
    """And with the rates of goods and deliveries."""
    taxes = _taxes(seen, editor.checkout)
    lines = cart_lines(editor.lines, taxes, seen.currency)
    on_row = None if seen.is_moved else editor.checkout.shipping_tax_rate
    chosen = _shipping_rate(seen.destination.shipping_tax_class_id, on_row, taxes, lines)
    rates = [_shipping_rate(pk, None, taxes, lines) for pk in seen.destination.tax_class_ids]
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
    taxes = taxes_of(seen.channel, seen.destination.country)
    return replace(taxes, are_charged=False) if checkout.tax_exemption else taxes


def _shipping_rate(tax_class_id: int | None, on_row: Any, taxes: Taxes, lines: Sequence[CartLine]) -> str:
    """Of a delivery taxed as the goods are: their rate, where they have one."""
    if taxes.are_charged and taxes.is_weighted:
        rates = {line.tax_rate for line in lines}
        return rates.pop() if len(rates) == 1 else ""
    return taxes.rate_of(tax_class_id, on_row)
