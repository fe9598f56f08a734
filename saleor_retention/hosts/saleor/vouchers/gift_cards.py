"""Gift cards that carry points or were given by an offer: bound to their customer, known by a key in their metadata.

The key makes issuing safe to repeat. Where it stands tells the two apart: points that pay for an order are no money,
a card that was given is a gift card like any other. Saleor binds cards since 3.23; before that there is no card that a
stranger cannot spend, so issuing is refused.
"""

import secrets
from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Q
from django.utils import timezone
from saleor.account.models import User
from saleor.checkout.models import Checkout
from saleor.giftcard import GiftCardEvents
from saleor.giftcard.models import GiftCard, GiftCardEvent, GiftCardTag
from saleor.payment.models import TransactionItem

from ....core.db import execute
from ....core.money import Money, to_minor
from ....errors import Disabled, Invalid, NotFound
from ....store.port import GONE, Gone

OURS = "retention.key"
"""Private metadata of cards that carry points; only staff may write there."""
GIVEN = "retention.given"
"""The same of cards that an offer gave."""

TAG = "Retention"
"""On each card of ours, so that staff can tell them on Saleor's own pages, filter by it and leave them alone."""

CARDS_BIND = any(field.name == "assigned_to" for field in GiftCard._meta.get_fields())


def gift_card(reference: str) -> Mapping[str, Any] | Gone:
    """The card: balances in minor units, whether it is active, the checkouts it is attached to."""
    card = _known().filter(pk=int(reference)).first()
    if card is None:
        return GONE
    checkouts = card.checkouts.order_by("pk").values_list("pk", flat=True)
    return {
        "initial_minor": to_minor(card.initial_balance_amount, card.currency),
        "current_minor": to_minor(card.current_balance_amount, card.currency),
        "currency": card.currency,
        "is_active": card.is_active,
        "checkout_ids": tuple(checkouts),
    }


def gift_card_of(key: str) -> str | Gone:
    """The card that was issued under this key."""
    card = _known().filter(_keyed(key)).first()
    return GONE if card is None else str(card.pk)


def gift_card_codes(keys: Collection[str], *, using: str) -> dict[str, str]:
    """Codes of the cards that were given under these keys and are worth something. One statement."""
    if not keys:
        return {}
    any_of_them = reduce(or_, (Q(private_metadata__contains={GIVEN: key}) for key in keys))
    cards = GiftCard.objects.using(using).filter(any_of_them, is_active=True, current_balance_amount__gt=0)
    return {metadata[GIVEN]: code for metadata, code in cards.values_list("private_metadata", "code")}


def order_of_gift_card(reference: str) -> UUID | Gone:
    """The order that took money from it last, by the card itself or by Saleor's gateway for cards."""
    used = GiftCardEvent.objects.using(DEFAULT_DB_ALIAS).filter(
        gift_card=int(reference), type=GiftCardEvents.USED_IN_ORDER, order__isnull=False
    )
    order_id: UUID | None = used.order_by("-date", "-pk").values_list("order", flat=True).first()
    if order_id is None:
        charged = TransactionItem.objects.using(DEFAULT_DB_ALIAS).filter(
            gift_card=int(reference), order__isnull=False
        )
        order_id = charged.order_by("-pk").values_list("order", flat=True).first()
    return GONE if order_id is None else order_id


def issue_gift_card(
    *, key: str, user_id: int, amount_minor: int, currency: str, carries_points: bool = True
) -> str:
    """Issue a card that only this customer can use; the same key answers the same card.

    Raises `Disabled` where Saleor cannot bind a card, `NotFound` without such a customer, `Invalid` for no amount.
    """
    if not CARDS_BIND:
        raise Disabled(
            "This version of Saleor cannot bind a gift card to a customer: 3.23 or newer is needed."
        )
    if amount_minor <= 0:
        raise Invalid("A gift card needs an amount above zero.", field="amount")
    with transaction.atomic():
        execute("SELECT pg_advisory_xact_lock(hashtextextended('card:' || %s, 0))", [key])
        card = _known().filter(_keyed(key)).first()
        if card is None:
            mark = {OURS if carries_points else GIVEN: key}
            card = _create(mark, user_id, Money(amount_minor, currency))
        return str(card.pk)


def _create(mark: Mapping[str, str], user_id: int, money: Money) -> GiftCard:
    user = User.objects.using(DEFAULT_DB_ALIAS).filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NotFound(field="user")
    card = GiftCard.objects.using(DEFAULT_DB_ALIAS).create(
        code=secrets.token_hex(8).upper(),
        currency=money.currency,
        initial_balance_amount=money.amount,
        current_balance_amount=money.amount,
        private_metadata=dict(mark),
        **owner_columns(user),
    )
    balance = {"currency": money.currency, "initial_balance": money.amount, "current_balance": money.amount}
    GiftCardEvent.objects.using(DEFAULT_DB_ALIAS).create(
        gift_card=card, type=GiftCardEvents.ISSUED, parameters={"balance": balance, "expiry_date": None}
    )
    card.tags.add(GiftCardTag.objects.using(DEFAULT_DB_ALIAS).get_or_create(name=TAG)[0])
    return card


def owner_columns(user: User) -> dict[str, Any]:
    """The columns of a card that only this customer can use."""
    return {"assigned_to": user, "assigned_to_email": user.email}


def close_gift_card(reference: str) -> int:
    """Close a card for good and answer what was left on it, in minor units; 0 when it was closed before.

    Checkouts that priced it in are priced anew, or their orders would be placed short of its balance.
    """
    with transaction.atomic():
        card = _known().select_for_update(of=("self",)).filter(pk=int(reference)).first()
        if card is None:
            raise NotFound(field="gift_card")
        left = to_minor(card.current_balance_amount, card.currency)
        if not card.is_active and not left:
            return 0
        balance = {
            "currency": card.currency,
            "old_current_balance": card.current_balance_amount,
            "current_balance": 0,
        }
        card.current_balance_amount, card.is_active = Decimal(0), False
        card.save(update_fields=["current_balance_amount", "is_active"])
        GiftCardEvent.objects.using(DEFAULT_DB_ALIAS).create(
            gift_card=card, type=GiftCardEvents.DEACTIVATED, parameters={"balance": balance}
        )
        Checkout.objects.using(DEFAULT_DB_ALIAS).filter(gift_cards=card).update(
            price_expiration=timezone.now()
        )
        return left


def refilled_cards(references: Collection[str]) -> tuple[str, ...]:
    """Of these cards, the closed ones with a balance: staff put it there, which Saleor lets them. Each by its primary key."""
    if not references:
        return ()
    cards = GiftCard.objects.using(DEFAULT_DB_ALIAS).filter(
        pk__in=[int(reference) for reference in references], is_active=False, current_balance_amount__gt=0
    )
    return tuple(str(pk) for pk in cards.order_by("pk").values_list("pk", flat=True))


def _known() -> Any:
    return GiftCard.objects.using(DEFAULT_DB_ALIAS).filter(private_metadata__has_any_keys=[OURS, GIVEN])


def _keyed(key: str) -> Q:
    return Q(private_metadata__contains={OURS: key}) | Q(private_metadata__contains={GIVEN: key})
