"""Whether a customer can buy a reward now, and why not: arithmetic on what is known of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class RewardObstacle(StrEnum):
    """Why a reward cannot be bought now, the most final first."""

    NOT_ACTIVE = "not_active"
    OVER = "over"
    NOT_YET = "not_yet"
    SOLD_OUT = "sold_out"
    LIMIT_REACHED = "limit_reached"
    TIER_NEEDED = "tier_needed"
    POINTS_MISSING = "points_missing"


class RewardOnSale(Protocol):
    """What of a reward decides."""

    @property
    def points(self) -> int: ...
    @property
    def customer_limit(self) -> int | None: ...
    @property
    def total_limit(self) -> int | None: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def tier(self) -> str: ...
    @property
    def is_active(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Buyer:
    """What of a customer decides. `tier` None: in none; `tiers`: slugs of the programme from the lowest on."""

    available: int
    tier: str | None
    tiers: Sequence[str]
    bought: int
    """How often they bought it, but for what was restored."""
    bought_by_all: int


def obstacle(reward: RewardOnSale, buyer: Buyer, now: datetime) -> RewardObstacle | None:
    """The first thing in the way; None where it can be bought."""
    if not reward.is_active:
        return RewardObstacle.NOT_ACTIVE
    if reward.ends_at is not None and reward.ends_at <= now:
        return RewardObstacle.OVER
    if reward.starts_at is not None and reward.starts_at > now:
        return RewardObstacle.NOT_YET
    if reward.total_limit is not None and buyer.bought_by_all >= reward.total_limit:
        return RewardObstacle.SOLD_OUT
    if reward.customer_limit is not None and buyer.bought >= reward.customer_limit:
        return RewardObstacle.LIMIT_REACHED
    if reward.tier and not _has_tier(reward.tier, buyer):
        return RewardObstacle.TIER_NEEDED
    return RewardObstacle.POINTS_MISSING if buyer.available < reward.points else None


def _has_tier(needed: str, buyer: Buyer) -> bool:
    """A tier that the programme has no more is nobody's."""
    places = {slug: place for place, slug in enumerate(buyer.tiers)}
    return needed in places and buyer.tier in places and places[buyer.tier] >= places[needed]
