"""Never worse off: whether a total with an offer is lower than without us, taxes and roundings included.

Where prices are entered with tax, what is taken off is what the total falls by. Where they are entered without, the tax
falls too, by the rate of each line: there both totals are computed as the store computes them, and have to differ by
more than roundings may hide (docs/decisions/0011-how-a-benefit-is-carried.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from ...guards import guard
from ...store.carts import CartSnapshot, Delivery
from .savings import WHOLE_ORDER, Saving, spread_over

RATE_STEP = Fraction(1, 20_000)
"""Rates have four decimals: the true one lies within half a step."""


@guard("decision.never_worse")
def is_never_worse(saving: Saving, alternative_minor: int, cart: CartSnapshot) -> bool:
    """Whether the total with the saving is sure to be below the one without any code of ours.

    `alternative_minor`: what the store's best order promotion would take off, spread over the lines, or what its gift
    is worth; in the unit prices are entered in.
    """
    if saving.minor <= 0:
        return False
    moved = replacement(saving, cart) if loses_delivery(saving, cart) else None
    dearer = _dearer_delivery(saving, cart, moved)
    if dearer is None:
        return False
    if cart.is_gross:
        return saving.total_effect_minor > alternative_minor + dearer
    if dearer and (moved is None or dearer > moved.price_minor - (cart.shipping_minor or 0)):
        return False
    return _is_sure_before_tax(saving, alternative_minor, cart, moved)


def _is_sure_before_tax(
    saving: Saving, alternative_minor: int, cart: CartSnapshot, moved: Delivery | None
) -> bool:
    rates = _rates(cart)
    moved_rate = _rate(moved.tax_rate if moved.price_minor else "0") if moved else None
    if moved is not None and (rates is None or moved_rate is None):
        return False
    if rates is None:
        return _is_sure_without_rates(saving, alternative_minor, cart)
    alternative = spread_over(cart, min(alternative_minor, cart.subtotal_minor))
    shipping = cart.shipping_minor or 0
    without_offer = _NetTotal(cart, rates, alternative, shipping)
    if moved is not None and moved_rate is not None:
        with_offer = _NetTotal(cart, (*rates[:-1], moved_rate), saving.by_line, moved.price_minor)
        return with_offer.is_surely_below(without_offer)
    with_offer = _NetTotal(cart, rates, saving.by_line, shipping - saving.shipping_minor)
    if alternative_minor <= 0 and with_offer.is_nowhere_dearer_than(without_offer):
        return True
    return with_offer.is_surely_below(without_offer)


def goods_left(saving: Saving, cart: CartSnapshot) -> int:
    """What the goods cost with the saving: what deliveries ask for."""
    return cart.subtotal_minor - (saving.minor - saving.shipping_minor)


def loses_delivery(saving: Saving, cart: CartSnapshot) -> bool:
    """The chosen delivery asks for more goods than would be left; without us it might have been had."""
    return goods_left(saving, cart) < cart.shipping_asks_minor <= cart.subtotal_minor


def replacement(saving: Saving, cart: CartSnapshot) -> Delivery | None:
    """The delivery that the checkout is moved to where the chosen one is lost: the cheapest that is sure to be had and
    takes no longer. None where there is none, or it may not be moved; it may always stay where it is."""
    chosen = next((delivery for delivery in cart.deliveries if delivery.id == cart.delivery_id), None)
    if cart.delivery_id is None or chosen is None:
        return None
    left = goods_left(saving, cart)
    fit = [
        delivery
        for delivery in cart.deliveries
        if delivery.is_sure and _has(delivery, left) and _is_no_slower(delivery, chosen)
    ]
    if not cart.may_move:
        fit = [item for item in fit if item.id == cart.present_delivery_id]
    return min(fit, key=lambda item: (item.price_minor, item.id or 0), default=None)


def _is_no_slower(delivery: Delivery, chosen: Delivery) -> bool:
    """What the shop does not say is no slower only than what it does not say either."""
    if delivery.id is None or delivery.days is None or chosen.days is None:
        return delivery.id is not None and delivery.days == chosen.days
    return delivery.days <= chosen.days


def _dearer_delivery(saving: Saving, cart: CartSnapshot, moved: Delivery | None) -> int | None:
    """How much more the delivery costs than the cheapest that is lost for asking for more goods than are left.

    It is the one that the checkout is moved to, else the cheapest that is sure to be left; None when there is none.
    """
    goods, left = cart.subtotal_minor, goods_left(saving, cart)
    lost = [
        delivery.price_minor
        for delivery in cart.deliveries
        if _has(delivery, goods) and left < delivery.asks_minor
    ]
    if loses_delivery(saving, cart):
        if moved is None:
            return None
        return max(0, moved.price_minor - min([*lost, cart.shipping_minor or 0]))
    if not lost:
        return 0
    kept = [delivery.price_minor for delivery in cart.deliveries if delivery.is_sure and _has(delivery, left)]
    if cart.shipping_minor is not None:  # the chosen one stays: that was asked before
        kept.append(cart.shipping_minor)
    return max(0, min(kept) - min(lost)) if kept else None


def _has(delivery: Delivery, goods_minor: int) -> bool:
    most = delivery.most_minor
    return delivery.asks_minor <= goods_minor and (most is None or goods_minor <= most)


def _rates(cart: CartSnapshot) -> tuple[Fraction, ...] | None:
    """The rate of each line, then that of the delivery; None when one that matters is not known."""
    rates = [_rate("0" if line.is_gift else line.tax_rate) for line in cart.lines]
    rates.append(_rate(cart.shipping_tax_rate if cart.shipping_minor else "0"))
    known = tuple(rate for rate in rates if rate is not None)
    return known if cart.lines and len(known) == len(rates) else None


def _rate(text: str) -> Fraction | None:
    try:
        rate = Decimal(text)
    except InvalidOperation:
        return None
    return Fraction(rate) if rate.is_finite() and rate >= 0 else None


def _is_sure_without_rates(saving: Saving, alternative_minor: int, cart: CartSnapshot) -> bool:
    """Every line that becomes cheaper has less tax. Against a promotion: only what is spread just like it, and by
    more than the roundings that may pile up on the last line, one for each."""
    if alternative_minor <= 0:
        return min(saving.by_line, default=0) >= 0
    lines = len(cart.lines) or cart.quantity
    is_spread_alike = saving.application is not None and saving.application.by in WHOLE_ORDER
    return is_spread_alike and saving.minor > alternative_minor + lines


@dataclass(frozen=True, slots=True)
class _NetTotal:
    """A cart with so much taken off each line, and what is left to pay for its delivery, before tax."""

    cart: CartSnapshot
    rates: tuple[Fraction, ...]
    taken: Sequence[int]
    shipping_minor: int

    @property
    def nets(self) -> list[int]:
        lines = self.cart.lines
        return [
            0 if line.is_gift else line.total_minor - off for line, off in zip(lines, self.taken, strict=True)
        ]

    @property
    def goods(self) -> Fraction:
        """With tax, not rounded."""
        return sum((net * (1 + rate) for net, rate in zip(self.nets, self.rates, strict=False)), Fraction(0))

    @property
    def mean_rate(self) -> Fraction:
        """The rate of the delivery in shops that tax it as the goods: weighted by their prices.

        Of goods for nothing it is the shop's usual rate, taken to be no higher than the highest that is seen.
        """
        goods = sum(self.nets)
        return (self.goods - goods) / goods if goods > 0 else max(self.rates)

    def deliveries(self) -> tuple[Fraction, Fraction]:
        """What the delivery costs with tax, at a rate of its own and at that of the goods."""
        return self.shipping_minor * (1 + self.rates[-1]), self.shipping_minor * (1 + self.mean_rate)

    def is_nowhere_dearer_than(self, other: "_NetTotal") -> bool:
        """No line and no delivery costs more, so that no rounding can make the total higher."""
        return all(own <= compared for own, compared in zip(self.nets, other.nets, strict=True)) and all(
            own <= compared for own, compared in zip(self.deliveries(), other.deliveries(), strict=True)
        )

    def is_surely_below(self, other: "_NetTotal") -> bool:
        """The total is lower by more than all roundings: one minor unit for each line and the delivery on both sides,
        and half a step of the rate on what is taxed differently."""
        moved = sum(abs(own - compared) for own, compared in zip(self.nets, other.nets, strict=True))
        moved += abs(self.shipping_minor - other.shipping_minor)
        slack = 2 * len(self.rates) + moved * RATE_STEP
        gain = other.goods - self.goods
        return all(
            gain + compared - own > slack
            for own, compared in zip(self.deliveries(), other.deliveries(), strict=True)
        )
