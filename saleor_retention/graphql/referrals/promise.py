"""What a member can promise a friend in a channel, and how far the member is from getting more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import graphene

from ...core.clock import now
from ...referrals import queries
from ...referrals.conversion.admission import referrer_reward_at
from ...referrals.conversion.details import TermsDetails
from ...referrals.conversion.steps import FriendsToGo, next_step
from ...referrals.models import ReferralProgramme
from .. import kit
from .payout_types import PartnerTermsOfUser


@dataclass(frozen=True, slots=True)
class PromisedReward:
    """To one side. `reward_id` is a reward of the catalogue."""

    points: int
    reward_id: int | None


@dataclass(frozen=True, slots=True)
class PromiseOfChannel:
    """Terms that are on, for a member of whom so many friends are rewarded."""

    terms: ReferralProgramme
    friends: int
    is_partner: bool = False
    """Who is one earns cash, and neither points nor rewards."""

    @property
    def details(self) -> TermsDetails:
        return TermsDetails.of(self.terms)

    @property
    def own(self) -> PromisedReward:
        """What the member gets for the next friend."""
        if self.is_partner:
            return PromisedReward(0, None)
        return PromisedReward(*referrer_reward_at(self.details, self.friends + 1, self.terms.referrer_points))

    def next_of(self, steps: Sequence[tuple[int, int]]) -> FriendsToGo | None:
        """The first of these steps (friends, points) that is still ahead."""
        return None if self.is_partner else next_step(steps, self.friends)


class PromiseByChannel(kit.DataLoader):
    """The terms in force now; None where referrals earn nothing."""

    def batch_load(self, keys: Sequence[str]) -> list[ReferralProgramme | None]:
        result = queries.terms_in_force(keys, now=now(), using=self.using)
        return [result.get(key) for key in keys]


def promise_of(root: queries.ReferralRow, info: Any, channel: str) -> Any:
    """To load: the `PromiseOfChannel` of a member; None where referrals earn nothing."""
    terms_loaded = PromiseByChannel(info.context).load(channel)
    return terms_loaded.then(
        lambda terms: (
            terms
            and PartnerTermsOfUser(info.context)
            .load(root.user_id)
            .then(lambda cash: PromiseOfChannel(terms, root.rewarded, is_partner=cash is not None))
        )
    )


class NameOfReward(kit.TableLoader):
    """By key."""

    read = staticmethod(queries.reward_names)


class ReferralPromisedReward(kit.Type):
    """Roots are `PromisedReward`."""

    points = kit.Points(required=True, description="Points.")
    reward = graphene.String(description="The name of a reward that comes with them; null for none.")

    class Meta:
        description = "What one side of a referral gets."

    @staticmethod
    def resolve_reward(root: PromisedReward, info: Any) -> Any:
        return root.reward_id and NameOfReward(info.context).load(root.reward_id)


class ReferralNextStep(kit.Type):
    """Roots are `FriendsToGo`."""

    friends = graphene.Int(required=True, description="The number of rewarded friends at which it comes.")
    missing = graphene.Int(required=True, description="So many more of them it takes.")
    points = kit.Points(required=True, description="Points that it gives.")

    class Meta:
        description = "What more friends bring a member."


class ReferralPromise(kit.Type):
    """Roots are `PromiseOfChannel`."""

    referrer = graphene.Field(
        ReferralPromisedReward,
        required=True,
        description="What the member gets for the next friend; no points for an outside partner, whose commission is told beside it.",
    )
    referee = graphene.Field(ReferralPromisedReward, required=True, description="What the friend gets.")
    welcome = graphene.String(
        description="The name of the offer that the friend finds in their cart once they claimed the code; null for none."
    )
    minimum = graphene.Field(
        kit.Money, description="What the friend's order has to be worth; null when there is no minimum."
    )
    within_days = graphene.Int(description="So many days the friend has for it; null when it can be any day.")
    return_days = graphene.Int(
        required=True,
        description="So many days after all goods were sent the rewards come; 0: once the order is paid.",
    )
    next_tier = graphene.Field(
        ReferralNextStep,
        description="From how many friends on the member gets other points for each; null at the top.",
    )
    next_bonus = graphene.Field(
        ReferralNextStep,
        description="At how many friends the member gets points once; null when there is no more.",
    )

    class Meta:
        description = "What both sides get in a channel, for the words of a storefront."

    @staticmethod
    def resolve_referrer(root: PromiseOfChannel, info: Any) -> PromisedReward:
        return root.own

    @staticmethod
    def resolve_referee(root: PromiseOfChannel, info: Any) -> PromisedReward:
        return PromisedReward(root.terms.referee_points, root.terms.referee_reward_id)

    @staticmethod
    def resolve_welcome(root: PromiseOfChannel, info: Any) -> Any:
        reward_id = root.terms.welcome_reward_id
        return reward_id and NameOfReward(info.context).load(reward_id)

    @staticmethod
    def resolve_minimum(root: PromiseOfChannel, info: Any) -> Any:
        return kit.money(root.terms.minimum_minor or None, root.terms.currency)

    @staticmethod
    def resolve_within_days(root: PromiseOfChannel, info: Any) -> int | None:
        return root.terms.within_days

    @staticmethod
    def resolve_return_days(root: PromiseOfChannel, info: Any) -> int:
        return root.terms.return_days

    @staticmethod
    def resolve_next_tier(root: PromiseOfChannel, info: Any) -> FriendsToGo | None:
        return root.next_of([(tier.from_friends, tier.points) for tier in root.details.tiers])

    @staticmethod
    def resolve_next_bonus(root: PromiseOfChannel, info: Any) -> FriendsToGo | None:
        return root.next_of([(bonus.at_friends, bonus.points) for bonus in root.details.bonuses])
