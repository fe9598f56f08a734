"""Deciding through the store port alone: for a shop that does not answer in its own process."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ..kernel.locks import command, execute
from ..kernel.store import CartSnapshot, Gone, store
from . import effects
from .decisions import carry_out, forget, is_declined, remember
from .rules import Offer, Standing

OFFERS = """
SELECT g.id, k.id, k.name, g.code, u.user_id, k.percent_bp, t.amount_minor, t.currency, coalesce(t.minimum_minor, 0),
       k.starts_at, least(k.ends_at, g.expires_at), k.grace_seconds, k.state = 'active' AND g.withdrawn_at IS NULL,
       EXISTS (SELECT FROM saleor_retention_redemption z WHERE z.grant_id = g.id AND z.given_back_at IS NULL),
       r.checkout_id, r.touched_at, k.store_reference, g.issued_at IS NOT NULL
FROM saleor_retention_grant g
JOIN saleor_retention_customer u ON u.id = g.customer_id
JOIN saleor_retention_campaign k ON k.id = g.campaign_id
LEFT JOIN saleor_retention_campaignlisting t ON t.campaign_id = k.id AND t.channel = %(channel)s
LEFT JOIN saleor_retention_reservation r ON r.grant_id = g.id
WHERE g.code = %(code)s OR (u.user_id = %(user)s AND k.state = 'active' AND g.withdrawn_at IS NULL)
ORDER BY g.id
"""
DECIDED = """
SELECT d.applied_id, d.declined_at IS NOT NULL, v.grant_id
FROM (SELECT %(id)s::uuid AS id) i
LEFT JOIN saleor_retention_checkoutdecision d ON d.checkout_id = i.id
LEFT JOIN saleor_retention_reservation v ON v.checkout_id = i.id
"""


def standing_of(cart: CartSnapshot) -> Standing:
    """The cart with every offer that has to do with it; two statements."""
    rows = execute(OFFERS, {"channel": cart.channel, "code": cart.voucher_code, "user": cart.user_id})
    known = [_offer(list(row)) for row in rows]
    ((applied_id, was_declined, reserved_id),) = execute(DECIDED, {"id": cart.id})
    return Standing(
        cart=cart,
        offers=tuple(one for one in known if cart.user_id is not None and one.user_id == cart.user_id),
        on_cart=next((one for one in known if cart.voucher_code and one.code == cart.voucher_code), None),
        applied_id=applied_id,
        is_declined=bool(was_declined),
        reserved_id=reserved_id,
    )


def _offer(values: list[Any]) -> Offer:
    """From the columns of `OFFERS`, which stand in the order of the fields."""
    values[11] = timedelta(seconds=values[11])
    return Offer(*values)


class PortHands:
    """What a decision does to a cart, asked of the store in use."""

    def __init__(self, cart: CartSnapshot) -> None:
        self.cart = cart

    def alternative(self, saving_minor: int) -> int:
        """What the shop's own promotions save without a code."""
        return store().alternative(self.cart).saving_minor

    def put_on(self, offer: Offer) -> int | None:
        """Put the offer's code on; what it saves, or None when the shop refuses it."""
        effects.issue([offer.grant_id])
        if not store().apply_to_cart(self.cart.id, offer.code):
            return None
        return store().quote(self.cart, offer.benefit).saving_minor

    def take_off(self, offer: Offer) -> None:
        """Take its code off."""
        store().remove_from_cart(self.cart.id, offer.code)


def decide(checkout_id: UUID, *, now: datetime) -> None:
    """Decide which offer is on this checkout, put it there and remember it, in one transaction."""
    with command():
        # Nothing of a remote shop can be locked: two deciders of one checkout wait for each other here.
        execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"checkout:{checkout_id}"])
        cart = store().cart(checkout_id)
        if isinstance(cart, Gone):
            forget([checkout_id])
            return
        mode = store().terms({cart.channel})[cart.channel].mode
        standing = replace(standing_of(cart), mode=mode)
        outcome = carry_out(standing, PortHands(cart), now=now)
        declined = is_declined(standing, outcome)
        remember(
            cart,
            outcome,
            is_declined=declined,
            fingerprint=cart.fingerprint,
            now=now,
            is_shadow=standing.is_rehearsal,
        )
