"""Checkouts as the store port answers them: read, priced, and given or relieved of a code."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from inspect import signature
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils import timezone
from prices import Money, fixed_discount, percentage_discount
from saleor.checkout.calculations import calculate_checkout_total
from saleor.checkout.models import Checkout
from saleor.giftcard.models import GiftCard
from saleor.giftcard.utils import add_gift_card_code_to_checkout

from ....core.clock import now
from ....core.db import command, execute
from ....core.money import to_minor
from ....errors import NotFound
from ....store.carts import CartSnapshot, OfferName, PayableCheckout, Quote, points_may_pay
from ....store.discounts import Benefit, DiscountApplication
from ....store.pagination import CheckoutWithCode
from ....store.port import GONE, Gone
from ..vouchers.campaign_vouchers import major
from ..vouchers.gift_cards import OURS
from . import hooks as decision
from .cart import GIFT_CARD
from .delivery_editor import present_delivery_id, put_back
from .editor import SaleorCheckoutEditor, locked
from .payments import IS_PAID
from .simulated_cart import NOBODYS, best_promotion_on

TOTAL_TAKES_ADDRESS = "address" in signature(calculate_checkout_total).parameters
PAID = f"SELECT {IS_PAID} FROM checkout_checkout c WHERE c.token = %s"


def cart(checkout_id: UUID) -> CartSnapshot | Gone:
    """The checkout as a decision sees it."""
    return decision.cart(checkout_id)


def quote(cart: CartSnapshot, benefit: Benefit) -> Quote:
    """What Saleor's own arithmetic takes off the goods."""
    subtotal = Money(major(cart.subtotal_minor, cart.currency), cart.currency)
    if benefit.percent_bp is not None:
        left = percentage_discount(subtotal, Decimal(benefit.percent_bp) / 100, rounding="ROUND_HALF_UP")
    else:
        left = fixed_discount(subtotal, Money(major(benefit.amount_minor or 0, cart.currency), cart.currency))
    return Quote(to_minor((subtotal - left).amount, cart.currency))


def alternative(cart: CartSnapshot) -> Quote:
    """What Saleor's best order promotion or gift saves on the checkout without a code; nothing is left written."""
    if cart.id == NOBODYS:
        return Quote(best_promotion_on(cart))
    with transaction.atomic():
        checkout = locked(cart.id)
        return Quote(SaleorCheckoutEditor(checkout).best_promotion if checkout is not None else 0)


def apply_to_cart(
    checkout_id: UUID,
    code: str,
    application: DiscountApplication | None = None,
    name: OfferName | None = None,
) -> bool:
    """Put a code of ours on a checkout, carried as told; False when Saleor does not accept it."""
    with transaction.atomic():
        checkout = locked(checkout_id)
        return (
            checkout is not None
            and SaleorCheckoutEditor(checkout).put_code_on(code, application, name) is not None
        )


def remove_from_cart(checkout_id: UUID, code: str) -> bool:
    """Take a code off a checkout; False when it is not on it."""
    with transaction.atomic():
        checkout = locked(checkout_id)
        if checkout is None or not code or checkout.voucher_code != code:
            return False
        editor = SaleorCheckoutEditor(checkout)
        editor.take_code_off()
        put_back(editor)
        decision.follow_with_points(checkout_id, now=now())
        return True


def deliver(checkout_id: UUID, delivery_id: int, goods_minor: int) -> bool:
    """Have a checkout delivered so, where Saleor offers that for goods of so much; whether it is."""
    with transaction.atomic():
        checkout = locked(checkout_id)
        if checkout is None:
            return False
        editor = SaleorCheckoutEditor(checkout, delivery_id=present_delivery_id(checkout))
        return editor.deliver(delivery_id, goods_minor)


def decide(checkout_id: UUID) -> None:
    """Decide anew which offer is on this checkout, whatever was decided lately.

    Raises `RetryLater` where somebody is changing or completing it for longer than a worker waits for a lock.
    """
    with command():
        decision.decide_again(checkout_id, now=now())


