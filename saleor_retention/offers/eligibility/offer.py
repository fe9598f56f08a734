"""Offers as a decision sees them, and the words for why one is, or is not, on a checkout."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from ...errors import Invalid
from ...store.carts import OfferName
from ...store.discounts import Benefit
from ..pricing.benefits.gift_card import GIFT_CARD
from ..pricing.savings import Saving
from ..pricing.serialization import from_shape
from .offer_rows import GrantRow
from .reasons import Reason

MOST_HINTS = 50
"""Offers that are not on, kept with a decision: those nearest to a discount. Hardly any customer has more."""
NOTHING = Benefit()
"""A benefit without a percentage or an amount."""


@lru_cache(maxsize=10_000)
def _benefit(
    percent_bp: int | None, amount_minor: int | None, most_minor: int | None, shape: str
) -> Benefit | None:
    """Read once: the benefits of live campaigns are few, and asked for several times at every checkout.

    None when what is stored makes no sense: such an offer gives nothing, and takes no other with it.
    """
    try:
        return from_shape(percent_bp, amount_minor, most_minor, json.loads(shape))
    except Invalid:
        return None


@dataclass(frozen=True, slots=True)
class Offer:
    """A grant with its campaign's terms in the channel of a checkout, and where it is promised.

    Of a campaign that is offered to an audience there may be no grant yet: it is made when the offer wins.
    """

    grant_id: int | None
    campaign_id: int
    name: str
    code: str
    user_id: int | None
    percent_bp: int | None
    amount_minor: int | None
    currency: str | None
    """None when the campaign has no terms in the checkout's channel."""
    minimum_minor: int
    starts_at: datetime
    ends_at: datetime | None
    """The earlier end of campaign and grant."""
    grace: timedelta
    is_live: bool
    """The campaign runs and the grant was not withdrawn."""
    is_redeemed: bool
    reserved_by: UUID | None = None
    reserved_touched_at: datetime | None = None
    store_reference: str = ""
    is_issued: bool = False
    shape: Mapping[str, Any] = field(default_factory=dict)
    """The rest of the benefit, as the campaign keeps it."""
    most_minor: int | None = None
    minimum_quantity: int = 0
    countries: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    stacking: str = "exclusive"
    checkout_id: UUID | None = None
    """The only checkout it is for; None for any."""
    is_by_audience: bool = False
    """The grant was made because its customer is of the campaign's audience, and holds while they are."""
    uses_left: int | None = None
    money_left_minor: int | None = None
    """What the campaign may still give, what this grant holds included; None without a budget."""
    occasion: str = ""
    blocked: Reason | None = None
    """Why the customer may not use it now: used up for them, or too soon after another."""
    is_chosen: bool = False
    """The customer asked for it on this checkout."""
    translations: Mapping[str, str] = field(default_factory=dict)
    """Of the name, by language."""

    @classmethod
    def of(cls, row: GrantRow) -> "Offer":
        """The offer that a row is."""
        return cls(
            grant_id=row.grant_id,
            campaign_id=row.campaign_id,
            name=row.name,
            code=row.code,
            user_id=row.owner_id,
            percent_bp=row.percent_bp,
            amount_minor=row.amount_minor,
            currency=row.listing_currency,
            minimum_minor=row.minimum_minor,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            grace=row.grace,
            is_live=row.is_live,
            is_redeemed=row.is_redeemed,
            reserved_by=row.reserved_by,
            reserved_touched_at=row.reserved_touched_at,
            store_reference=row.store_reference,
            is_issued=row.is_issued,
            shape=row.shape or {},
            most_minor=row.most_minor,
            minimum_quantity=row.minimum_quantity,
            countries=tuple(row.countries or ()),
            cities=tuple(row.cities or ()),
            stacking=row.stacking,
            checkout_id=row.only_checkout_id,
            is_by_audience=row.is_by_audience,
            uses_left=row.uses_left,
            money_left_minor=row.money_left_minor,
            occasion=row.occasion,
            blocked=Reason.COOLDOWN if row.is_too_soon else None,
            is_chosen=row.is_chosen,
            translations=row.translations or {},
        )

    @property
    def called(self) -> OfferName:
        """How shoppers are told of it."""
        return OfferName(self.name, tuple(sorted(self.translations.items())))

    @property
    def benefit(self) -> Benefit:
        """What the store is asked to take off; nothing when what is stored makes no sense."""
        return self._stored_benefit or NOTHING

    @property
    def is_sound(self) -> bool:
        """Whether what is stored of its benefit makes sense."""
        return self._stored_benefit is not None

    @property
    def _stored_benefit(self) -> Benefit | None:
        shape = json.dumps(self.shape) if self.shape else "{}"
        return _benefit(self.percent_bp, self.amount_minor, self.most_minor, shape)

    @property
    def is_gift_card(self) -> bool:
        """It gives a card once the order is paid, and nothing on the checkout."""
        return isinstance(self.shape, Mapping) and self.shape.get("kind") == GIFT_CARD

    @property
    def has_favourite(self) -> bool:
        """Whether the goods it is for differ from customer to customer."""
        return bool(self.shape) and self.is_sound and "favourite" in self.shape.get("scope", {})

    @property
    def told_key(self) -> str:
        """Of its ID in the API."""
        return told_key(self.grant_id, self.is_by_audience, self.campaign_id, self.user_id, self.occasion)

    @property
    def key(self) -> tuple[int, str]:
        """Which offer it is, with or without a grant."""
        return (self.campaign_id, self.occasion if self.grant_id is None else f"grant:{self.grant_id}")


def told_key(
    grant_id: int | None, is_by_audience: bool, campaign_id: int, user_id: int | None, occasion: str
) -> str:
    """What names an offer in the API. Of an audience's it is the same before a grant is made and afterwards."""
    if grant_id is not None and (not is_by_audience or user_id is None):
        return str(grant_id)
    return f"c{campaign_id}.{user_id}.{occasion}"


@dataclass(frozen=True, slots=True)
class Ineligibility:
    """Why this offer is not for this cart; `missing_…` is what its minimum lacks."""

    reason: Reason
    missing_minor: int = 0
    missing_quantity: int = 0


@dataclass(frozen=True, slots=True)
class PricedOffer:
    """An offer that may be applied, and what it saves."""

    offer: Offer
    saving: Saving

    @property
    def saving_minor(self) -> int:
        """In the unit prices are entered in."""
        return self.saving.minor


@dataclass(frozen=True, slots=True)
class MissedOffer:
    """What the shopper or staff are told of one offer that is not on the checkout."""

    campaign_id: int
    name: str
    verdict: Ineligibility
    would_save_minor: int = 0
    """What it would save were nothing missing; 0 when that cannot be said."""
    saves_more_minor: int = 0
    """By how much that is more than what is on: the code that was typed, or the offers that are applied."""
    offer_key: str = ""
    """Of the offer's ID in the API."""
    reserved_by: UUID | None = None
    """The checkout that holds it, where that is the reason."""
