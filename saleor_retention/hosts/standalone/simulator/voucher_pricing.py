"""What a code takes off a simulated cart, as the engine asked for it: the shop's own arithmetic, by the rules Saleor prices with."""

from dataclasses import replace
from fractions import Fraction
from uuid import UUID, uuid5

from ....core.money import portions
from ....offers.pricing.benefits.registry import KINDS
from ....orders.rules import half_up
from ....store.carts import CartLine, CartSnapshot
from ....store.discounts import (
    ApplicationMethod,
    Benefit,
    DiscountApplication,
    OfferListing,
    OfferSpec,
)
from ....store.orders import LineSnapshot, OrderSnapshot


def taken_by(application: DiscountApplication, cart: CartSnapshot) -> int | None:
    """Minor units off the cart; None when the application finds nothing to take it off, as a delivery not chosen yet."""
    if application.by is ApplicationMethod.SHIPPING:
        return cart.shipping_minor
    named = [line for line in cart.lines if line.variant_id in application.variant_ids and not line.is_gift]
    if application.by is ApplicationMethod.LINES:
        return sum(_off_line(application, line) for line in named) if named else None
    if application.by is ApplicationMethod.ONE_UNIT:
        return _off(application, min(map(_unit, named))) if named else None
    return _off(application, Fraction(cart.subtotal_minor))


def of_campaign(offer: OfferSpec, listing: OfferListing) -> DiscountApplication | None:
    """How a campaign's code is carried when nobody says; None where it has to be said, for it is not off everything."""
    benefit = offer.benefit_in(listing)
    return KINDS[benefit.kind].own_voucher(benefit)


def draft_with(draft: OrderSnapshot, code: str, benefit: Benefit) -> OrderSnapshot | None:
    """A draft with the benefit taken off; None when it gives nothing, or staff could change what it is computed from."""
    saving = KINDS[benefit.kind].saving(benefit, cart_of_draft(draft))
    if saving.application is None or saving.application.by is ApplicationMethod.AMOUNT:
        return None
    if saving.shipping_minor:
        due = draft.due_minor - draft.shipping_gross_minor
        return replace(
            draft,
            voucher_code=code,
            discount_minor=saving.minor,
            due_minor=due,
            shipping_net_minor=0,
            shipping_gross_minor=0,
        )
    lines = tuple(_cheaper(line, off) for line, off in zip(draft.lines, saving.by_line, strict=True))
    return replace(
        draft,
        voucher_code=code,
        discount_minor=saving.minor,
        due_minor=draft.due_minor - saving.minor,
        lines=lines,
    )


def cart_of_draft(draft: OrderSnapshot) -> CartSnapshot:
    """A draft as a cart, prices with tax."""
    lines = tuple(
        CartLine(line.product_id, line.variant_id, line.quantity, line.gross_minor, line.gross_minor)
        for line in draft.lines
    )
    return CartSnapshot(
        id=draft.id,
        channel=draft.channel,
        currency=draft.currency,
        user_id=draft.user_id,
        subtotal_minor=sum(line.total_minor for line in lines),
        quantity=sum(line.quantity for line in lines),
        fingerprint="",
        lines=lines,
        shipping_minor=draft.shipping_gross_minor or None,
    )


def _cheaper(line: LineSnapshot, off: int) -> LineSnapshot:
    if not off:
        return line
    left = line.gross_minor - off
    return replace(
        line, gross_minor=left, net_minor=half_up(Fraction(line.net_minor * left, line.gross_minor))
    )


def _unit(line: CartLine) -> Fraction:
    return Fraction(line.total_minor, line.quantity)


def _off(application: DiscountApplication, price: Fraction) -> int:
    """A percentage of a price, halves up, or an amount, never more than the price."""
    if application.percent_bp is not None:
        return half_up(price * Fraction(application.percent_bp, 10_000))
    return half_up(min(price, Fraction(application.amount_minor or 0)))


def _off_line(application: DiscountApplication, line: CartLine) -> int:
    if application.percent_bp is not None:
        return _off(application, Fraction(line.total_minor))
    return min(line.total_minor, line.quantity * (application.amount_minor or 0))


def lines_of_order(
    order_id: UUID, cart: CartSnapshot, application: DiscountApplication | None, saving: int
) -> tuple[LineSnapshot, ...]:
    """One line for each amount, without tax: the saving is spread by largest remainder over those that it is taken off."""
    minors = cart.line_minors or (cart.subtotal_minor,)
    sold = cart.lines if len(cart.lines) == len(minors) else (None,) * len(minors)
    is_of_lines = application is not None and application.by in (
        ApplicationMethod.LINES,
        ApplicationMethod.ONE_UNIT,
    )
    named = application.variant_ids if application is not None and is_of_lines else None
    weights = [
        minor if named is None or line is None or line.variant_id in named else 0
        for minor, line in zip(minors, sold, strict=True)
    ]
    return tuple(
        LineSnapshot(
            id=uuid5(order_id, str(index)),
            product_id=index + 1,
            variant_id=index + 1,
            quantity=1 if line is None else line.quantity,
            net_minor=minor - off,
            gross_minor=minor - off,
            is_gift_card=line is not None and line.is_gift_card,
            is_on_sale=line is not None and line.is_on_sale,
        )
        for index, (minor, off, line) in enumerate(zip(minors, portions(saving, weights), sold, strict=True))
    )
