"""A customer's offer on a draft order of staff: asked under all its conditions, used by one order, looked at again.

Saleor asks nobody when a draft is completed. So a draft uses its grant from the moment the code goes on, as a redemption
that ends when the code leaves the draft, and each change of a draft is looked at: what no longer holds comes off at once.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from ...core.db import command, execute
from ...core.failpoints import failpoint
from ...core.queues import inbox
from ...errors import Invalid, NotCarried, NotDelivered, NotFound, OfferNotAvailable, WrongCampaignState
from ...guards import guard
from ...store.carts import CartSnapshot
from ...store.orders import OrderSnapshot, Status
from ...store.port import Gone, store
from ..eligibility.offer import Offer, PricedOffer
from ..eligibility.reasons import Reason
from ..eligibility.rules import ranked
from ..models import CampaignState as State
from ..models import Grant, Redemption, Reservation
from ..publishing import publish
from ..reservations.decision_log import is_kept
from ..reservations.reserve import ReservationResult, ReservationTerms, release, reserve, takeover_after
from .store_decision import StoreCheckoutView

NOT_THEIRS = "This offer is not the customer's now."
PAID_ELSEWHERE = "This offer is on a checkout that is paid for."

REDEEM = """
INSERT INTO saleor_retention_redemption AS r
    (order_id, grant_id, code, amount_minor, currency, promised_at, redeemed_at, is_companion)
VALUES (%(order)s, %(grant)s, %(code)s, %(amount)s, %(currency)s, %(now)s, %(now)s, false)
ON CONFLICT (order_id, grant_id) DO UPDATE SET code = excluded.code, amount_minor = excluded.amount_minor,
    given_back_at = NULL, promised_at = excluded.promised_at