def checkouts_with_our_codes(*, after: UUID | None, limit: int) -> tuple[CheckoutWithCode, ...]:
    """Checkouts that carry the code of a grant, whether or not a decision of ours put it there. One statement."""
    rows = execute(
        f"""
        SELECT c.token, c.voucher_code, {IS_PAID} FROM checkout_checkout c
        JOIN saleor_retention_grant g ON g.code = c.voucher_code
        WHERE c.token > %(after)s ORDER BY c.token LIMIT %(limit)s
        """,
        {"after": after or UUID(int=0), "limit": limit},
    )
    return tuple(CheckoutWithCode(*row) for row in rows)


def orders_of_checkouts(checkout_ids: Sequence[UUID]) -> dict[UUID, UUID | Gone]:
    """The order made of each checkout, or GONE; one still open is absent. One statement."""
    rows = execute(
        """
        SELECT i.id, o.id FROM unnest(%s::uuid[]) AS i(id)
        LEFT JOIN order_order o ON o.checkout_token = i.id::text
        LEFT JOIN checkout_checkout c ON c.token = i.id
        WHERE o.id IS NOT NULL OR c.token IS NULL
        """,
        [list(checkout_ids)],
    )
    return {checkout_id: order_id or GONE for checkout_id, order_id in rows}


def payable(checkout_id: UUID) -> PayableCheckout | Gone:
    """What the checkout costs by Saleor's own calculation, priced anew where its price has expired; its row is locked."""
    checkout = locked(checkout_id)
    if checkout is None:
        return GONE
    editor = SaleorCheckoutEditor(checkout)
    # 3.22 asks for an address, which it does not look at: taxes go by those of the checkout.
    address = {"address": editor.info.shipping_address} if TOTAL_TAKES_ADDRESS else {}
    total = calculate_checkout_total(
        manager=editor.manager, checkout_info=editor.info, lines=list(editor.lines), **address
    )
    ((is_paid,),) = execute(PAID, [checkout_id])
    ours, others = _cards(checkout)
    sold_cards = sum(
        (line.line.total_price_gross_amount for line in editor.lines if line.product_type.kind == GIFT_CARD),
        Decimal(0),
    )
    cost_minor, payable_minor = points_may_pay(
        total_minor=to_minor(total.gross.amount, checkout.currency),
        sold_cards_minor=to_minor(sold_cards, checkout.currency),
        other_cards_minor=to_minor(others, checkout.currency),
    )
    return PayableCheckout(
        id=checkout_id,
        channel=editor.info.channel.slug,
        currency=checkout.currency,
        user_id=checkout.user_id,
        cost_minor=cost_minor,
        payable_minor=payable_minor,
        points_minor=min(to_minor(ours, checkout.currency), payable_minor),
        is_paid=bool(is_paid),
    )


def attach_gift_card(checkout_id: UUID, reference: str) -> None:
    """As Saleor attaches a code that a shopper types, without the shopper's having to know it."""
    checkout = locked(checkout_id)
    card = GiftCard.objects.using(DEFAULT_DB_ALIAS).filter(pk=int(reference)).first()
    if checkout is None or card is None:
        raise NotFound(field="checkout_id")
    add_gift_card_code_to_checkout(checkout, checkout.email or "", card.code, checkout.currency)
    _price_anew(checkout)


def detach_gift_card(checkout_id: UUID, reference: str) -> None:
    """Whoever changes what cards a checkout has must have it priced anew, or its order is placed short."""
    checkout = locked(checkout_id)
    if checkout is not None:
        checkout.gift_cards.remove(int(reference))
        _price_anew(checkout)


def _cards(checkout: Any) -> tuple[Decimal, Decimal]:
    """What cards that carry points are worth, and what all others are."""
    ours = others = Decimal(0)
    rows = checkout.gift_cards.active(date=datetime.now(UTC).date())
    for balance, private in rows.values_list("current_balance_amount", "private_metadata"):
        if OURS in (private or {}):
            ours += balance
        else:
            others += balance
    return ours, others


def _price_anew(checkout: Any) -> None:
    now = timezone.now()
    Checkout.objects.using(DEFAULT_DB_ALIAS).filter(pk=checkout.pk).update(
        price_expiration=now, last_change=now
    )
