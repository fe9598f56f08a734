"""A shopper chooses which of their offers is on the checkout. It stays until they decline it or it can be had no more."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from ...core.db import command, execute
from ...errors import Disabled, NotFound, OfferNotAvailable
from ...store.carts import CartSnapshot
from ...store.channels import Mode
from ...store.port import Gone, store
from ..eligibility import rules
from ..eligibility.evaluation import CheckoutContext
from ..eligibility.offer import Offer
from ..eligibility.reasons import Reason
from ..eligibility.stacking import OfferCombination, combinations
from ..models import CheckoutDecision
from ..pricing.never_worse import is_never_worse
from .store_decision import StoreCheckoutView
from .transfer import take_over_reservations

PAID = "This checkout is paid for: its price stays."

CHOOSE = """
INSERT INTO saleor_retention_checkoutdecision
    (checkout_id, user_id, chosen_id, reason, saving_minor, missing_minor, currency, channel, fingerprint, decided_at)
VALUES (%(id)s, %(user)s, %(campaign)s, 'no_offer', 0, 0, %(currency)s, %(channel)s, '', %(now)s)
ON CONFLICT (checkout_id) DO UPDATE SET user_id = excluded.user_id, chosen_id = excluded.chosen_id, declined_at = NULL,
    applied_id = CASE WHEN %(carries)s THEN saleor_retention_checkoutdecision.applied_id END
"""
"""A decline is taken back. What was applied and is on no more was removed by the customer: that is taken back as well."""


@dataclass(frozen=True, slots=True)
class OfferSelection:
    """Which offer: a grant of the customer, or what a campaign gives their audience."""

    grant_id: int | None = None
    campaign_id: int | None = None
    occasion: str | None = None
    """Of several that a campaign gives an audience, which; None for any."""
    user_id: int | None = None
    """Whose it is; None where that is not named."""


def choose(checkout_id: UUID, user_id: int | None, wanted: OfferSelection, *, now: datetime) -> None:
    """Put this offer on the checkout instead of the best one, with what may join it; another choice replaces it.

    It leaves another open checkout of the customer, unless that is paid for or being completed.

    Raises `NotFound` for a checkout that is gone or is not of this customer (None: staff) and for an offer that is not
    its customer's; `Disabled` where nothing begins; `OfferNotAvailable` with the reason when the offer may not be on
    now, or would make the total higher than none. Nothing is written then.
    """
    with command():
        cart = store().cart(checkout_id)
        if isinstance(cart, Gone) or (user_id is not None and cart.user_id != user_id):
            raise NotFound(field="checkout_id")
        if cart.user_id is None:
            raise _refused(Reason.ANONYMOUS)
        if store().terms({cart.channel})[cart.channel].mode is not Mode.LIVE:
            raise Disabled(field="offer_id")
        # Asked in any case: where the store has rows, it locks the checkout before we write about it.
        alternative = store().alternative(cart).saving_minor
        context = StoreCheckoutView(cart).read(now=now, is_dry=True)
        offer = _find_offer(context, wanted)
        is_elsewhere = rules.is_held_elsewhere(offer, cart.id, now, context.patience)
        if is_elsewhere:
            context = _as_if_here(context, offer)
        _check(context, replace(offer, reserved_by=None), alternative, now)
        left = take_over_reservations(cart, now=now, grant_id=offer.grant_id) if is_elsewhere else []
        if is_elsewhere and not left:
            raise _refused(Reason.RESERVED_ELSEWHERE)
        execute(
            CHOOSE,
            {
                "id": checkout_id,
                "user": cart.user_id,
                "campaign": offer.campaign_id,
                "currency": cart.currency,
                "channel": cart.channel,
                "carries": bool(cart.voucher_code),
                "now": now,
            },
        )
        store().decide(checkout_id)
        rows = CheckoutDecision.objects.filter(pk=checkout_id)
        chosen_id, reason = rows.values_list("chosen", "reason").get()
        if chosen_id is None:  # a rival took it meanwhile
            raise _refused(Reason(reason))
        for remaining in left:
            store().decide(remaining)


def _as_if_here(context: CheckoutContext, offer: Offer) -> CheckoutContext:
    """With what the checkout that holds the offer holds free to be had here."""
    held = [
        replace(candidate, reserved_by=None) if candidate.reserved_by == offer.reserved_by else candidate
        for candidate in context.offers
    ]
    return replace(context, offers=tuple(held))


def _find_offer(context: CheckoutContext, wanted: OfferSelection) -> Offer:
    for candidate in context.offers:
        if _is_wanted(candidate, wanted):
            return candidate
    raise NotFound(field="offer_id")


def _is_wanted(offer: Offer, wanted: OfferSelection) -> bool:
    if wanted.grant_id is not None:
        return offer.grant_id == wanted.grant_id
    if wanted.user_id not in (None, offer.user_id):
        return False
    return offer.campaign_id == wanted.campaign_id and wanted.occasion in (None, offer.occasion)


def _check(context: CheckoutContext, offer: Offer, alternative_minor: int, now: datetime) -> None:
    cart = context.cart
    if cart.voucher_code and context.on_cart is None:
        raise _refused(Reason.OTHER_CODE)
    if context.is_kept:
        raise OfferNotAvailable(PAID, field="offer_id")
    chosen = replace(offer, is_chosen=True)
    others = [
        replace(candidate, is_chosen=False)
        for candidate in context.offers
        if candidate.campaign_id != offer.campaign_id
    ]
    applied = context.reserved_ids
    alone, hints = rules.ranked([chosen], cart, now, applied_ids=applied, patience=context.patience)
    if not alone:
        raise _refused(hints[0].verdict.reason)
    possible, _ = rules.ranked([chosen, *others], cart, now, applied_ids=applied, patience=context.patience)
    if not any(_has(picked, alternative_minor, cart) for picked in combinations(possible, cart)):
        raise _refused(Reason.BETTER_PROMOTION)


def _has(picked: OfferCombination, alternative_minor: int, cart: CartSnapshot) -> bool:
    """Whether it has the chosen one, and is no dearer than nothing of ours."""
    return picked.has_chosen and (
        picked.primary is None or is_never_worse(picked.saving, alternative_minor, cart)
    )


def _refused(reason: Reason) -> OfferNotAvailable:
    return OfferNotAvailable(reason.entry.refusal, field="offer_id")
