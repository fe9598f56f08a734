"""Deciding which offer is on a checkout, and remembering it. What touches the checkout itself is the host's."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ..errors import NotFound
from ..kernel.failpoints import failpoint
from ..kernel.figures import count
from ..kernel.locks import command, execute
from ..kernel.log import logger
from ..kernel.store import CartSnapshot, Gone, Mode, store
from . import rules
from .models import CheckoutDecision, Grant
from .reservations import Answer, patience, release, reserve
from .rules import Intent, Offer, Priced, Reason, Standing, Verdict

log = logger(__name__)


class Hands(Protocol):
    """What a decision does to the checkout it is about, which its caller has locked."""

    def alternative(self, saving_minor: int) -> int:
        """What the store's own promotions save without a code, in minor units; asked when an offer is possible.

        Exact where it may reach `saving_minor`; below that any number that is not too low will do.
        """

    def put_on(self, offer: Offer) -> int | None:
        """Put the offer's code on; answers what the store takes off for it, or None when it refuses."""

    def take_off(self, offer: Offer) -> None:
        """Take this offer's code off."""


def carry_out(standing: Standing, hands: Hands, *, now: datetime) -> Verdict | Priced:
    """Bring the checkout to what the rules want; answers the offer that is on it, or why none is.

    Call inside a transaction that holds the checkout. The grant is reserved before its code goes on.
    """
    on_cart = standing.on_cart
    if (
        standing.mode is not Mode.LIVE and not standing.is_rehearsal
    ):  # nothing begins; what is on is kept or goes
        standing = replace(standing, offers=tuple(one for one in standing.offers if one == on_cart))
    wanted = rules.intent(standing, now, patience())
    choose = _rehearse if standing.is_rehearsal else _choose
    outcome = choose(standing, wanted, hands, now)
    if isinstance(outcome, Verdict):
        if on_cart is not None:
            hands.take_off(on_cart)
        if standing.reserved_id is not None or wanted.possible:
            release(standing.cart.id)
    elif standing.is_rehearsal and standing.reserved_id is not None:
        release(standing.cart.id)
    failpoint("offers.after_decision")
    return outcome


def _choose(standing: Standing, wanted: Intent, hands: Hands, now: datetime) -> Verdict | Priced:
    """The first of the possible offers that is worth it, can be reserved, and that the store accepts."""
    answer = wanted.verdict
    for priced in wanted.possible:
        if not wanted.is_settled and not rules.wins(priced, hands.alternative(priced.saving_minor)):
            return Verdict(Reason.BETTER_WITHOUT)
        answer_of, done = _try(standing, priced, hands, now)
        if done is not None:
            return done
        answer = answer_of
    return answer


def _rehearse(standing: Standing, wanted: Intent, hands: Hands, now: datetime) -> Verdict | Priced:
    """What `_choose` would come to, by reading alone: nothing is reserved, issued or put on."""
    for priced in wanted.possible:
        if rules.wins(priced, hands.alternative(priced.saving_minor)):
            return priced
        return Verdict(Reason.BETTER_WITHOUT)
    return wanted.verdict


def _try(standing: Standing, priced: Priced, hands: Hands, now: datetime) -> tuple[Verdict, Priced | None]:
    offer, cart = priced.offer, standing.cart
    if standing.reserved_id not in (None, offer.grant_id):
        release(cart.id, except_grant=offer.grant_id)
    asked = reserve(offer.grant_id, cart.id, now=now)
    if asked is not Answer.OURS:
        return Verdict(asked.reason), None
    if standing.on_cart is not None and standing.on_cart.grant_id == offer.grant_id:
        return Verdict(Reason.APPLIED), priced
    taken_off = hands.put_on(offer)
    if taken_off is None:
        release(cart.id)
        return Verdict(Reason.STORE_REFUSED), None
    return Verdict(Reason.APPLIED), Priced(offer, taken_off)


