"""Milestones as they are read."""

from typing import Any

import graphene

from ....loyalty.milestones.models import Milestone
from ....loyalty.milestones.queries import MilestoneStatus
from ... import kit
from ..rewards.types import LoyaltyReward, LoyaltyRewardPurchase
from ..tiers.types import LoyaltyTierBasis, LoyaltyTierValue
from . import loaders


class LoyaltyMilestone(kit.Type):
    """Roots are the model."""

    id = graphene.GlobalID(required=True, description="The ID of the milestone.")
    name = graphene.String(required=True, description="Name of the milestone.")
    basis = LoyaltyTierBasis(required=True, description="What is measured, over the whole time.")
    threshold = graphene.Field(LoyaltyTierValue, required=True, description="What it asks for.")
    rewards = kit.NonNullList(
        LoyaltyReward,
        required=True,
        description="One reward is given by itself, of several the customer chooses one. They cost no points.",
    )
    counts_from = kit.DateTime(description="Orders placed from then on count; null when all do.")
    is_active = graphene.Boolean(required=True, description="Whether it can be reached.")
    customers = kit.Field(
        graphene.Int, description="How many customers reached it.", permissions=[kit.MANAGE_DISCOUNTS]
    )

    class Meta:
        description = "What a customer is given once for all that they bought or earned."
        interfaces = [graphene.relay.Node]

    @staticmethod
    def resolve_threshold(root: Milestone, info: Any) -> Any:
        return root, root.threshold

    @staticmethod
    def resolve_rewards(root: Milestone, info: Any) -> Any:
        return loaders.RewardById(info.context).load_many(root.rewards)

    @staticmethod
    def resolve_customers(root: Milestone, info: Any) -> Any:
        return loaders.SizeOfMilestone(info.context).load(root.pk)


class LoyaltyMilestoneProgress(kit.Type):
    """Roots are `loyalty.milestones.queries.MilestoneStatus`."""

    milestone = graphene.Field(LoyaltyMilestone, required=True, description="The milestone.")
    measure = graphene.Field(LoyaltyTierValue, required=True, description="What counts now.")
    missing = graphene.Field(
        LoyaltyTierValue, required=True, description="What is missing to it; nothing once they reached it."
    )
    rewards = kit.NonNullList(
        LoyaltyReward,
        required=True,
        description="The rewards of which they get one; once they reached it, those that it had then.",
    )
    reached_at = kit.DateTime(description="When the customer reached it; null while they have not.")
    can_choose = graphene.Boolean(required=True, description="Whether a reward waits to be chosen.")
    purchase = graphene.Field(LoyaltyRewardPurchase, description="The reward that they were given.")

    class Meta:
        description = "The way of a customer to a milestone."

    @staticmethod
    def resolve_measure(root: MilestoneStatus, info: Any) -> Any:
        return root.milestone, root.measure

    @staticmethod
    def resolve_missing(root: MilestoneStatus, info: Any) -> Any:
        return root.milestone, root.missing

    @staticmethod
    def resolve_rewards(root: MilestoneStatus, info: Any) -> Any:
        return loaders.RewardById(info.context).load_many(root.rewards)
