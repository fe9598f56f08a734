"""A second cart of the same customer: offers go from the checkout that holds them to the one where they are asked for.

A promise moves only from an open checkout that is neither paid for nor being completed. Nothing here waits for a rival:
what somebody else holds just now stays where it is, so that two carts that ask for one offer never wait for each other.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from ...core.db import command, execute
from ...store.carts import CartSnapshot
from ...store.channels import Mode
from ...store.port import Gone, store
from ..eligibility.offer import Ineligibility
from ..eligibility.reasons import Reason
from ..models import CheckoutDecision, Grant, Reservation
from ..reservations.decision_log import Outcome, save_decision
from ..reservations.reserve import release
from .completion import IN_FLIGHT

HELD = """
SELECT r.checkout_id, CASE WHEN r.is_carrier THEN g.code ELSE '' END
FROM saleor_retention_reservation r
JOIN saleor_retention_grant g ON g.id = r.grant_id
JOIN saleor_retention_customer u ON u.id = g.customer_id
WHERE u.user_id = %(user)s AND r.checkout_id <> %(id)s
  AND (%(grant)s::bigint IS NULL OR EXISTS (
    SELECT FROM saleor_retention_reservation w WHERE w.checkout_id = r.checkout_id AND w.grant_id = %(grant)s))
  AND (%(holders)s::uuid[] IS NULL OR r.checkout_id = ANY(%(holders)s))
  AND (r.completing_at IS NULL OR r.completing_at <= %(since)s)
ORDER BY r.checkout_id, r.is_carrier DESC, r.grant_id FOR UPDATE OF r SKIP LOCKED
"""
TAKE_BACK = """
UPDATE saleor_retention_checkoutdecision SET declined_at = NULL, applied_id = NULL, fingerprint = ''
WHERE checkout_id = %s AND declined_at IS NOT NULL
"""


def refresh(checkout_id: UUID, *, now: datetime) -> None:
    """The shopper asks for their offers on this checkout: what another cart of theirs holds moves here, and a "no" that was
    said here is taken back. The other cart is decided anew."""
    with command():
        cart = store().cart(checkout_id)
        if isinstance(cart, Gone) or cart.user_id is None or not _is_live(cart):
            store().decide(checkout_id)
            return
        if CheckoutDecision.objects.filter(pk=checkout_id, declined_at__isnull=False).exists():
            store().alternative(
                cart
            )  # where the store has rows, it locks the checkout before we write about it
            execute(TAKE_BACK, [checkout_id])
        left = take_over_reservations(cart, now=now) if _is_free(cart) else []
        for pk in (checkout_id, *left):
            store().decide(pk)


def take_over_reservations(
    cart: CartSnapshot,
    *,
    now: datetime,
    grant_id: int | None = None,
    holders: Collection[UUID] | None = None,
) -> list[UUID]:
    """Free what other checkouts of the cart's customer hold, so that this one may have it; returns those that lost it.

    `grant_id`: only of the checkout that holds this grant; `holders`: only of these. Call inside a transaction.
    """
    params = {
        "user": cart.user_id,
        "id": cart.id,
        "grant": grant_id,
        "holders": None if holders is None else list(holders),
        "since": now - IN_FLIGHT,
    }
    codes: dict[UUID, list[str]] = {}
    for holder_id, code in execute(HELD, params):
        codes.setdefault(holder_id, []).append(code)
    return [holder_id for holder_id, held in codes.items() if _release_holder(holder_id, held, now)]


def _release_holder(holder_id: UUID, codes: Sequence[str], now: datetime) -> bool:
    """Whether the checkout gave up what it held. One that is gone gives it up, one that became an order does not.

    `codes`: of each promise of it that we hold now, "" for what came along. Where somebody else holds another of its
    promises, it is being completed or decided: to wait for that while it waits for us would end in a deadlock.
    """
    if Reservation.objects.filter(checkout_id=holder_id).count() != len(codes):
        return False
    if isinstance(store().orders_of_checkouts([holder_id]).get(holder_id), Gone):
        release(holder_id)
        return True
    if not store().let_go(holder_id, max(codes)):
        return False
    release(holder_id)
    cart = store().cart(holder_id)
    if not isinstance(cart, Gone):
        outcome = Outcome(Ineligibility(Reason.RESERVED_ELSEWHERE))
        save_decision(cart, outcome, is_declined=False, fingerprint="", now=now)
    return True


def _is_live(cart: CartSnapshot) -> bool:
    return store().terms({cart.channel})[cart.channel].mode is Mode.LIVE


def _is_free(cart: CartSnapshot) -> bool:
    """Whether offers may come to the cart: no code stands in their way, but one of ours, and there are goods."""
    if cart.subtotal_minor <= 0:
        return False
    if not cart.voucher_code:
        return True
    return Grant.objects.filter(code=cart.voucher_code).exists()
