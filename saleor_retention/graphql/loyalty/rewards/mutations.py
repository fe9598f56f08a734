"""Buying a reward, and the catalogue of staff."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import graphene

from ....core.clock import now
from ....core.idempotency import StaffContext
from ....customers.identity import members
from ....errors import Invalid, Required, RewardNotAvailable
from ....loyalty import queries
from ....loyalty.rewards.catalogue import RewardDraft, reward_create, reward_update
from ....loyalty.rewards.models import Reward
from ....loyalty.rewards.purchases import reward_buy
from ....store.customers import CustomerSnapshot
from ....store.port import store
from ... import kit
from ..balance import LoyaltyBalance
from ..tiers.inputs import campaigns_in
from .types import LoyaltyReward, LoyaltyRewardKind, LoyaltyRewardPurchase


def buyer_of(info: Any) -> tuple[int, int]:
    """The account that asks, and its customer. Raises `RewardNotAvailable` for one that is not active."""
    user_id = kit.port.customer(info.context)
    result = store().customers([user_id]).get(user_id) if user_id is not None else None
    if user_id is None or not isinstance(result, CustomerSnapshot) or not result.is_active:
        raise RewardNotAvailable("Rewards are for customers with an active account.")
    return user_id, members([result])[user_id]


class LoyaltyRewardBuy(kit.Mutation):
    purchase = graphene.Field(LoyaltyRewardPurchase, description="What was bought.")
    balance = graphene.Field(LoyaltyBalance, description="The points that are left.")

    class Arguments:
        reward_id = graphene.ID(required=True, description="The ID of the reward.")
        idempotency_key = graphene.String(
            required=True,
            description="Chosen by the storefront. The same key and reward answer the first purchase and buy nothing again.",
        )

    class Meta:
        description = "Buys a reward for the signed-in customer with their points."
        permissions = (kit.AUTHENTICATED_USER,)

    @classmethod
    def perform(cls, info: Any, **arguments: Any) -> Any:
        reward_id = kit.local_id(arguments["reward_id"], "LoyaltyReward", field="reward_id")
        user_id, customer_id = buyer_of(info)
        purchase = reward_buy(customer_id, reward_id, key=arguments["idempotency_key"], now=now())
        programme_id = purchase.reward.programme_id
        rows = queries.all_accounts_of([user_id], programme_ids=[programme_id])
        return cls(purchase=purchase, balance=rows[user_id][0], errors=[])


class _RewardFields:
    """What both inputs have."""

    card_amount = kit.PositiveDecimal(description="What the gift card is worth, where it is one.")
    card_currency = graphene.String(description="Its currency.")
    campaign_id = graphene.ID(description="The ID of the campaign that is granted, where it is an offer.")
    customer_limit = graphene.Int(description="How often one customer may buy it.")
    total_limit = graphene.Int(description="How often all may buy it.")
    starts_at = kit.Instant("From when on it is on offer.")
    ends_at = kit.Instant("Until when it is on offer.")
    tier = graphene.String(description="Slug of the lowest tier that may buy it.")
    is_active = graphene.Boolean(description="False takes it off offer.")


class LoyaltyRewardCreateInput(_RewardFields, kit.StaffInput):
    programme_id = graphene.ID(required=True, description="The ID of the programme.")
    name = graphene.String(required=True, description="Name of the reward.")
    points = kit.Points(required=True, description="What it costs.")
    kind = LoyaltyRewardKind(required=True, description="What it is.")

    class Meta:
        description = "A reward to create. What is left out is no limit; it is on offer at once."


class LoyaltyRewardUpdateInput(_RewardFields, kit.StaffInput):
    reward_id = graphene.ID(required=True, description="The ID of the reward.")
    name = graphene.String(description="Its new name.")
    points = kit.Points(description="What it costs.")

    class Meta:
        description = (
            "What to change of a reward; what is left out stays, null takes a limit, a time or a tier off. Its kind stays, "
            "and what was bought stays as it was."
        )


class _RewardMutation(kit.StaffMutation):
    instants = {"starts_at": False, "ends_at": True}

    class Meta:
        abstract = True

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        row = Reward.objects.using(kit.port.alias(info.context)).get(pk=result["reward"])
        return cls(loyalty_reward=row, errors=[])


class LoyaltyRewardCreate(_RewardMutation):
    loyalty_reward = graphene.Field(LoyaltyReward, description="The new reward.")

    class Arguments:
        input = LoyaltyRewardCreateInput(required=True, description="The reward.")

    class Meta:
        description = "Adds a reward to the catalogue of a programme."
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        programme_id = kit.local_id(data["programme_id"], "LoyaltyProgramme", field="programme_id")
        draft = RewardDraft(
            name=data["name"],
            points=kit.points_of(data["points"], field="points"),
            kind=data["kind"],
            parameters=_parameters(data),
            is_active=data.get("is_active") is not False,
            **{name: data[name] for name in PLAIN if data.get(name) is not None},
        )
        return {"reward": reward_create(programme_id, draft).pk}


class LoyaltyRewardUpdate(_RewardMutation):
    loyalty_reward = graphene.Field(LoyaltyReward, description="The reward.")

    class Arguments:
        input = LoyaltyRewardUpdateInput(required=True, description="What to change.")

    class Meta:
        description = "Changes a reward of the catalogue, or takes it off offer."
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        reward_id = kit.local_id(data["reward_id"], "LoyaltyReward", field="reward_id")
        changes = {name: data[name] for name in PLAIN if name in data}
        if "tier" in changes:
            changes["tier"] = changes["tier"] or ""
        changes |= {name: data[name] for name in ("name", "is_active") if data.get(name) is not None}
        if data.get("points") is not None:
            changes["points"] = kit.points_of(data["points"], field="points")
        if parameters := _parameters(data):
            changes["parameters"] = parameters
        elif data.get("card_currency"):
            raise Required("Say how much the card is worth in it.", field="card_amount")
        return {"reward": reward_update(reward_id, changes).pk}


PLAIN = ("customer_limit", "total_limit", "starts_at", "ends_at", "tier")


def _parameters(data: Mapping[str, Any]) -> dict[str, Any]:
    """Of the kind. Raises `Invalid` and `NotFound`, naming the field."""
    parameters: dict[str, Any] = {}
    if data.get("card_amount") is not None:
        currency = (data.get("card_currency") or "").upper()
        if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
            raise Invalid("A currency has three capital letters.", field="card_currency")
        parameters["amount_minor"] = kit.minor_of(data["card_amount"], currency, field="card_amount")
        parameters["currency"] = currency
    if data.get("campaign_id") is not None:
        (parameters["campaign_id"],) = campaigns_in([data["campaign_id"]], field="campaign_id")
    return parameters


class LoyaltyRewardMutations(graphene.ObjectType):
    loyalty_reward_buy = LoyaltyRewardBuy.Field()
    loyalty_reward_create = LoyaltyRewardCreate.Field()
    loyalty_reward_update = LoyaltyRewardUpdate.Field()
