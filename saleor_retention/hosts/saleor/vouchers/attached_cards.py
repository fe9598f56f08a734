"""Gift cards that carry points on checkouts: what there is to pay, cards put on and taken off, money that came back."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone
from saleor.checkout.calculations import calculate_checkout_total
from saleor.checkout.models import Checkout
from saleor.giftcard.models import GiftCard
from saleor.giftcard.utils import add_gift_card_code_to_checkout

from ....core.db import execute
from ....core.money import to_minor
from ....errors import NotFound
from ....store.carts import PayableCheckout
from ....store.port import GONE, Gone
from ..checkout.editor import SaleorCheckoutEditor, locked
from ..checkout.payments import IS_PAID
from .gift_cards import OURS

PAID = f"SELECT {IS_PAID} FROM checkout_checkout c WHERE c.token = %s"
REFILLED = """
SELECT g.id FROM giftcard_giftcard g
WHERE g.private_metadata ? 'retention.key' AND NOT g.is_active AND g.current_balance_amount > 0
ORDER BY g.id LIMIT %s
"""


def payable(checkout_id: UUID) -> PayableCheckout | Gone:
    """What the checkout costs by Saleor's own calculation, priced anew where its price has expired; its row is locked."""
    checkout = locked(checkout_id)
    if checkout is None:
        return GONE
    editor = SaleorCheckoutEditor(checkout)
    total = calculate_checkout_total(
        manager=editor.manager, checkout_info=editor.info, lines=list(editor.lines)
    )
    ((is_paid,),) = execute(PAID, [checkout_id])
    ours, others = _cards(checkout)
    payable_minor = max(to_minor(total.gross.amount - others, checkout.currency), 0)
    return PayableCheckout(
        id=checkout_id,
        channel=editor.info.channel.slug,
        currency=checkout.currency,
        user_id=checkout.user_id,
        payable_minor=payable_minor,
        points_minor=min(to_minor(ours, checkout.currency), payable_minor),
        is_paid=bool(is_paid),
    )


def attach(checkout_id: UUID, reference: str) -> None:
    """As Saleor attaches a code that a shopper types, without the shopper's having to know it."""
    checkout = locked(checkout_id)
    card = GiftCard.objects.using(DEFAULT_DB_ALIAS).filter(pk=int(reference)).first()
    if checkout is None or card is None:
        raise NotFound(field="checkout_id")
    add_gift_card_code_to_checkout(checkout, checkout.email or "", card.code, checkout.currency)
    _price_anew(checkout)


def detach(checkout_id: UUID, reference: str) -> None:
    """Whoever changes what cards a checkout has must have it priced anew, or its order is placed short."""
    checkout = locked(checkout_id)
    if checkout is not None:
        checkout.gift_cards.remove(int(reference))
        _price_anew(checkout)


def refilled(*, limit: int) -> tuple[str, ...]:
    """Closed cards of ours with a balance: staff refunded onto them, which Saleor lets them."""
    return tuple(str(pk) for (pk,) in execute(REFILLED, [limit]))


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
