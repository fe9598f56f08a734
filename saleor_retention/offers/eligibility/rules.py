"""Whether an offer may be on a cart, and which of several is best. Time is an argument."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from ...store.carts import CartSnapshot
from ..pricing.benefits.registry import KINDS
from ..pricing.eligible_lines import goods_of
from .missed_offers import hint
from .offer import Ineligibility, MissedOffer, Offer, PricedOffer
from .reasons import Reason

MOST_PRICED = 12
"""Offers that are priced line by line; the others cannot save more than the best of these by their upper bound."""


def is_running(offer: Offer, now: datetime) -> bool:
    """Inside its period, start included, end excluded."""
    return offer.starts_at <= now and (offer.ends_at is None or now < offer.ends_at)


def is_honoured(offer: Offer, now: datetime) -> bool:
    """Whether a checkout that was priced with the offer may still keep it: its period and the grace after."""
    return (
        offer.is_live
        and offer.starts_at <= now
        and (offer.ends_at is None or now < offer.ends_at + offer.grace)
    )


def ineligibility(
    offer: Offer, cart: CartSnapshot, now: datetime, *, was_applied: bool, patience: timedelta
) -> Ineligibility | None:
    """Why the offer is not for this cart now, or None when nothing speaks against it.

    `was_applied`: the cart was priced with it before, so its grace counts. `patience`: how long a checkout
    that holds the grant must lie untouched before another may take it.
    """
    no = _of_its_time(offer, now, was_applied) or _of_its_place(offer, cart) or offer.blocked
    if no is not None:
        return Ineligibility(no)
    if cart.subtotal_minor <= 0:
        return Ineligibility(Reason.EMPTY)
    if (offer.minimum_minor or offer.minimum_quantity) and (lacks := _lacks(offer, cart)) is not None:
        return lacks
    if is_held_elsewhere(offer, cart.id, now, patience):
        return Ineligibility(Reason.RESERVED_ELSEWHERE)
    if offer.uses_left is not None and offer.uses_left <= 0:
        return Ineligibility(Reason.BUDGET_EXHAUSTED)
    return None


def _lacks(offer: Offer, cart: CartSnapshot) -> Ineligibility | None:
    """What the goods that the offer is for lack to its minimum."""
    goods_minor, goods_quantity = goods_of(offer.benefit.scope, cart)
    if goods_minor < offer.minimum_minor:
        return Ineligibility(Reason.MINIMUM_NOT_REACHED, offer.minimum_minor - goods_minor)
    if goods_quantity < offer.minimum_quantity:
        missing = offer.minimum_quantity - goods_quantity
        return Ineligibility(Reason.QUANTITY_NOT_REACHED, missing_quantity=missing)
    return None


def _of_its_time(offer: Offer, now: datetime, was_applied: bool) -> Reason | None:
    if offer.is_redeemed:
        return Reason.USED
    if offer.is_live and (is_running(offer, now) or (was_applied and is_honoured(offer, now))):
        return None
    return Reason.NOT_STARTED if offer.is_live and now < offer.starts_at else Reason.ENDED


def _of_its_place(offer: Offer, cart: CartSnapshot) -> Reason | None:
    if offer.currency != cart.currency:
        return Reason.OTHER_CHANNEL
    if offer.checkout_id not in (None, cart.id):
        return Reason.OTHER_CHECKOUT
    return None if is_for_place(offer, cart.country, cart.city) else Reason.OTHER_REGION


def is_for_place(offer: Offer, country: str, city: str) -> bool:
    """Whether it holds for somebody there. Where that is not known, an offer for some places does not."""
    if offer.countries and country not in offer.countries:
        return False
    return not offer.cities or city.strip().casefold() in offer.cities


def is_held_elsewhere(offer: Offer, checkout_id: UUID, now: datetime, patience: timedelta) -> bool:
    """Whether another checkout holds the grant and was touched too lately to be taken for abandoned."""
    if offer.reserved_by is None or offer.reserved_by == checkout_id:
        return False
    touched = offer.reserved_touched_at
    return touched is None or now < touched + patience


def progress(offer: Offer, checkout_id: UUID, now: datetime, patience: timedelta) -> tuple[bool, bool, bool]:
    """What time changes about an offer for a checkout: whether it runs, is honoured, and is held elsewhere."""
    is_held = is_held_elsewhere(offer, checkout_id, now, patience)
    return (is_running(offer, now), is_honoured(offer, now), is_held)


def ranked(
    offers: Sequence[Offer],
    cart: CartSnapshot,
    now: datetime,
    *,
    applied_ids: Collection[int],
    patience: timedelta,
) -> tuple[list[PricedOffer], tuple[MissedOffer, ...]]:
    """Offers that may be applied, best first, and why the others may not.

    Best is the larger saving; of equals the one that ends soonest, then the oldest grant.
    """
    open_to: list[Offer] = []
    hints: list[MissedOffer] = []
    for offer in offers:
        was_applied = offer.grant_id in applied_ids
        no = ineligibility(offer, cart, now, was_applied=was_applied, patience=patience)
        if no is None:
            open_to.append(offer)
        else:
            hints.append(hint(offer, no, cart))
    possible: list[PricedOffer] = []
    worth = _worth_pricing(open_to, cart)
    for offer in worth:
        priced = PricedOffer(offer, KINDS[offer.benefit.kind].saving(offer.benefit, cart))
        no = _after_pricing(priced, cart)
        if no is None:
            possible.append(priced)
        else:
            hints.append(hint(offer, no, cart))
    if possible and len(worth) < len(open_to):
        keys = {priced.key for priced in worth}
        others = (item for item in open_to if item.key not in keys)
        hints += [hint(other, Ineligibility(Reason.ANOTHER_IS_ON), cart) for other in others]
    possible.sort(key=rank)
    return possible, tuple(hints)


def _worth_pricing(offers: Sequence[Offer], cart: CartSnapshot) -> list[Offer]:
    """The one that the customer chose and the best few by what they can save at most; gift cards cost no pricing and are
    always among them."""
    cards: list[Offer] = []
    others: list[Offer] = []
    for candidate in offers:
        # What has no shape is a plain percentage or amount.
        (cards if candidate.shape and candidate.is_gift_card else others).append(candidate)
    if len(others) > MOST_PRICED:
        others.sort(
            key=lambda item: (
                not item.is_chosen,
                -KINDS[item.benefit.kind].upper_bound(item.benefit, cart),
                *_tie(item),
            )
        )
        others = others[:MOST_PRICED]
    return [*others, *cards]


def _after_pricing(priced: PricedOffer, cart: CartSnapshot) -> Ineligibility | None:
    offer, saving = priced.offer, priced.saving
    if saving.minor > 0 and saving.application is not None:
        return Ineligibility(Reason.BUDGET_EXHAUSTED) if _exceeds(offer, saving.minor) else None
    if not offer.is_sound:
        return Ineligibility(Reason.STORE_REFUSED)
    if offer.is_gift_card:
        money = offer.amount_minor or 0
        return Ineligibility(Reason.BUDGET_EXHAUSTED) if _exceeds(offer, money) else None
    if saving.minor <= 0:
        kind = KINDS[offer.benefit.kind]
        if missing := kind.missing_units(offer.benefit, cart):
            return Ineligibility(Reason.QUANTITY_NOT_REACHED, missing_quantity=missing)
        return Ineligibility(Reason.NO_DELIVERY if kind.is_off_delivery else Reason.NO_ELIGIBLE_ITEMS)
    return Ineligibility(Reason.STORE_REFUSED)


def _exceeds(offer: Offer, money_minor: int) -> bool:
    return offer.money_left_minor is not None and money_minor > offer.money_left_minor


def rank(priced: PricedOffer) -> tuple[int, bool, float, int, int]:
    """By which offers are sorted, the best first: the larger saving; of equals the one that ends soonest, then the oldest."""
    return (-priced.saving.minor, *_tie(priced.offer))


def _tie(offer: Offer) -> tuple[bool, float, int, int]:
    """Of equals the one that ends soonest, then the oldest grant; what has no grant yet comes after those that have."""
    ends = offer.ends_at
    grant = offer.grant_id if offer.grant_id is not None else 2**62
    return (ends is None, ends.timestamp() if ends else 0.0, grant, offer.campaign_id)


def closest_reason(hints: Sequence[MissedOffer]) -> Ineligibility:
    """The verdict to tell the shopper: the nearest reason, and of equal ones the least that is missing."""
    return min(
        (missed.verdict for missed in hints),
        key=lambda item: (item.reason.entry.rank, item.missing_minor, item.missing_quantity),
        default=Ineligibility(Reason.NO_OFFER),
    )
