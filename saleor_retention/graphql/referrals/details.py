"""What terms of referrals say beyond points and a minimum, as it is read and handed in."""

from collections.abc import Mapping
from typing import Any

import graphene

from ...errors import Invalid
from ...loyalty.earning.goods import GoodsFilter
from ...referrals.conversion.details import FriendBonus, ReferrerTier, TermsDetails, parse_goods
from ...referrals.models import ReferralProgramme
from .. import kit

GOODS = {"product_ids": "Product", "category_ids": "Category", "collection_ids": "Collection"}
REWARDS = ("referrer_reward_id", "referee_reward_id", "welcome_reward_id")
AUDIENCES = ("referrer_audience_id", "referee_audience_id")
NUMBERS = ("within_days", "most_rewards", "limit_days")


class ReferralTier(kit.Type):
    """Roots are `details.ReferrerTier`."""

    from_friends = graphene.Int(
        required=True,
        description="From the how-many-th rewarded friend on it is given, that friend included.",
    )
    points = kit.Points(required=True, description="Points for the member, for each such friend.")
    reward_id = graphene.ID(
        description="The ID of a reward of the catalogue that is given beside them; null for none."
    )

    class Meta:
        description = (
            "What the member gets for each friend from a number of friends on, instead of the usual."
        )

    @staticmethod
    def resolve_reward_id(root: ReferrerTier, info: Any) -> str | None:
        return _reward_id(root.reward)


class ReferralBonus(kit.Type):
    """Roots are `details.FriendBonus`."""

    at_friends = graphene.Int(required=True, description="How many friends are rewarded then.")
    points = kit.Points(required=True, description="Points for the member, once.")

    class Meta:
        description = "What the member gets once, when so many friends are rewarded."


class DetailFields:
    """Of `ReferralTerms`, whose roots are the model."""

    return_days = graphene.Int(
        required=True,
        description="Both sides are rewarded so many days after the last goods of the order were sent, or after it was"
        " paid where nothing of it is sent. 0: as soon as it is paid.",
    )
    within_days = graphene.Int(
        description="The friend's order is placed within so many days of the claim; null: whenever."
    )
    product_ids = kit.NonNullList(
        graphene.ID,
        required=True,
        description="The order has one of these products; empty with the next two: any goods.",
    )
    category_ids = kit.NonNullList(
        graphene.ID, required=True, description="Or a product of one of these categories."
    )
    collection_ids = kit.NonNullList(
        graphene.ID, required=True, description="Or a product of one of these collections."
    )
    referrer_reward_id = graphene.ID(
        description="The ID of a reward of the catalogue for the member, for each friend."
    )
    referee_reward_id = graphene.ID(description="The ID of a reward of the catalogue for the friend.")
    welcome_reward_id = graphene.ID(
        description="The ID of a reward of the catalogue, an offer, that the friend gets when they claim."
    )
    tiers = kit.NonNullList(
        ReferralTier,
        required=True,
        description="What the member gets from more friends on, the fewest first.",
    )
    bonuses = kit.NonNullList(
        ReferralBonus, required=True, description="What the member gets once at a number of friends."
    )
    most_rewards = graphene.Int(
        description="For so many friends a member is rewarded in the days of the limit; null: for all."
    )
    limit_days = graphene.Int(description="The days of the limit; null: ever.")
    budget = graphene.Field(
        kit.Money,
        description="What rewards of the channel may cost in all: points at what they are worth, gift cards at their"
        " amount. Null: no limit.",
    )
    referrer_audience_id = graphene.ID(
        description="The ID of the audience of members who may refer; null: everybody."
    )
    referee_audience_id = graphene.ID(
        description="The ID of the audience of friends who may be referred; null: everybody."
    )

    @staticmethod
    def resolve_product_ids(root: ReferralProgramme, info: Any) -> list[str]:
        return _goods(root, "product_ids")

    @staticmethod
    def resolve_category_ids(root: ReferralProgramme, info: Any) -> list[str]:
        return _goods(root, "category_ids")

    @staticmethod
    def resolve_collection_ids(root: ReferralProgramme, info: Any) -> list[str]:
        return _goods(root, "collection_ids")

    @staticmethod
    def resolve_referrer_reward_id(root: ReferralProgramme, info: Any) -> str | None:
        return _reward_id(root.referrer_reward_id)

    @staticmethod
    def resolve_referee_reward_id(root: ReferralProgramme, info: Any) -> str | None:
        return _reward_id(root.referee_reward_id)

    @staticmethod
    def resolve_welcome_reward_id(root: ReferralProgramme, info: Any) -> str | None:
        return _reward_id(root.welcome_reward_id)

    @staticmethod
    def resolve_tiers(root: ReferralProgramme, info: Any) -> tuple[ReferrerTier, ...]:
        return TermsDetails.of(root).tiers

    @staticmethod
    def resolve_bonuses(root: ReferralProgramme, info: Any) -> tuple[FriendBonus, ...]:
        return TermsDetails.of(root).bonuses

    @staticmethod
    def resolve_budget(root: ReferralProgramme, info: Any) -> Any:
        return kit.money(root.budget_minor, root.currency)

    @staticmethod
    def resolve_referrer_audience_id(root: ReferralProgramme, info: Any) -> str | None:
        return _audience_id(root.referrer_audience_id)

    @staticmethod
    def resolve_referee_audience_id(root: ReferralProgramme, info: Any) -> str | None:
        return _audience_id(root.referee_audience_id)