def remember(
    cart: CartSnapshot,
    outcome: Verdict | Priced,
    *,
    is_declined: bool,
    fingerprint: str,
    now: datetime,
    is_shadow: bool = False,
) -> None:
    """Keep what was decided, so that an unchanged checkout is recognised and a removed offer is not forced back.

    Of a rehearsal (`is_shadow`) reason and saving are what would have been, and nothing is applied.
    """
    applied = outcome if isinstance(outcome, Priced) else None
    why = Reason.APPLIED if isinstance(outcome, Priced) else outcome.reason
    if is_shadow and applied is not None:
        _log(cart, applied)
    count("decisions_total", reason=why.value)
    execute(
        """
        INSERT INTO saleor_retention_checkoutdecision
            (checkout_id, user_id, applied_id, declined_at, reason, saving_minor, missing_minor, currency, fingerprint,
             decided_at, channel, is_shadow)
        VALUES (%(id)s, %(user)s, %(applied)s, %(declined)s, %(reason)s, %(saving)s, %(missing)s, %(currency)s, %(print)s,
                %(now)s, %(channel)s, %(shadow)s)
        ON CONFLICT (checkout_id) DO UPDATE SET
            user_id = excluded.user_id, applied_id = excluded.applied_id, reason = excluded.reason, saving_minor = excluded.saving_minor,
            missing_minor = excluded.missing_minor, currency = excluded.currency,
            fingerprint = excluded.fingerprint, decided_at = excluded.decided_at,
            channel = excluded.channel, is_shadow = excluded.is_shadow,
            declined_at = CASE WHEN excluded.declined_at IS NOT NULL
                THEN coalesce(saleor_retention_checkoutdecision.declined_at, excluded.declined_at) END
        """,
        {
            "id": cart.id,
            "user": cart.user_id,
            "applied": applied.offer.grant_id if applied and not is_shadow else None,
            "channel": cart.channel,
            "shadow": is_shadow,
            "declined": now if is_declined else None,
            "reason": why.value,
            "saving": applied.saving_minor if applied else 0,
            "missing": 0 if isinstance(outcome, Priced) else outcome.missing_minor,
            "currency": cart.currency,
            "print": fingerprint,
            "now": now,
        },
    )


def _log(cart: CartSnapshot, would: Priced) -> None:
    log.info(
        "would apply an offer",
        checkout=cart.id,
        channel=cart.channel,
        grant=would.offer.grant_id,
        count=would.saving_minor,
    )


def is_declined(standing: Standing, outcome: Verdict | Priced) -> bool:
    """Whether offers stay away from the checkout from now on. Putting one's own code back on takes it back."""
    if isinstance(outcome, Priced):
        return False
    return outcome.reason is Reason.DECLINED or (standing.is_declined and not standing.is_own)


def decline(checkout_id: UUID, user_id: int | None, *, now: datetime) -> None:
    """The shopper wants no offer on this checkout: what is on goes off in the same transaction, none comes back.

    Raises `NotFound` for a checkout that is gone or is not of this customer (None: staff, or the token's bearer).
    """
    with command():
        cart = store().cart(checkout_id)
        if isinstance(cart, Gone) or (user_id is not None and cart.user_id != user_id):
            raise NotFound(field="checkout_id")
        if cart.voucher_code and Grant.objects.filter(code=cart.voucher_code).exists():
            store().remove_from_cart(checkout_id, cart.voucher_code)
        release(checkout_id)
        remember(cart, Verdict(Reason.DECLINED), is_declined=True, fingerprint="", now=now)


def forget(checkout_ids: list[UUID]) -> None:
    """Checkouts that are gone: nothing of theirs is worth remembering, but what was decided in shadow for its report."""
    CheckoutDecision.objects.filter(pk__in=checkout_ids, is_shadow=False).delete()


def forget_rehearsals(*, before: datetime) -> None:
    """What was decided in shadow and is too old for any report."""
    CheckoutDecision.objects.filter(is_shadow=True, decided_at__lt=before).delete()
