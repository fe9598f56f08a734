"""Rewards as they are read."""

from enum import StrEnum
from typing import Any

import graphene

from ....core.clock import now
from ....loyalty.rewards.kinds.gift_card import GiftCardReward
from ....loyalty.rewards.kinds.registry import BY_NAME
from ....loyalty.rewards.models import PurchaseState, Reward, RewardPurchase
from ....loyalty.rewards.queries import Shelf
from ....loyalty.rewards.rules import RewardObstacle, obstacle
from ... import kit
from . import loaders

RewardKindName = StrEnum("RewardKindName", {name.upper(): name for name in BY_NAME})  # type: ignore[misc]
LoyaltyRewardKind = kit.enum_of(
    "LoyaltyRewardKind",
    RewardKindName,
    "What a reward is.",
    {
        "gift_card": "A gift card of an amount.",
        "offer": "A personal offer.",
        "product_voucher": "A personal offer that gives a product.",
    },
)
LoyaltyRewardObstacle = kit.enum_of(
    "LoyaltyRewardObstacle",
    RewardObstacle,
    "Why a reward cannot be bought now.",
    {
        RewardObstacle.NOT_ACTIVE: "It is not on offer.",
        RewardObstacle.OVER: "It is not on offer any more.",
        RewardObstacle.NOT_YET: "It is not on offer yet.",
        RewardObstacle.SOLD_OUT: "As many as there are were bought.",
        RewardObstacle.LIMIT_REACHED: "The customer bought it as often as they may.",
        RewardObstacle.TIER_NEEDED: "It is for customers of a higher tier.",
        RewardObstacle.POINTS_MISSING: "The customer has not enough points.",
    },
)
LoyaltyRewardPurchaseState = kit.enum_of(
    "LoyaltyRewardPurchaseState",
    PurchaseState,
    "What became of a reward that was bought.",
    {
        PurchaseState.PAID: "It is on its way.",
        PurchaseState.GIVEN: "The customer has it.",
        PurchaseState.FAILED: "It cannot be given: the points come back within minutes.",
        PurchaseState.RESTORED: "It could not be given, and the points came back.",
        PurchaseState.FORGONE: "It could not be given, and the customer was gone.",
    },
)


class LoyaltyReward(kit.Type):
    """Roots are the model."""

    id = graphene.GlobalID(required=True, description="The ID of the reward.")
    name = graphene.String(required=True, description="Name of the reward.")
    points = kit.Points(required=True, description="What it costs.")
    kind = LoyaltyRewardKind(required=True, description="What it is.")
    card_amount = graphene.Field(kit.Money, description="What the gift card is worth, where it is one.")
    tier = graphene.String(description="Slug of the lowest tier that may buy it; null for everybody.")
    starts_at = kit.DateTime(description="From when on it is on offer; null for ever since.")
    ends_at = kit.DateTime(description="Until when it is on offer; null for ever.")
    customer_limit = graphene.Int(description="How often one customer may buy it; null without a limit.")
    total_limit = graphene.Int(description="How often all may buy it; null without a limit.")
    is_active = graphene.Boolean(required=True, description="Whether it is in use.")
    campaign_id = kit.Field(
        graphene.ID,
        description="The ID of the campaign that is granted, where it is an offer.",
        permissions=[kit.MANAGE_DISCOUNTS],
    )
    bought = kit.Field(
        graphene.Int,
        description="How often it was bought, but for what could not be given.",
        permissions=[kit.MANAGE_DISCOUNTS],
    )

    class Meta:
        description = "Something that points buy."
        interfaces = [graphene.relay.Node]

    @staticmethod
    def resolve_card_amount(root: Reward, info: Any) -> Any:
        amount = root.parameters.get("amount_minor")
        return None if amount is None else kit.money(amount, root.parameters["currency"])

    @staticmethod
    def resolve_tier(root: Reward, info: Any) -> str | None:
        return root.tier or None

    @staticmethod
    def resolve_campaign_id(root: Reward, info: Any) -> str | None:
        pk = root.parameters.get("campaign_id")
        return None if pk is None else kit.global_id("PersonalOfferCampaign", pk)

    @staticmethod
    def resolve_bought(root: Reward, info: Any) -> Any:
        return loaders.SalesOfReward(info.context).load(root.pk)


class LoyaltyRewardChoice(kit.Type):
    """Roots are a reward and the customer's shelf."""

    reward = graphene.Field(LoyaltyReward, required=True, description="The reward.")
    can_buy = graphene.Boolean(required=True, description="Whether the customer can buy it now.")
    obstacle = LoyaltyRewardObstacle(description="Why not; null where they can.")
    missing_points = kit.Points(
        required=True, description="How many points are missing to it; 0 where enough."
    )

    class Meta:
        description = "A reward as one customer sees it."

    @staticmethod
    def resolve_reward(root: tuple[Reward, Shelf], info: Any) -> Any:
        return root[0]

    @staticmethod
    def resolve_can_buy(root: tuple[Reward, Shelf], info: Any) -> bool:
        return obstacle(root[0], root[1].buyer(root[0]), now()) is None

    @staticmethod
    def resolve_obstacle(root: tuple[Reward, Shelf], info: Any) -> Any:
        return obstacle(root[0], root[1].buyer(root[0]), now())

    @staticmethod
    def resolve_missing_points(root: tuple[Reward, Shelf], info: Any) -> int:
        return max(0, root[0].points - root[1].available)


class LoyaltyRewardPurchase(kit.Type):
    """Roots are the model, with its reward."""

    id = graphene.GlobalID(required=True, description="The ID of the purchase.")
    reward_id = graphene.ID(required=True, description="The ID of the reward.")
    name = graphene.String(required=True, description="Its name when it was bought.")
    kind = LoyaltyRewardKind(required=True, description="What it is.")
    points = kit.Points(required=True, description="What was paid; 0 for a milestone's.")
    state = LoyaltyRewardPurchaseState(required=True, description="What became of it.")
    created_at = kit.DateTime(required=True, description="When it was bought.")
    card_code = graphene.String(
        description="The code of the gift card, where it is one that is worth something; for the customer alone, null for everybody else."
    )

    class Meta:
        description = "A reward that a customer bought or was given."
        interfaces = [graphene.relay.Node]

    @staticmethod
    def resolve_reward_id(root: RewardPurchase, info: Any) -> str:
        return kit.global_id("LoyaltyReward", root.reward_id)

    @staticmethod
    def resolve_kind(root: RewardPurchase, info: Any) -> str:
        return root.reward.kind

    @staticmethod
    def resolve_card_code(root: RewardPurchase, info: Any) -> Any:
        is_card = root.reward.kind == GiftCardReward.name
        return loaders.CardCodeOfPurchase(info.context).load(root.pk) if is_card else None
