"""The checkout side of the simulated shop: carts, offers and their codes, gift cards, messages."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from ....conf import conf
from ....core import clock
from ....loyalty.redemption.adjust import adjust, has_redemption
from ....offers.checkout.store_decision import decide
from ....orders.rules import half_up
from ....store.carts import CartSnapshot, OfferName, PayableCheckout, Quote
from ....store.discounts import ApplicationMethod, Benefit, DiscountApplication, OfferListing, OfferSpec
from ....store.orders import OrderSnapshot, Origin, Status
from ....store.pagination import CheckoutWithCode
from ....store.port import GONE, Gone
from .catalogue import SimulatedGoods
from .deliveries import SimulatedDeliveries
from .gift_cards import SimulatedCards
from .voucher_pricing import lines_of_order, of_campaign, taken_by


class SimulatedCarts(SimulatedCards, SimulatedDeliveries, SimulatedGoods):
    """Where shoppers stand: everything of the `Store` port that is not about orders and accounts."""

    def __init__(self) -> None:
        super().__init__()
        self._carts: dict[UUID, CartSnapshot] = {}
        self._promotions: dict[UUID, int] = {}
        self._became: dict[UUID, UUID | Gone] = {}
        self._offers: dict[str, OfferSpec] = {}
        self._withdrawn: set[str] = set()
        self._codes: dict[str, str] = {}
        self._applications: dict[str, DiscountApplication] = {}
        self._names: dict[str, OfferName | None] = {}
        self._used: set[str] = set()
        self.notifications: dict[str, tuple[int, str, Mapping[str, Any]]] = {}
        self.letters: dict[str, tuple[str, str, Mapping[str, Any]]] = {}

    # Carts

    def open_cart(self, cart: CartSnapshot, *, promotion_minor: int = 0) -> None:
        """A shopper's cart is now exactly so; `promotion_minor` is what the shop's own promotion would save on it."""
        self._carts[cart.id] = cart
        self._promotions[cart.id] = promotion_minor

    def cart(self, checkout_id: UUID) -> CartSnapshot | Gone:
        """The checkout as a decision sees it."""
        cart = self._carts.get(checkout_id)
        return GONE if cart is None else replace(cart, discount_minor=self.saving(checkout_id))

    def quote(self, cart: CartSnapshot, benefit: Benefit) -> Quote:
        """What the benefit takes off: a percentage rounded half up once for the cart, never more than the goods."""
        if benefit.percent_bp is not None:
            saving = half_up(Fraction(cart.subtotal_minor * benefit.percent_bp, 10_000))
        else:
            saving = benefit.amount_minor or 0
        return Quote(min(saving, cart.subtotal_minor))

    def alternative(self, cart: CartSnapshot) -> Quote:
        """What the shop's own promotion would save; it never meets a code."""
        return Quote(min(self._promotions.get(cart.id, 0), cart.subtotal_minor))

    def saving(self, checkout_id: UUID) -> int:
        """What the code on the cart takes off now; 0 without one, or when the shop does not honour it.

        Of a code of the shop's own it is what the cart was opened with.
        """
        cart = self._carts[checkout_id]
        if cart.voucher_code and cart.voucher_code not in self._codes:
            return cart.discount_minor
        return self._taken(cart, cart.voucher_code) or 0

    def complete(self, checkout_id: UUID, *, order_id: UUID, at: datetime) -> OrderSnapshot:
        """The cart becomes an order, paid in full, its discount spread over the lines, not yet among the shop's orders.

        Delivery is part of it, without tax.
        """
        saving, points_minor = self.saving(checkout_id), self._spent_by_points(checkout_id)
        cart = self._carts.pop(checkout_id)
        self._became[checkout_id] = order_id
        application = self._application(cart, cart.voucher_code)
        if cart.voucher_code in self._codes:
            self._used.add(cart.voucher_code)
        is_of_shipping = application is not None and application.by is ApplicationMethod.SHIPPING
        lines = lines_of_order(order_id, cart, application, 0 if is_of_shipping else saving)
        shipping = 0 if is_of_shipping else cart.shipping_minor or 0
        due = sum(line.gross_minor for line in lines) + shipping
        return OrderSnapshot(
            id=order_id,
            number=str(order_id)[:8],
            origin=Origin.CHECKOUT,
            status=Status.LIVE,
            channel=cart.channel,
            currency=cart.currency,
            created_at=at,
            user_id=cart.user_id,
            checkout_id=checkout_id,
            due_minor=due,
            captured_minor=due,
            kept_minor=due,
            fully_paid_at=at,
            voucher_code=cart.voucher_code,
            discount_minor=saving,
            points_minor=points_minor,
            shipping_net_minor=shipping,
            shipping_gross_minor=shipping,
            country=cart.country,
            city=cart.city,
            lines=lines,
        )

    def _spent_by_points(self, checkout_id: UUID) -> int:
        """The order takes what it can from the cards on its cart."""
        cart = self.payable(checkout_id)
        paid = missing = 0 if isinstance(cart, Gone) else cart.points_minor
        for card in self._cards.values():
            if card.checkout_id == checkout_id and card.is_active:
                part = min(card.current, missing)
                card.current, missing = card.current - part, missing - part
        return paid

    def abandon(self, checkout_id: UUID) -> None:
        """The shop deletes a cart that nobody comes back to."""
        del self._carts[checkout_id]

    def checkouts_with_our_codes(self, *, after: UUID | None, limit: int) -> tuple[CheckoutWithCode, ...]:
        """Open carts with a code of ours, in id order."""
        result = sorted(
            CheckoutWithCode(cart.id, cart.voucher_code, cart.is_paid)
            for cart in self._carts.values()
            if cart.voucher_code in self._codes and (after is None or cart.id > after)
        )
        return tuple(result[:limit])

    def orders_of_checkouts(self, checkout_ids: Sequence[UUID]) -> dict[UUID, UUID | Gone]:
        """The order made of each cart, or GONE; one still open is absent."""
        return {pk: self._became.get(pk, GONE) for pk in checkout_ids if pk not in self._carts}

    def decide(self, checkout_id: UUID) -> None:
        """Decide anew which offer is on this cart, and bring redeemed points in line with it."""
        decide(checkout_id, now=clock.now())
        if has_redemption(checkout_id):
            adjust(checkout_id, now=clock.now())

    # Offers and codes

    def publish_offer(self, offer: OfferSpec) -> str:
        """The campaign's discount becomes known; publishing again changes its terms."""
        reference = f"offer:{offer.campaign_id}"
        self._offers[reference] = offer
        self._withdrawn.discard(reference)
        return reference

    def withdraw_offer(self, reference: str) -> None:
        """No code of the campaign is accepted any more; carts that have one keep paying full price."""
        self._withdrawn.add(reference)

    def issue_codes(self, reference: str, codes: Sequence[str]) -> None:
        """Single-use codes of a published offer."""
        if reference not in self._offers:
            raise LookupError(f"no offer {reference} is published")
        for code in codes:
            self._codes.setdefault(code, reference)

    def retire_codes(self, codes: Sequence[str]) -> None:
        """Spent codes work no more."""
        self._used.update(codes)

    def apply_to_cart(
        self,
        checkout_id: UUID,
        code: str,
        application: DiscountApplication | None = None,
        name: OfferName | None = None,
    ) -> bool:
        """The code replaces the one on the cart and takes off what the application says, or its campaign.

        False when it is unknown, spent, withdrawn, asks for more goods, or has nothing to take anything off.
        """
        cart = self._carts.get(checkout_id)
        if cart is None or self._listing(cart, code) is None:
            return False
        before = self._applications.pop(code, None)
        if application is not None:
            self._applications[code] = application
        if self._taken(cart, code) is None:
            self._applications.pop(code, None)
            if before is not None:
                self._applications[code] = before
            return False
        self._carts[checkout_id] = replace(cart, voucher_code=code)
        self._names[code] = name
        return True

    def discount_name(self, checkout_id: UUID, language: str = "") -> str:
        """How the offer on the cart is named to the shopper, in their language; "" without one."""
        code = self._carts[checkout_id].voucher_code
        if (offer := self._offers.get(self._codes.get(code, ""))) is None:
            return ""
        return (self._names.get(code) or OfferName(offer.name, offer.translations)).in_(language)

    def remove_from_cart(self, checkout_id: UUID, code: str) -> bool:
        """The code leaves the cart; False when it is not on it."""
        cart = self._carts.get(checkout_id)
        if cart is None or not code or cart.voucher_code != code:
            return False
        self._carts[checkout_id] = replace(cart, voucher_code="")
        self.as_chosen(checkout_id)
        return True

    def let_go(self, checkout_id: UUID, code: str) -> bool:
        """The code leaves an open cart that is not paid for; False for any other."""
        if (cart := self._carts.get(checkout_id)) is None or cart.is_paid:
            return False
        return self.remove_from_cart(checkout_id, code) or True

    def _listing(self, cart: CartSnapshot, code: str) -> tuple[OfferSpec, OfferListing] | None:
        """A code's campaign and its terms where the cart is; None when the shop refuses the code there."""
        reference = self._codes.get(code)
        if reference is None or reference in self._withdrawn or code in self._used:
            return None
        offer = self._offers[reference]
        for listing in offer.listings:
            if (listing.channel, listing.currency) == (cart.channel, cart.currency):
                return None if cart.subtotal_minor < listing.minimum_minor else (offer, listing)
        return None

    def _taken(self, cart: CartSnapshot, code: str) -> int | None:
        """What a code takes off this cart; None when the shop refuses it, or does not know how."""
        application = self._application(cart, code)
        return None if application is None else taken_by(application, cart)

    def _application(self, cart: CartSnapshot, code: str) -> DiscountApplication | None:
        result = self._listing(cart, code)
        return None if result is None else self._applications.get(code) or of_campaign(*result)

    def payable(self, checkout_id: UUID) -> PayableCheckout | Gone:
        """Goods and delivery less what is taken off; nobody pays with other cards here."""
        cart = self._carts.get(checkout_id)
        if cart is None:
            return GONE
        sold_cards = sum(line.total_minor for line in cart.lines if line.is_gift_card)
        goods = cart.subtotal_minor - sold_cards + (cart.shipping_minor or 0)
        cost = max(goods - self.saving(checkout_id), 0)
        cards = [card for card in self._cards.values() if card.checkout_id == checkout_id and card.is_active]
        return PayableCheckout(
            id=cart.id,
            channel=cart.channel,
            currency=cart.currency,
            user_id=cart.user_id,
            cost_minor=cost,
            payable_minor=cost,
            points_minor=min(sum(card.current for card in cards), cost),
            is_paid=cart.is_paid,
        )

    # Messages

    def notify(self, *, key: str, user_id: int, topic: str, payload: Mapping[str, Any]) -> None:
        """One message for its key."""
        self.notifications.setdefault(key, (user_id, topic, payload))

    def notify_address(self, *, key: str, email: str, topic: str, payload: Mapping[str, Any]) -> None:
        """One letter for its key."""
        self.letters.setdefault(key, (email, topic, payload))

    def offer_grace_seconds(self) -> int:
        """The engineers' setting: this shop has no owner."""
        return int(conf.offer_grace_seconds)
