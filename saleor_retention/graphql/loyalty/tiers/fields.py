"""What tiers add to the account, the programme and the rules of a channel."""

from typing import Any

import graphene

from ....loyalty.tiers.plans import tiers_in
from ... import kit
from . import loaders
from .types import LoyaltyTier, LoyaltyTierPlan, LoyaltyTierStatus


class TierOfAccount:
    """Of `LoyaltyAccount`."""

    tier = graphene.Field(
        LoyaltyTierStatus,
        description="Where the customer stands in the tiers of the programme; null while it has none.",
    )

    @staticmethod
    def resolve_tier(root: Any, info: Any) -> Any:
        account = (root.customer_id, root.programme_id)
        return loaders.TierStatusOfAccount(info.context).load(account)


class TiersOfProgramme:
    """Of `LoyaltyProgramme`."""

    tier_plans = kit.Field(
        kit.NonNullList(LoyaltyTierPlan),
        description="The terms of its tiers through time, the newest first: that one is in force.",
        permissions=[kit.MANAGE_DISCOUNTS],
    )

    @staticmethod
    def resolve_tier_plans(root: Any, info: Any) -> Any:
        return loaders.TierPlansOfProgramme(info.context).load(root.pk)


class TiersOfRules:
    """Of `LoyaltyRules`."""

    tiers = kit.NonNullList(
        LoyaltyTier, required=True, description="The tiers of the programme, from the lowest on."
    )

    @staticmethod
    def resolve_tiers(root: Any, info: Any) -> Any:
        plan = loaders.TierPlanOfProgramme(info.context).load(root.programme_id)
        return plan.then(lambda row: [(row, tier) for tier in tiers_in(row)] if row else [])
