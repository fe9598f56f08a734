"""Whether an offer may be on a cart, which are worth pricing, and which go together. Time is an argument."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from ..kernel.store import BenefitKind, CartSnapshot
from .benefits import Saving, most_it_saves, saving_of
from .scopes import goods_of
from .stacking import Candidate, best
from .terms import NEAREST as NEAREST
from .terms import Hint as Hint
from .terms import Offer as Offer
from .terms import Priced as Priced
from .terms import Reason as Reason
from .terms import Verdict as Verdict

MOST_PRICED = 12
"""Offers that are priced line by line; the others cannot save more than the best of these by their upper bound."""


@dataclass(frozen=True, slots=True)
class Picked:
    """Offers that go on a checkout together: one whose code carries it, and those that come along."""

    carrier: Priced | None
    companions: tuple[Priced, ...]
    saving: Saving

    @property
    def all(self) -> tuple[Priced, ...]:
        """Every offer of it, the carrier first."""
        return (self.carrier, *self.companions) if self.carrier is not None else self.companions


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


def is_held_out(campaign_id: int, customer_id: int, holdout_bp: int) -> bool:
    """Whether the customer is of the share that never gets the campaign: the same answer for ever, evenly spread."""
    if holdout_bp <= 0:
        return False
    digest = sha256(f"hold-out:{campaign_id}:{customer_id}".encode()).digest()
    return int.from_bytes(digest[:8]) % 10_000 < holdout_bp


def verdict(
    offer: Offer, cart: CartSnapshot, now: datetime, *, was_applied: bool, patience: timedelta
) -> Verdict | None:
    """Why the offer is not for this cart now, or None when nothing speaks against it.

    `was_applied`: the cart was priced with it before, so its grace counts. `patience`: how long a checkout
    that holds the grant must lie untouched before another may take it.
    """
    no = _of_its_time(offer, now, was_applied) or _of_its_place(offer, cart) or offer.blocked
    if no is not None:
        return Verdict(no)
    if cart.subtotal_minor <= 0:
        return Verdict(Reason.EMPTY)
    goods_minor, goods_quantity = goods_of(offer.benefit.scope, cart)
    if goods_minor < offer.minimum_minor:
        return Verdict(Reason.MINIMUM_NOT_REACHED, offer.minimum_minor - goods_minor)
    if goods_quantity < offer.minimum_quantity:
        missing = offer.minimum_quantity - goods_quantity
        return Verdict(Reason.QUANTITY_NOT_REACHED, missing_quantity=missing)
    if is_held_elsewhere(offer, cart.id, now, patience):
        return Verdict(Reason.RESERVED_ELSEWHERE)
    if offer.uses_left is not None and offer.uses_left <= 0:
        return Verdict(Reason.USED_UP)
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
    return None if is_for_place(offer, cart.country, cart.city) else Reason.OTHER_PLACE


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


def ranked(
    offers: Sequence[Offer],
    cart: CartSnapshot,
    now: datetime,
    *,
    applied_ids: Collection[int],
    patience: timedelta,
) -> tuple[list[Priced], tuple[Hint, ...]]:
    """Offers that may be applied, best first, and why the others may not.

    Best is the larger saving; of equals the one that ends soonest, then the oldest grant.
    """
    open_to: list[Offer] = []
    hints: list[Hint] = []
    for offer in offers:
        was_applied = offer.grant_id in applied_ids
        no = verdict(offer, cart, now, was_applied=was_applied, patience=patience)
        if no is None:
            open_to.append(offer)
        else:
            hints.append(_hint(offer, no, cart))
    possible: list[Priced] = []
    for offer in _worth_pricing(open_to, cart):
        priced = Priced(offer, saving_of(offer.benefit, cart))
        no = _after_pricing(priced, cart)
        if no is None:
            possible.append(priced)
        else:
            hints.append(_hint(offer, no, cart))
    possible.sort(key=_rank)
    return possible, tuple(hints)


def _worth_pricing(offers: Sequence[Offer], cart: CartSnapshot) -> list[Offer]:
    """The one she chose and the best few by what they can save at most; gift cards cost no pricing and are always
    among them."""
    cards = [one for one in offers if one.is_gift_card]
    others = [one for one in offers if not one.is_gift_card]
    if len(others) > MOST_PRICED:
        others.sort(key=lambda one: (not one.is_chosen, -most_it_saves(one.benefit, cart), *_tie(one)))
        others = others[:MOST_PRICED]
    return [*others, *cards]


def _after_pricing(priced: Priced, cart: CartSnapshot) -> Verdict | None:
    offer, saving = priced.offer, priced.saving
    if offer.is_gift_card:
        money = offer.amount_minor or 0
        return Verdict(Reason.USED_UP) if _exceeds(offer, money) else None
    if saving.minor <= 0:
        is_shipping = offer.benefit.kind is BenefitKind.FREE_SHIPPING
        return Verdict(Reason.NO_DELIVERY if is_shipping else Reason.NO_SUCH_GOODS)
    if saving.carriage is None:
        return Verdict(Reason.STORE_REFUSED)
    return Verdict(Reason.USED_UP) if _exceeds(offer, saving.minor) else None


def _exceeds(offer: Offer, money_minor: int) -> bool:
    return offer.money_left_minor is not None and money_minor > offer.money_left_minor


def _hint(offer: Offer, no: Verdict, cart: CartSnapshot) -> Hint:
    """With what it would save on goods of its minimum, where nothing but goods is missing."""
    would = 0
    if no.missing_minor:
        enough = replace(cart, subtotal_minor=cart.subtotal_minor + no.missing_minor)
        would = most_it_saves(offer.benefit, enough)
    elif no.missing_quantity:
        would = most_it_saves(offer.benefit, cart)
    holder_id = offer.reserved_by if no.reason is Reason.RESERVED_ELSEWHERE else None
    return Hint(offer.campaign_id, offer.name, no, would, reserved_by=holder_id)


def _rank(one: Priced) -> tuple[int, bool, float, int, int]:
    return (-one.saving_minor, *_tie(one.offer))


def _tie(offer: Offer) -> tuple[bool, float, int, int]:
    """Of equals the one that ends soonest, then the oldest grant; what has no grant yet comes after those that have."""
    ends = offer.ends_at
    grant = offer.grant_id if offer.grant_id is not None else 2**62
    return (ends is None, ends.timestamp() if ends else 0.0, grant, offer.campaign_id)


def nearest(hints: Sequence[Hint]) -> Verdict:
    """The verdict to tell the shopper: the nearest reason, and of equal ones the least that is missing."""
    return min(
        (one.verdict for one in hints),
        key=lambda one: (NEAREST.index(one.reason), one.missing_minor, one.missing_quantity),
        default=Verdict(Reason.NO_OFFER),
    )


def picks(possible: Sequence[Priced], cart: CartSnapshot) -> list[Picked]:
    """What may go on together: first what has the offer she chose, then the rest, the best for her first."""
    found = _picks(possible, cart)
    return sorted(found, key=lambda picked: not any(one.offer.is_chosen for one in picked.all))


def _picks(possible: Sequence[Priced], cart: CartSnapshot) -> list[Picked]:
    """The best for the customer first (docs/decisions/0012-how-offers-combine.md)."""
    candidates = [
        Candidate(
            key=place,
            saving=one.saving,
            stacking=one.offer.stacking,
            ends_at=one.offer.ends_at,
            is_gift_card=one.offer.is_gift_card,
        )
        for place, one in enumerate(possible)
    ]
    return [
        Picked(
            carrier=possible[choice.carrier.key] if choice.carrier is not None else None,
            companions=tuple(possible[one.key] for one in choice.companions),
            saving=choice.saving,
        )
        for choice in best(candidates, cart)
    ]
