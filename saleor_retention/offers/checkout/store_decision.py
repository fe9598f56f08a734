"""Deciding through the store port alone: for a shop that does not answer in its own process."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from ...core.db import command, execute
from ...store.carts import CartSnapshot
from ...store.discounts import ApplicationMethod, DiscountApplication
from ...store.port import Gone, store
from ..eligibility.audience_offers import collect_offers
from ..eligibility.evaluation import CheckoutContext, Decided
from ..eligibility.offer import Offer
from ..eligibility.offer_rows import BUDGETS, COLUMNS, offer
from ..publishing import publish
from ..reservations.decision_log import delete_decisions, save_decision
from .decide import decide as carry_out
from .decide import is_declined

OFFERS = f"""
SELECT {COLUMNS}
FROM saleor_retention_grant g
JOIN saleor_retention_customer u ON u.id = g.customer_id
JOIN saleor_retention_campaign k ON k.id = g.campaign_id
LEFT JOIN saleor_retention_campaignlisting t ON t.campaign_id = k.id AND t.channel = %(channel)s
LEFT JOIN saleor_retention_reservation r ON r.grant_id = g.id
{BUDGETS}
WHERE g.code = %(code)s OR (u.user_id = %(user)s AND k.state = 'active' AND g.withdrawn_at IS NULL)
ORDER BY g.id
"""
DECIDED = """
SELECT d.applied_id, d.declined_at IS NOT NULL AND d.reason <> 'removed',
       d.declined_at IS NOT NULL AND d.reason = 'removed', d.cart_fingerprint, d.saving_minor, d.beside::json,
       ARRAY(SELECT v.grant_id FROM saleor_retention_reservation v WHERE v.checkout_id = i.id),
       EXISTS (SELECT FROM saleor_retention_campaign k
               JOIN saleor_retention_campaignlisting t ON t.campaign_id = k.id AND t.channel = %(channel)s
               WHERE k.state = 'active' AND k.audience_id IS NOT NULL)
FROM (SELECT %(id)s::uuid AS id) i
LEFT JOIN saleor_retention_checkoutdecision d ON d.checkout_id = i.id
"""


def standing_of(cart: CartSnapshot, *, now: datetime, is_dry: bool = False) -> CheckoutContext:
    """The cart with every offer that has to do with it. `is_dry`: nothing is written."""
    params = {
        "channel": cart.channel,
        "code": cart.voucher_code,
        "user": cart.user_id,
        "id": cart.id,
        "now": now,
    }
    known = [offer(row) for row in execute(OFFERS, params)]
    found = execute(DECIDED, params)
    (
        (
            applied_id,
            was_declined,
            was_removed,
            cart_fingerprint,
            saving_minor,
            beside,
            reserved_ids,
            has_audiences,
        ),
    ) = found
    granted = [item for item in known if cart.user_id is not None and item.user_id == cart.user_id]
    granted = collect_offers(cart, granted, is_open=has_audiences, now=now, is_dry=is_dry)
    return CheckoutContext(
        cart=cart,
        offers=tuple(granted),
        on_cart=next((item for item in known if cart.voucher_code and item.code == cart.voucher_code), None),
        applied_id=applied_id,
        is_declined=bool(was_declined),
        is_removed=bool(was_removed),
        decided=None
        if cart_fingerprint is None
        else Decided(cart_fingerprint, saving_minor, frozenset(beside or ())),
        reserved_ids=frozenset(reserved_ids),
    )


class StoreCheckoutEditor:
    """What a decision does to a cart, asked of the store in use."""

    def __init__(self, cart: CartSnapshot) -> None:
        self.cart = cart
        self._delivery_id = cart.present_delivery_id or cart.delivery_id

    def alternative(self, saving_minor: int) -> int:
        """What the shop's own promotions save without a code."""
        return store().alternative(self.cart).saving_minor

    def put_on(self, offer: Offer, carriage: DiscountApplication) -> int | None:
        """Put the offer's code on; what it saves, or None when the shop refuses it."""
        assert offer.grant_id is not None
        publish.issue([offer.grant_id])
        is_native = carriage.by in (ApplicationMethod.NATIVE, ApplicationMethod.SHIPPING)
        if not store().apply_to_cart(self.cart.id, offer.code, None if is_native else carriage, offer.called):
            return None
        cart = store().cart(self.cart.id)
        return 0 if isinstance(cart, Gone) else cart.discount_minor

    def deliver(self, delivery_id: int, goods_minor: int) -> bool:
        """Have it delivered so, where the shop can; whether it is."""
        if delivery_id == self._delivery_id:
            return True
        if not store().deliver(self.cart.id, delivery_id, goods_minor):
            return False
        self._delivery_id = delivery_id
        return True

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
            delete_decisions([checkout_id])
            return
        mode = store().terms({cart.channel})[cart.channel].mode
        standing = replace(standing_of(cart, now=now), mode=mode)
        outcome = carry_out(standing, StoreCheckoutEditor(cart), now=now)
        declined = is_declined(standing, outcome)
        save_decision(
            cart,
            outcome,
            is_declined=declined,
            fingerprint=cart.fingerprint,
            now=now,
            is_shadow=standing.is_rehearsal,
        )
