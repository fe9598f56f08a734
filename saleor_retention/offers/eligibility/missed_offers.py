"""What is told of each offer that is not on a checkout: why, what it lacks, and what it would take off."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from ...store.carts import CartSnapshot
from ..pricing.benefits.registry import KINDS
from .offer import Ineligibility, MissedOffer, Offer, PricedOffer
from .reasons import Reason


def hint(offer: Offer, no: Ineligibility, cart: CartSnapshot) -> MissedOffer:
    """With what it would save on goods of its minimum, where nothing but goods is missing."""
    would = 0
    if no.missing_minor:
        would = KINDS[offer.benefit.kind].upper_bound(offer.benefit, with_goods(cart, no.missing_minor))
    elif no.missing_quantity:
        would = KINDS[offer.benefit.kind].saving_once_complete(offer.benefit, cart)
    return _told(offer, no, would)


def not_applied(
    possible: Iterable[PricedOffer], reason: Reason, on: Collection[tuple[int, str]] = ()
) -> tuple[MissedOffer, ...]:
    """Offers that may be on and are not, for one reason; `on`: the keys of those that are."""
    return tuple(
        _told(priced.offer, Ineligibility(reason), priced.saving_minor)
        for priced in possible
        if priced.offer.key not in on
    )


def better_than_typed(offer: Offer, saving_minor: int, typed_minor: int) -> MissedOffer:
    """An offer that would take off more, with what joins it, than the code that was typed."""
    told = _told(offer, Ineligibility(Reason.OTHER_CODE), saving_minor)
    return replace(told, saves_more_minor=saving_minor - typed_minor)


def compared(
    hints: Iterable[MissedOffer], on: Sequence[PricedOffer], saving_minor: int, cart: CartSnapshot
) -> tuple[MissedOffer, ...]:
    """With what each would save more than the offers that are on now, which may save more on more goods, too."""
    if saving_minor <= 0:
        return tuple(hints)
    return tuple(_compared(missed, on, saving_minor, cart) for missed in hints)


def _compared(
    told: MissedOffer, on: Sequence[PricedOffer], saving_minor: int, cart: CartSnapshot
) -> MissedOffer:
    if not told.would_save_minor:
        return told
    enough = with_goods(cart, told.verdict.missing_minor)
    benefits = [priced.offer.benefit for priced in on]
    then = max(saving_minor, sum(KINDS[item.kind].upper_bound(item, enough) for item in benefits))
    if not told.verdict.missing_minor:
        then = saving_minor
    return replace(told, saves_more_minor=max(0, told.would_save_minor - then))


def with_goods(cart: CartSnapshot, more_minor: int) -> CartSnapshot:
    """The cart with so much more in it, whatever goods they are."""
    return replace(cart, subtotal_minor=cart.subtotal_minor + more_minor)


def _told(offer: Offer, no: Ineligibility, would_save_minor: int) -> MissedOffer:
    holder_id = offer.reserved_by if no.reason is Reason.RESERVED_ELSEWHERE else None
    return MissedOffer(
        offer.campaign_id,
        offer.name,
        no,
        would_save_minor,
        offer_key=offer.told_key,
        reserved_by=holder_id,
    )
