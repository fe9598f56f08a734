"""What rewards add to the account and the programme."""

from typing import Any

from ... import kit
from . import loaders
from .types import LoyaltyReward, LoyaltyRewardChoice, LoyaltyRewardPurchase


class RewardsOfAccount:
    """Of `LoyaltyAccount`."""

    rewards = kit.NonNullList(
        LoyaltyRewardChoice,
        required=True,
        description="What points of the programme buy, the cheapest first, with what the customer lacks.",
    )
    reward_purchases = kit.NonNullList(
        LoyaltyRewardPurchase,
        required=True,
        description="The rewards that the customer bought or was given, the newest first, fifty at most.",
    )

    @staticmethod
    def resolve_rewards(root: Any, info: Any) -> Any:
        shelf = loaders.ShelfOfAccount(info.context).load((root.customer_id, root.programme_id))
        return shelf.then(lambda row: [(reward, row) for reward in row.rewards])

    @staticmethod
    def resolve_reward_purchases(root: Any, info: Any) -> Any:
        return loaders.PurchasesOfAccount(info.context).load((root.customer_id, root.programme_id))


class RewardsOfProgrammeFields:
    """Of `LoyaltyProgramme`."""

    rewards = kit.Field(
        kit.NonNullList(LoyaltyReward),
        description="Its catalogue of rewards, in order of creation.",
        permissions=[kit.MANAGE_DISCOUNTS],
    )

    @staticmethod
    def resolve_rewards(root: Any, info: Any) -> Any:
        return loaders.RewardsOfProgramme(info.context).load(root.pk)
