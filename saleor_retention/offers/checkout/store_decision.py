"""Deciding through the store port alone: for a shop that does not answer in its own process."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...core.db import command, execute, fetch
from ...store.carts import CartSnapshot
from ...store.channels import Mode
from ...store.discounts import ApplicationMethod, DiscountApplication
from ...store.port import Gone, store
from ..eligibility.audience_offers import collect_offers
from ..eligibility.evaluation import CheckoutContext, Decided
from ..eligibility.offer import Offer
from ..eligibility.offer_rows import BUDGETS, COLUMNS, GrantRow
from ..publishing import publish
from ..reservations.decision_log import delete_decisions
from ..reservations.reserve import takeover_after
from . import decide as decisions

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
SELECT d.applied_id, coalesce(d.declined_at IS NOT NULL AND d.reason <> 'removed', false) AS is_declined,
       coalesce(d.declined_at IS NOT NULL AND d.reason = 'removed', false) AS is_removed, d.cart_fingerprint,
       d.saving_minor, d.beside::json AS beside,
       ARRAY(SELECT v.grant_id FROM saleor_retention_reservation v WHERE v.checkout_id = i.id) AS reserved_ids,
       EXISTS (SELECT FROM saleor_retention_campaign k
               JOIN saleor_retention_campaignlisting t ON t.campaign_id = k.id AND t.channel = %(channel)s
               WHERE k.state = 'active' AND k.audience_id IS NOT NULL) AS has_audiences
FROM (SELECT %(id)s::uuid AS id) i
LEFT JOIN saleor_retention_checkoutdecision d ON d.checkout_id = i.id
"""


@dataclass(slots=True)
class DecidedRow:
    """What was decided of a checkout, what is reserved for it, and whether its channel has offers for audiences."""

    applied_id: int | None
    is_declined: bool
    is_removed: bool
    cart_fingerprint: str | None
    saving_minor: int
    beside: list[int] | None
    reserved_ids: list[int]
    has_audiences: bool


class StoreCheckoutEditor:
    """What a decision does to a cart, asked of the store in use."""

    def __init__(self, cart: CartSnapshot) -> None:
        self.cart = cart
        self._alternative: int | None = None
        self._delivery_id = cart.present_delivery_id or cart.delivery_id

    def alternative(self, saving_minor: int) -> int:
        """What the shop's own promotions save without a code; it is asked once."""
        if self._alternative is None:
            self._alternative = store().alternative(self.cart).saving_minor
        return self._alternative

    def apply(self, offer: Offer, application: DiscountApplication) -> int | None:
        """Put the offer's code on; what it saves, or None when the shop refuses it."""
        assert offer.grant_id is not None
        publish.issue([offer.grant_id])
        is_native = application.by in (ApplicationMethod.NATIVE, ApplicationMethod.SHIPPING)
        if not store().apply_to_cart(
            self.cart.id, offer.code, None if is_native else application, offer.called
        ):
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

    def remove(self, offer: Offer) -> None:
        """Take its code off."""
        store().remove_from_cart(self.cart.id, offer.code)


class StoreCheckoutView:
    """A checkout of the store in use (`CheckoutView`): the cart as it was read, and what is promised to it."""

    def __init__(self, cart: CartSnapshot, mode: Mode = Mode.LIVE) -> None:
        self.cart, self.mode, self.editor = cart, mode, StoreCheckoutEditor(cart)

    def lock(self) -> bool:
        """Nothing of a remote shop can be locked: `decide` has two deciders of one checkout wait for each other."""
        return True

    def read(self, *, now: datetime, is_dry: bool = False) -> CheckoutContext:
        """The cart with every offer that has to do with it."""
        cart = self.cart
        params = {
            "channel": cart.channel,
            "code": cart.voucher_code,
            "user": cart.user_id,
            "id": cart.id,
            "now": now,
        }
        known = [Offer.of(row) for row in fetch(GrantRow, OFFERS, params)]
        (row,) = fetch(DecidedRow, DECIDED, params)
        granted = [item for item in known if cart.user_id is not None and item.user_id == cart.user_id]
        granted = collect_offers(cart, granted, is_open=row.has_audiences, now=now, is_dry=is_dry)
        return CheckoutContext(
            cart=cart,
            offers=tuple(granted),
            on_cart=next(
                (item for item in known if cart.voucher_code and item.code == cart.voucher_code), None
            ),
            applied_id=row.applied_id,
            is_declined=row.is_declined,
            is_removed=row.is_removed,
            decided=None
            if row.cart_fingerprint is None
            else Decided(row.cart_fingerprint, row.saving_minor, frozenset(row.beside or ())),
            reserved_ids=frozenset(row.reserved_ids),
            mode=self.mode,
            patience=takeover_after(),
        )

    def fingerprints(self, now: datetime) -> tuple[str, str]:
        """The shop's own."""
        return self.cart.fingerprint, self.cart.fingerprint


def decide(checkout_id: UUID, *, now: datetime) -> None:
    """Decide which offer is on this checkout, put it there and save the decision, in one transaction."""
    with command():
        execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"checkout:{checkout_id}"])
        cart = store().cart(checkout_id)
        if isinstance(cart, Gone):
            delete_decisions([checkout_id])
            return
        mode = store().terms({cart.channel})[cart.channel].mode
        decisions.decide(StoreCheckoutView(cart, mode), now=now)
