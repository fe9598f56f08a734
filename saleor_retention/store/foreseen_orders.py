"""A cart of a shop that prices without tax, as the order that it would be."""

from datetime import datetime
from uuid import UUID, uuid5

from ..core.money import portions
from .carts import CartLine, CartSnapshot
from .orders import LineSnapshot, OrderSnapshot, Origin, Status


def foreseen_order(cart: CartSnapshot, saving_minor: int, card_minor: int, at: datetime) -> OrderSnapshot:
    """Its goods and its shipping; the offer takes its share off each line, cards pay `card_minor`; placed at that instant."""
    goods = cart.lines or (CartLine(None, None, cart.quantity, cart.subtotal_minor),)
    off = portions(saving_minor, [line.total_minor for line in goods])
    lines = tuple(
        _line(uuid5(cart.id, str(place)), line, line.total_minor - part)
        for place, (line, part) in enumerate(zip(goods, off, strict=True))
    )
    shipping = cart.shipping_minor or 0
    return OrderSnapshot(
        id=cart.id,
        number="",
        origin=Origin.CHECKOUT,
        status=Status.UNCONFIRMED,
        channel=cart.channel,
        currency=cart.currency,
        created_at=at,
        user_id=cart.user_id,
        due_minor=sum(line.gross_minor for line in lines) + shipping,
        gift_card_minor=card_minor,
        shipping_net_minor=shipping,
        shipping_gross_minor=shipping,
        lines=lines,
    )


def _line(line_id: UUID, line: CartLine, minor: int) -> LineSnapshot:
    return LineSnapshot(
        id=line_id,
        product_id=line.product_id,
        variant_id=line.variant_id,
        quantity=line.quantity,
        net_minor=minor,
        gross_minor=minor,
        is_gift_card=line.is_gift_card,
        is_free_gift=line.is_gift,
        category_id=line.category_id,
        collection_ids=tuple(sorted(line.collection_ids)),
        is_on_sale=line.is_on_sale,
    )