class ReferralTierInput(kit.Input):
    from_friends = graphene.Int(required=True, description="From the how-many-th rewarded friend on.")
    points = kit.Points(required=True, description="Points for the member, for each such friend.")
    reward_id = graphene.ID(description="The ID of a reward of the catalogue beside them.")

    class Meta:
        description = (
            "What the member gets for each friend from a number of friends on, instead of the usual."
        )


class ReferralBonusInput(kit.Input):
    at_friends = graphene.Int(required=True, description="How many friends are rewarded then.")
    points = kit.Points(required=True, description="Points for the member, once.")

    class Meta:
        description = "What the member gets once, when so many friends are rewarded."


class DetailInputs:
    """Of `ReferralTermsSetInput`. What is left out, or null, asks for nothing and gives nothing."""

    return_days = graphene.Int(
        description="Reward so many days after the last goods were sent, or after payment where nothing is sent."
        " As soon as the order is paid when left out."
    )
    within_days = graphene.Int(description="The order has to be placed within so many days of the claim.")
    product_ids = kit.NonNullList(
        graphene.ID, description="IDs of products, one of which the order has to have."
    )
    category_ids = kit.NonNullList(
        graphene.ID, description="IDs of categories, a product of which will do as well."
    )
    collection_ids = kit.NonNullList(
        graphene.ID, description="IDs of collections, a product of which will do as well."
    )
    referrer_reward_id = graphene.ID(
        description="The ID of a reward of the catalogue for the member, given for no points beside those above."
    )
    referee_reward_id = graphene.ID(description="The ID of a reward of the catalogue for the friend.")
    welcome_reward_id = graphene.ID(
        description="The ID of a reward of the catalogue that is an offer; the friend gets it when they claim."
    )
    tiers = kit.NonNullList(
        ReferralTierInput,
        description="What the member gets from more friends on, the fewest first; at most 20.",
    )
    bonuses = kit.NonNullList(
        ReferralBonusInput,
        description="What the member gets once at a number of friends, the fewest first; at most 20.",
    )
    most_rewards = graphene.Int(description="Reward a member for at most so many friends.")
    limit_days = graphene.Int(description="In so many days; ever when left out.")
    budget = kit.PositiveDecimal(
        description="What rewards of the channel may cost in all, in the currency of the terms. Later conversions are"
        " rejected; what was given once counts, also when it was taken back."
    )
    referrer_audience_id = graphene.ID(description="The ID of the audience of members who may refer.")
    referee_audience_id = graphene.ID(description="The ID of the audience of friends who may be referred.")


def details_of(data: Mapping[str, Any], currency: str) -> TermsDetails:
    """What was handed in. Raises `NotFound` and `Invalid`, naming the field."""
    goods = {
        name: [kit.local_id(text, kind, field=name) for text in data.get(name) or ()]
        for name, kind in GOODS.items()
    }
    return TermsDetails(
        return_days=data.get("return_days") or 0,
        goods=GoodsFilter() if not any(goods.values()) else parse_goods(goods),
        tiers=tuple(_tier(tier) for tier in data.get("tiers") or ()),
        bonuses=tuple(
            FriendBonus(bonus["at_friends"], kit.points_of(bonus["points"], field="bonuses"))
            for bonus in data.get("bonuses") or ()
        ),
        budget_minor=_budget(data, currency),
        **{name: data.get(name) for name in NUMBERS},
        **{name: _local(data, name, "LoyaltyReward") for name in REWARDS},
        **{name: _local(data, name, "RetentionAudience") for name in AUDIENCES},
    )


def _budget(data: Mapping[str, Any], currency: str) -> int | None:
    budget = data.get("budget")
    if budget is None:
        return None
    if not budget:
        raise Invalid("A budget is more than nothing.", field="budget")
    return kit.minor_of(budget, currency, field="budget")


def _tier(tier: Mapping[str, Any]) -> ReferrerTier:
    reward_id = tier.get("reward_id")
    return ReferrerTier(
        tier["from_friends"],
        kit.points_of(tier["points"], field="tiers"),
        None if reward_id is None else kit.local_id(reward_id, "LoyaltyReward", field="tiers"),
    )


def _local(data: Mapping[str, Any], name: str, kind: str) -> int | None:
    text = data.get(name)
    return None if text is None else kit.local_id(text, kind, field=name)


def _goods(root: ReferralProgramme, name: str) -> list[str]:
    return [kit.global_id(GOODS[name], pk) for pk in root.goods.get(name, ())]


def _reward_id(pk: int | None) -> str | None:
    return None if pk is None else kit.global_id("LoyaltyReward", pk)


def _audience_id(pk: int | None) -> str | None:
    return None if pk is None else kit.global_id("RetentionAudience", pk)
