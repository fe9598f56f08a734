"""The simulated shop with a clock that a story moves, money on its checkouts, and the gate that Saleor asks before it
makes an order."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from saleor_retention import pipeline
from saleor_retention.core.db import command
from saleor_retention.core.models import InboxItem
from saleor_retention.hosts.standalone.simulator.shop import SimulatedStore
from saleor_retention.offers.checkout import completion, draft_orders, store_decision
from saleor_retention.offers.eligibility import evaluation, rules
from saleor_retention.offers.models import CheckoutDecision, Grant
from saleor_retention.offers.reservations import reserve
from saleor_retention.store.carts import CartSnapshot
from saleor_retention.store.orders import OrderSnapshot
from saleor_retention.store.port import Gone
from tests.builders import NOON


class Shop(SimulatedStore):
    """A shop at an instant of a story."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOON
        self.paid: dict[UUID, int] = {}
        """Minor units that were paid for open carts."""

    def cart(self, checkout_id: UUID) -> CartSnapshot | Gone:
        cart = super().cart(checkout_id)
        if isinstance(cart, Gone):
            return cart
        return replace(cart, is_paid=self.is_covered(cart, self.paid.get(checkout_id, 0)))

    def is_covered(self, cart: CartSnapshot, paid_minor: int) -> bool:
        """Whether money that was paid before the order is all that the cart costs now."""
        return 0 < paid_minor >= cart.subtotal_minor - cart.discount_minor

    def decide(self, checkout_id: UUID) -> None:
        """The shopper touches her checkout: the shop drops a code that it does not know any more, then we decide."""
        cart = self._carts.get(checkout_id)
        if cart and cart.voucher_code and not Grant.objects.filter(code=cart.voucher_code).exists():
            self.remove_from_cart(checkout_id, cart.voucher_code)
        store_decision.decide(checkout_id, now=self.now)

    def may_complete(self, checkout_id: UUID) -> bool:
        """What the gate says of promises (docs/decisions/0008-the-gate.md): one checkout completes with a grant."""
        with command():
            return self._is_promised(
                store_decision.StoreCheckoutView(self.cart(checkout_id)).read(now=self.now)
            )

    def lets_pass(self, checkout_id: UUID) -> bool:
        """All that the gate says: what it takes off is within the terms, and what the decision leaned on holds."""
        self._take_in_orders_of(self._carts[checkout_id].user_id)
        with command():
            seen = store_decision.StoreCheckoutView(self.cart(checkout_id)).read(now=self.now)
            if not self._is_promised(seen):
                return False
            if seen.on_cart is None:
                return True
            if not self._is_by_terms(seen):
                return False
            beside = CheckoutDecision.objects.filter(pk=checkout_id).values_list("beside", flat=True).first()
            reason = completion.begin(seen, [seen.on_cart.grant_id, *(beside or ())], now=self.now)
            if reason not in (None, rules.Reason.RESERVED_ELSEWHERE):
                completion.reopen_price(checkout_id)
            return reason is None

    def _is_promised(self, seen: evaluation.CheckoutContext) -> bool:
        cart, offer = seen.cart, seen.on_cart
        if offer is None:
            return True
        if offer.grant_id not in seen.reserved_ids and not rules.is_honoured(offer, self.now):
            return False
        is_lost = offer.grant_id not in seen.reserved_ids
        taken_off = reserve.ReservationTerms(self.saving(cart.id), cart.currency) if is_lost else None
        beside = CheckoutDecision.objects.filter(pk=cart.id).values_list("beside", flat=True).first()
        answers = [reserve.reserve(offer.grant_id, cart.id, now=self.now, promise=taken_off)]
        answers += [reserve.reserve(one, cart.id, now=self.now) for one in beside or ()]
        return set(answers) == {reserve.ReservationResult.OURS}

    def _is_by_terms(self, seen: evaluation.CheckoutContext) -> bool:
        taken_off, decided = seen.cart.discount_minor, seen.decided
        if decided is not None and seen.is_as_decided and taken_off <= decided.saving_minor:
            return True
        return taken_off <= completion.saving_by_terms(seen, now=self.now)

    def _take_in_orders_of(self, user_id: int | None) -> None:
        """Orders of hers that rang and that nobody has looked at yet."""
        rung = set(InboxItem.objects.filter(kind=pipeline.ORDER).values_list("ref", flat=True))
        hers = [pk for pk, order in self._orders.items() if order.user_id == user_id and str(pk) in rung]
        if user_id is not None and hers:
            with command():
                pipeline.sync_orders(sorted(hers), now=self.now)

    def edit_draft(self, order: OrderSnapshot) -> None:
        """Staff change a draft: the shop prices the code on it anew, then asks us whether it may stay."""
        code = self._orders[order.id].voucher_code
        if code:
            self.remove_from_draft(order.id, code)
        self.put(order)
        if code and self.apply_to_draft(order.id, code):
            draft_orders.draft_changed(order.id, now=self.now)
