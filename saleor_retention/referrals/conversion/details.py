"""What terms of referrals say beyond points and a minimum: conditions, rewards of the catalogue, steps and limits."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from ...errors import Invalid
from ...loyalty.earning.goods import GoodsFilter, ids_in
from ...loyalty.points import MOST_POINTS_AT_ONCE

MOST_DAYS = 365
MOST_STEPS = 20
"""Tiers, or bonuses, of one version."""
MOST_FRIENDS = 1_000_000
MOST_MINOR = 2**53


@dataclass(frozen=True, slots=True)
class ReferrerTier:
    """What the referrer gets for each friend, from so many rewarded friends on, this one included."""

    from_friends: int
    points: int
    reward: int | None = None
    """A reward of the catalogue, by its key."""


@dataclass(frozen=True, slots=True)
class FriendBonus:
    """Points for the referrer, once, when so many friends are rewarded."""

    at_friends: int
    points: int


@dataclass(frozen=True, slots=True)
class TermsDetails:
    """All of it; what is left out asks for nothing and gives nothing. Keys are those of our rows."""

    return_days: int = 0
    """Rewards come so many days after the goods were sent last, or were paid where nothing is sent. 0: at once."""
    within_days: int | None = None
    goods: GoodsFilter = field(default_factory=GoodsFilter)
    referrer_reward_id: int | None = None
    referee_reward_id: int | None = None
    welcome_reward_id: int | None = None
    tiers: tuple[ReferrerTier, ...] = ()
    bonuses: tuple[FriendBonus, ...] = ()
    most_rewards: int | None = None
    limit_days: int | None = None
    budget_minor: int | None = None
    referrer_audience_id: int | None = None
    referee_audience_id: int | None = None

    def tier_at(self, place: int) -> ReferrerTier | None:
        """The highest one that a friend of this place reaches."""
        reached = [tier for tier in self.tiers if tier.from_friends <= place]
        return max(reached, key=lambda tier: tier.from_friends, default=None)

    def bonus_at(self, place: int) -> FriendBonus | None:
        """What the friend of this place brings beyond."""
        return next((bonus for bonus in self.bonuses if bonus.at_friends == place), None)

    @property
    def rewards(self) -> tuple[int, ...]:
        """Every reward of the catalogue that is named."""
        sides = (self.referrer_reward_id, self.referee_reward_id, self.welcome_reward_id)
        return tuple(pk for pk in (*sides, *(tier.reward for tier in self.tiers)) if pk is not None)

    def check(self) -> None:
        """Raises `Invalid`, naming the field."""
        _check_days(self)
        _check_steps([tier.from_friends for tier in self.tiers], field="tiers")
        _check_steps([bonus.at_friends for bonus in self.bonuses], field="bonuses")
        _check_points([tier.points for tier in self.tiers], least=0, field="tiers")
        _check_points([bonus.points for bonus in self.bonuses], least=1, field="bonuses")
        if self.most_rewards is not None and not 0 < self.most_rewards <= MOST_FRIENDS:
            raise Invalid("A limit is one friend or more.", field="most_rewards")
        if self.limit_days is not None and self.most_rewards is None:
            raise Invalid("Say how many friends are rewarded in so many days.", field="limit_days")
        if self.budget_minor is not None and not 0 < self.budget_minor <= MOST_MINOR:
            raise Invalid("A budget is more than nothing.", field="budget")

    def as_columns(self) -> dict[str, Any]:
        """As a version keeps it."""
        return {
            **{name: getattr(self, name) for name in PLAIN},
            "goods": {} if self.goods.is_empty else {k: list(v) for k, v in asdict(self.goods).items()},
            "tiers": [asdict(tier) for tier in self.tiers],
            "bonuses": [asdict(bonus) for bonus in self.bonuses],
        }

    @classmethod
    def of(cls, row: Any) -> Self:
        """Of a `ReferralProgramme`."""
        return cls(
            **{name: getattr(row, name) for name in PLAIN},
            goods=parse_goods(row.goods),
            tiers=tuple(ReferrerTier(**tier) for tier in row.tiers),
            bonuses=tuple(FriendBonus(**bonus) for bonus in row.bonuses),
        )


PLAIN = (
    "return_days",
    "within_days",
    "referrer_reward_id",
    "referee_reward_id",
    "welcome_reward_id",
    "most_rewards",
    "limit_days",
    "budget_minor",
    "referrer_audience_id",
    "referee_audience_id",
)
"""Columns that are kept as they are."""


def parse_goods(data: Mapping[str, Any]) -> GoodsFilter:
    """Raises `Invalid` for too many of them."""
    names = ("product_ids", "category_ids", "collection_ids")
    return GoodsFilter(**{name: ids_in(data.get(name), field=name) for name in names})


def _check_days(details: TermsDetails) -> None:
    if not 0 <= details.return_days <= MOST_DAYS:
        raise Invalid(f"A return window has 0 to {MOST_DAYS} days.", field="return_days")
    for name in ("within_days", "limit_days"):
        days = getattr(details, name)
        if days is not None and not 0 < days <= MOST_DAYS * 10:
            raise Invalid(f"Days are 1 to {MOST_DAYS * 10}.", field=name)


def _check_steps(friends: Sequence[int], *, field: str) -> None:
    if len(friends) > MOST_STEPS:
        raise Invalid(f"At most {MOST_STEPS} steps can be named.", field=field)
    if any(not 0 < number <= MOST_FRIENDS for number in friends):
        raise Invalid("A step begins at one friend or more.", field=field)
    if list(friends) != sorted(set(friends)):
        raise Invalid("Steps are named from the fewest friends to the most, each once.", field=field)


def _check_points(points: Sequence[int], *, least: int, field: str) -> None:
    if any(not least <= number <= MOST_POINTS_AT_ONCE for number in points):
        raise Invalid(f"Points are a whole number from {least} to {MOST_POINTS_AT_ONCE}.", field=field)
