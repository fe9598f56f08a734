"""What rewards cost the shop: points at what they are worth at the checkout, gift cards at their face value."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from ...loyalty.programmes import Versions, versions_in
from ...loyalty.rewards.kinds.gift_card import GiftCardReward
from ...loyalty.rewards.kinds.registry import parse_kind
from ...loyalty.rewards.models import Reward
from ...loyalty.terms.registry import RedemptionTerms, part_of
from ..rules import Terms


@dataclass(frozen=True, slots=True)
class Prices:
    """Rules of the channels, and rewards by their keys."""

    versions: Versions
    rewards: Mapping[int, Reward]

    def cost(self, terms: Terms, points: int, rewards: Sequence[int], *, at: datetime) -> int:
        """Minor units of the channel's currency, half of one rounded up.

        Points that cannot be spent cost nothing, nor do offers: what they cost is known when they are used.
        """
        version = self.versions.in_force(terms.channel, at)
        worth = None if version is None else part_of(version, RedemptionTerms)
        money = Fraction(0)
        if version is not None and worth is not None and version.programme_id == terms.programme_id:
            money += Fraction(points * worth.minor, worth.points)
        currency = "" if version is None else version.currency
        for kind in (self._kind(pk) for pk in rewards):
            if kind is not None and currency in ("", kind.currency):
                money += kind.amount_minor
        return int(money + Fraction(1, 2))

    def _kind(self, reward_id: int) -> GiftCardReward | None:
        reward = self.rewards[reward_id]
        kind = parse_kind(reward.kind, reward.parameters)
        return kind if isinstance(kind, GiftCardReward) else None


def prices_of(terms: Collection[Terms]) -> Prices:
    """All that these terms can give. Two statements."""
    named = {pk for item in terms for pk in item.details.rewards}
    return Prices(
        versions_in({item.channel for item in terms}), Reward.objects.in_bulk(sorted(named)) if named else {}
    )