"""


def draft_apply(order_id: UUID, grant_id: int, *, now: datetime) -> Grant:
    """Put a customer's offer on a draft order of theirs, which uses it from now on; an open checkout that holds it loses
    it within one sweep.

    Raises `NotFound` for an order that is no draft of theirs, `WrongCampaignState` when the offer is over or was used,
    `OfferNotAvailable` with the reason when a condition does not hold on this draft, and `Invalid` when the store does
    not carry it there. Nothing is written then.
    """
    with command():
        rows = Grant.objects.select_for_update(no_key=True, of=("self",)).filter(pk=grant_id)
        grant = rows.select_related("campaign", "customer").first()
        if grant is None:
            raise NotFound(field="offer_id")
        order = store().orders([order_id]).get(order_id)
        if not isinstance(order, OrderSnapshot) or order.status is not Status.DRAFT:
            raise NotFound(field="order_id")
        if order.user_id is None or order.user_id != grant.customer.user_id:
            raise NotFound(field="order_id")
        _check_usable(grant, order_id, now)
        _free_checkout(grant)
        cart = store().draft_cart(order_id)
        priced = _priced(grant, cart, now) if isinstance(cart, CartSnapshot) else Reason.NO_OFFER
        if isinstance(priced, Reason):
            raise OfferNotAvailable(priced.entry.refusal or NOT_THEIRS, field="offer_id")
        try:
            publish.issue([grant.pk])
        except NotDelivered as error:
            raise NotCarried(f"The store was not told of this offer: {error}.", field="offer_id") from error
        grant.refresh_from_db(fields=["code"])
        asked = _take(grant, order_id, priced.saving_minor, order.currency, now)
        if asked is not ReservationResult.OURS:
            raise OfferNotAvailable(asked.reason.entry.refusal or NOT_THEIRS, field="offer_id")
        if not store().apply_to_draft(order_id, grant.code):
            raise Invalid("The store does not accept this offer on this order.", field="order_id")
        inbox.mark_dirty("order", [order_id])
    return grant


def draft_changed(order_id: UUID, *, now: datetime) -> bool:
    """Look at a draft that carries a code of ours, whoever put it there; returns whether the code may stay.

    What it takes off by its terms is what it uses from now on. What no longer holds, or another order has, comes off,
    and the grant is the customer's again.
    """
    with command():
        order = store().orders([order_id]).get(order_id)
        if not isinstance(order, OrderSnapshot) or order.status is not Status.DRAFT or not order.voucher_code:
            return True
        rows = Grant.objects.select_for_update(no_key=True, of=("self",)).filter(code=order.voucher_code)
        grant = rows.select_related("campaign", "customer").first()
        if grant is None:
            return True
        _lock_budgets(grant.campaign_id)
        if not _may_stay(grant, order, now):
            store().remove_from_draft(order_id, order.voucher_code)
            inbox.mark_dirty("order", [order_id])
            return False
    return True


@guard("draft.lock_budgets")
def _lock_budgets(campaign_id: int) -> None:
    """Of two drafts that grow at one moment, the second sees what the first one took."""
    execute(
        "SELECT FROM saleor_retention_budget WHERE campaign_id = %s ORDER BY id FOR UPDATE", [campaign_id]
    )


def _may_stay(grant: Grant, order: OrderSnapshot, now: datetime) -> bool:
    if order.user_id is None or order.user_id != grant.customer.user_id:
        return False
    cart = store().draft_cart(order.id)
    if isinstance(cart, Gone):
        return True
    priced = _priced(grant, cart, now)
    failpoint("draft.after_pricing")
    if isinstance(priced, Reason):
        return False
    if Redemption.objects.filter(grant=grant, order_id=order.id, given_back_at=None).exists():
        params = {"order": order.id, "grant": grant.pk, "amount": priced.saving_minor}
        execute(
            "UPDATE saleor_retention_redemption SET amount_minor = %(amount)s "
            "WHERE order_id = %(order)s AND grant_id = %(grant)s AND amount_minor <> %(amount)s",
            params,
        )
        return True
    return _take(grant, order.id, priced.saving_minor, order.currency, now) is ReservationResult.OURS


def _check_usable(grant: Grant, order_id: UUID, now: datetime) -> None:
    campaign = grant.campaign
    ends = [ends_at for ends_at in (campaign.ends_at, grant.expires_at) if ends_at is not None]
    is_over = bool(ends) and min(ends) <= now
    is_live = campaign.state == State.ACTIVE and grant.withdrawn_at is None and campaign.starts_at <= now
    used = grant.redemptions.filter(given_back_at=None).exclude(order_id=order_id)
    if not is_live or is_over or used.exists():
        raise WrongCampaignState("This offer cannot be used now.")


def _free_checkout(grant: Grant) -> None:
    """Staff come first, but for a checkout whose price was paid."""
    held = Reservation.objects.filter(grant=grant).first()
    if held is None:
        return
    cart = store().cart(held.checkout_id)
    if isinstance(cart, CartSnapshot) and is_kept(cart):
        raise OfferNotAvailable(PAID_ELSEWHERE, field="offer_id")
    release(held.checkout_id)


def _priced(grant: Grant, cart: CartSnapshot, now: datetime) -> PricedOffer | Reason:
    """What the offer takes off the draft, or why it may not be on it. What the draft itself has used counts as free."""
    context = StoreCheckoutView(cart).read(now=now, is_dry=True)
    offer = next((candidate for candidate in context.offers if candidate.grant_id == grant.pk), None)
    if offer is None:
        return Reason.NO_OFFER
    own = Redemption.objects.filter(grant=grant, order_id=cart.id, given_back_at=None).first()
    free = _given_back(offer, own.amount_minor if own is not None else None)
    applied = () if own is None else (grant.pk,)
    possible, hints = ranked([free], cart, now, applied_ids=applied, patience=takeover_after())
    return possible[0] if possible else hints[0].verdict.reason


def _given_back(offer: Offer, own_minor: int | None) -> Offer:
    if own_minor is None:
        return offer
    uses, money = offer.uses_left, offer.money_left_minor
    return replace(
        offer,
        is_redeemed=False,
        uses_left=None if uses is None else uses + 1,
        money_left_minor=None if money is None else money + own_minor,
    )


@guard("draft.take")
def _take(grant: Grant, order_id: UUID, amount_minor: int, currency: str, now: datetime) -> ReservationResult:
    """Use the grant for the draft: promised under its budget first, and recorded as used by it in its place."""
    if Redemption.objects.filter(grant=grant, order_id=order_id, given_back_at=None).exists():
        return ReservationResult.OURS
    asked = reserve(grant.pk, order_id, now=now, promise=ReservationTerms(amount_minor, currency))
    if asked is ReservationResult.OURS:
        release(order_id)
        execute(
            REDEEM,
            {
                "order": order_id,
                "grant": grant.pk,
                "code": grant.code,
                "amount": amount_minor,
                "currency": currency,
                "now": now,
            },
        )
    return asked
