"""What was decided about a checkout, kept so that an unchanged one is recognised and a removed offer stays away."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...core.counters import count
from ...core.db import execute
from ...core.safe_logging import logger
from ...store.carts import CartSnapshot
from ..eligibility.offer import MOST_HINTS, Ineligibility, MissedOffer, Offer
from ..eligibility.reasons import Reason
from ..models import CheckoutDecision

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision came to: the offers on the checkout, or why there is none.

    `saving_minor`: what is taken off by all of them, as the store says. `hints`: why others are not on.
    """

    verdict: Ineligibility
    primary: Offer | None = None
    """The one whose code is on."""
    combined: tuple[Offer, ...] = ()
    """Those that go along with it."""
    saving_minor: int = 0
    hints: tuple[MissedOffer, ...] = ()

    @property
    def is_applied(self) -> bool:
        """Some offer is the checkout's."""
        return self.verdict.reason is Reason.APPLIED

    @property
    def keeps_choice(self) -> bool:
        """What the customer chose is on, or would be but for the code that they typed."""
        applied = (*self.combined, *([self.primary] if self.primary else []))
        return self.verdict.reason is Reason.OTHER_CODE or any(offer.is_chosen for offer in applied)


REMEMBER = """
INSERT INTO saleor_retention_checkoutdecision
    (checkout_id, user_id, applied_id, declined_at, reason, saving_minor, missing_minor, missing_quantity, hints,
     beside, currency, fingerprint, cart_fingerprint, decided_at, channel, is_shadow)
VALUES (%(id)s, %(user)s, %(applied)s, %(declined)s, %(reason)s, %(saving)s, %(missing)s, %(quantity)s, %(hints)s,
        %(beside)s, %(currency)s, %(print)s, %(cart)s, %(now)s, %(channel)s, %(shadow)s)
ON CONFLICT (checkout_id) DO UPDATE SET
    user_id = excluded.user_id, applied_id = excluded.applied_id, reason = excluded.reason,
    saving_minor = excluded.saving_minor, missing_minor = excluded.missing_minor,
    missing_quantity = excluded.missing_quantity, hints = excluded.hints, beside = excluded.beside,
    currency = excluded.currency,
    fingerprint = excluded.fingerprint, cart_fingerprint = excluded.cart_fingerprint,
    decided_at = excluded.decided_at, channel = excluded.channel,
    is_shadow = excluded.is_shadow,
    chosen_id = CASE WHEN %(chosen)s AND saleor_retention_checkoutdecision.user_id = excluded.user_id
        THEN saleor_retention_checkoutdecision.chosen_id END,
    declined_at = CASE WHEN excluded.declined_at IS NOT NULL
        THEN coalesce(saleor_retention_checkoutdecision.declined_at, excluded.declined_at) END
"""


def save_decision(
    cart: CartSnapshot,
    outcome: Outcome,
    *,
    is_declined: bool,
    fingerprint: str,
    now: datetime,
    is_shadow: bool = False,
) -> None:
    """Save what was decided. Of a rehearsal (`is_shadow`) it is what would have been, and nothing is applied."""
    why, primary = _told_verdict(outcome.verdict), outcome.primary
    if is_shadow and outcome.is_applied:
        _log(cart, outcome)
    count("decisions_total", reason=why.reason.value)
    execute(
        REMEMBER,
        {
            "id": cart.id,
            "user": cart.user_id,
            "applied": primary.grant_id if primary and not is_shadow else None,
            "channel": cart.channel,
            "shadow": is_shadow,
            "declined": now if is_declined else None,
            "reason": why.reason.value,
            "saving": outcome.saving_minor if outcome.is_applied else 0,
            "missing": why.missing_minor,
            "quantity": why.missing_quantity,
            "hints": json.dumps([_told(item) for item in _nearest(outcome.hints)]),
            "beside": json.dumps([] if is_shadow else [offer.grant_id for offer in outcome.combined]),
            "currency": cart.currency,
            "print": fingerprint,
            "cart": cart.fingerprint,
            "now": now,
            "chosen": outcome.keeps_choice and not is_shadow,
        },
    )


def _told_verdict(why: Ineligibility) -> Ineligibility:
    return Ineligibility(Reason.NO_OFFER) if why.reason is Reason.OTHER_REGION else why


def _nearest(hints: tuple[MissedOffer, ...]) -> list[MissedOffer]:
    nearest = sorted(
        hints,
        key=lambda item: (
            item.verdict.reason.entry.is_final,
            item.verdict.reason.entry.rank,
            item.verdict.missing_minor,
            -item.would_save_minor,
        ),
    )
    return nearest[:MOST_HINTS]


def _told(missed: MissedOffer) -> dict[str, object]:
    return {
        "campaign": missed.campaign_id,
        "offer": missed.offer_key,
        "name": missed.name,
        "reason": missed.verdict.reason.value,
        "missing": missed.verdict.missing_minor,
        "quantity": missed.verdict.missing_quantity,
        "would_save": missed.would_save_minor,
        "saves_more": missed.saves_more_minor,
        "reserved_by": None if missed.reserved_by is None else str(missed.reserved_by),
    }


def _log(cart: CartSnapshot, outcome: Outcome) -> None:
    primary = outcome.primary
    log.info(
        "would apply an offer",
        checkout=cart.id,
        channel=cart.channel,
        grant=primary.grant_id if primary else None,
        count=outcome.saving_minor,
    )


def moved_delivery(checkout_id: UUID, chosen_id: int | None, present_id: int | None) -> None:
    """Keep that an offer moved the checkout from the delivery that was chosen, or that it has that one again."""
    moved = None if chosen_id is None or chosen_id == present_id else json.dumps([chosen_id, present_id])
    execute(
        "UPDATE saleor_retention_checkoutdecision SET moved_delivery = %s WHERE checkout_id = %s",
        [moved, checkout_id],
    )


def is_kept(cart: CartSnapshot) -> bool:
    """Whether its price is no longer ours to change: money covers it, and the cart is the one that it was decided for.

    Of a cart with a code of ours.
    """
    if not cart.is_paid:
        return False
    decided = CheckoutDecision.objects.filter(pk=cart.id).values_list("cart_fingerprint", flat=True).first()
    return decided == cart.fingerprint


def delete_decisions(checkout_ids: list[UUID]) -> None:
    """Checkouts that are gone: nothing of theirs is worth remembering, but what was decided in shadow for its report."""
    CheckoutDecision.objects.filter(pk__in=checkout_ids, is_shadow=False).delete()


def forget_rehearsals(*, before: datetime) -> None:
    """What was decided in shadow and is too old for any report."""
    CheckoutDecision.objects.filter(is_shadow=True, decided_at__lt=before).delete()
