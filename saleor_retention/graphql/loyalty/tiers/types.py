"""Tiers as they are read."""

from decimal import Decimal
from typing import Any

import graphene

from ....loyalty.tiers.models import FallPolicy, TierBasis, TierPlan, TierWindow
from ....loyalty.tiers.plans import tiers_in
from ....loyalty.tiers.queries import TierStatus
from ....loyalty.tiers.rules import Tier
from ... import kit
from . import loaders

LoyaltyTierBasis = kit.enum_of(
    "LoyaltyTierBasis",
    TierBasis,
    "By what a tier is reached.",
    {
        TierBasis.SPEND: "Goods that were paid for and kept, without tax and shipping.",
        TierBasis.POINTS: "Points that were earned and not taken back, whether or not they were spent.",
        TierBasis.ORDERS: "Orders that were paid for and not given back.",
    },
)
LoyaltyTierWindow = kit.enum_of(
    "LoyaltyTierWindow",
    TierWindow,
    "Over which time it is measured.",
    {
        TierWindow.ROLLING: "The last months, ending now.",
        TierWindow.CALENDAR: "The calendar year in the shop's zone; a tier is kept through the next one.",
    },
)
LoyaltyTierFallPolicy = kit.enum_of(
    "LoyaltyTierFallPolicy",
    FallPolicy,
    "What becomes of customers whose tier new terms ask more for.",
    {
        FallPolicy.KEEP_UNTIL_PERIOD_END: "They keep it until the day that they were told.",
        FallPolicy.MOVE_NOW: "They move at once.",
    },
)


NO_TIER = Tier("", "", 0)
"""The benefits of whoever is in none."""


class LoyaltyTierValue(kit.Type):
    """Roots are a plan and a number in its measure."""

    amount = graphene.Field(kit.Money, description="Where spend is measured.")
    points = kit.Points(description="Where points are measured.")
    orders = kit.Points(description="Where orders are measured.")

    class Meta:
        description = "A number of what the tiers of a programme measure; one of its fields is set."

    @staticmethod
    def resolve_amount(root: tuple[TierPlan, int], info: Any) -> Any:
        plan, number = root
        return kit.money(number, plan.currency) if plan.basis == TierBasis.SPEND else None

    @staticmethod
    def resolve_points(root: tuple[TierPlan, int], info: Any) -> int | None:
        return root[1] if root[0].basis == TierBasis.POINTS else None

    @staticmethod
    def resolve_orders(root: tuple[TierPlan, int], info: Any) -> int | None:
        return root[1] if root[0].basis == TierBasis.ORDERS else None


class LoyaltyTierBenefits(kit.Type):
    """Roots are `loyalty.tiers.rules.Tier`."""

    multiplier = kit.Points(
        required=True, description="How many times the usual points an order earns; 1 without a tier."
    )
    early_access = kit.NonNullList(
        graphene.String,
        required=True,
        description="Texts that the storefront understands, such as a collection that members see first.",
    )

    class Meta:
        description = "What customers of a tier have beside those of none."

    @staticmethod
    def resolve_multiplier(root: Tier, info: Any) -> Decimal:
        return Decimal(root.multiplier_percent) / 100


class LoyaltyTier(kit.Type):
    """Roots are a plan and a tier of it."""

    slug = graphene.String(required=True, description="Slug of the tier.")
    name = graphene.String(required=True, description="Name of the tier.")
    position = graphene.Int(required=True, description="1 for the lowest.")
    threshold = graphene.Field(
        LoyaltyTierValue, required=True, description="What it asks for; of 0, everybody is in it."
    )
    benefits = graphene.Field(LoyaltyTierBenefits, required=True, description="What its customers have.")
    campaign_ids = kit.Field(
        kit.NonNullList(graphene.ID),
        description="The IDs of the campaigns granted once to who reaches it.",
        permissions=[kit.MANAGE_DISCOUNTS],
    )
    customers = kit.Field(
        graphene.Int,
        description="How many customers are in it now; null for the tier that asks for nothing.",
        permissions=[kit.MANAGE_DISCOUNTS],
    )

    class Meta:
        description = "A tier of a loyalty programme."

    @staticmethod
    def resolve_slug(root: tuple[TierPlan, Tier], info: Any) -> str:
        return root[1].slug

    @staticmethod
    def resolve_name(root: tuple[TierPlan, Tier], info: Any) -> str:
        return root[1].name

    @staticmethod
    def resolve_position(root: tuple[TierPlan, Tier], info: Any) -> int:
        return tiers_in(root[0]).index(root[1]) + 1

    @staticmethod
    def resolve_threshold(root: tuple[TierPlan, Tier], info: Any) -> Any:
        return root[0], root[1].threshold

    @staticmethod
    def resolve_benefits(root: tuple[TierPlan, Tier], info: Any) -> Any:
        return root[1]

    @staticmethod
    def resolve_campaign_ids(root: tuple[TierPlan, Tier], info: Any) -> Any:
        return [kit.global_id("PersonalOfferCampaign", pk) for pk in root[1].campaign_ids]

    @staticmethod
    def resolve_customers(root: tuple[TierPlan, Tier], info: Any) -> Any:
        plan, tier = root
        if not tier.threshold:
            return None
        sizes = loaders.TierSizesOfProgramme(info.context).load(plan.programme_id)
        return sizes.then(lambda counts: counts.get(tier.slug, 0))


class LoyaltyTierProgress(kit.Type):
    """Roots are `loyalty.tiers.queries.TierStatus`."""

    slug = graphene.String(required=True, description="Slug of the next tier.")
    name = graphene.String(required=True, description="Name of the next tier.")
    threshold = graphene.Field(LoyaltyTierValue, required=True, description="What it asks for.")
    missing = graphene.Field(LoyaltyTierValue, required=True, description="What is missing to it.")

    class Meta:
        description = "The way to the next tier."

    @staticmethod
    def resolve_slug(root: TierStatus, info: Any) -> Any:
        return root.next.slug if root.next else None

    @staticmethod
    def resolve_name(root: TierStatus, info: Any) -> Any:
        return root.next.name if root.next else None

    @staticmethod
    def resolve_threshold(root: TierStatus, info: Any) -> Any:
        return (root.plan, root.next.threshold) if root.next else None

    @staticmethod
    def resolve_missing(root: TierStatus, info: Any) -> Any:
        return root.plan, root.missing


class LoyaltyTierStatus(kit.Type):
    """Roots are `loyalty.tiers.queries.TierStatus`."""

    slug = graphene.String(description="Slug of the tier; null below the lowest.")
    name = graphene.String(description="Name of the tier; null below the lowest.")
    since = kit.DateTime(description="Since when; null in none, or in a tier that everybody is in.")
    keeps_until = kit.DateTime(
        description="Until when they stay without buying anything more; null where nothing ends."
    )
    benefits = graphene.Field(LoyaltyTierBenefits, required=True, description="What they have by it.")
    basis = LoyaltyTierBasis(required=True, description="What is measured.")
    measure = graphene.Field(
        LoyaltyTierValue, required=True, description="What counts now, towards the next tier."
    )
    next = graphene.Field(LoyaltyTierProgress, description="The next tier; null at the top.")

    class Meta:
        description = "Where a customer stands in the tiers of a programme."

    @staticmethod
    def resolve_slug(root: TierStatus, info: Any) -> Any:
        return root.tier.slug if root.tier else None

    @staticmethod
    def resolve_name(root: TierStatus, info: Any) -> Any:
        return root.tier.name if root.tier else None

    @staticmethod
    def resolve_since(root: TierStatus, info: Any) -> Any:
        return root.membership.since if root.membership else None

    @staticmethod
    def resolve_keeps_until(root: TierStatus, info: Any) -> Any:
        return root.membership.keeps_until if root.membership else None

    @staticmethod
    def resolve_benefits(root: TierStatus, info: Any) -> Any:
        return root.tier or NO_TIER

    @staticmethod
    def resolve_basis(root: TierStatus, info: Any) -> Any:
        return root.plan.basis

    @staticmethod
    def resolve_measure(root: TierStatus, info: Any) -> Any:
        return root.plan, root.measure

    @staticmethod
    def resolve_next(root: TierStatus, info: Any) -> Any:
        return root if root.next else None


class LoyaltyTierPlan(kit.Type):
    """Roots are the model. Reached only through fields of staff."""

    id = graphene.GlobalID(required=True, description="The ID of the terms.")
    basis = LoyaltyTierBasis(required=True, description="What is measured.")
    window = LoyaltyTierWindow(required=True, description="Over which time.")
    months = graphene.Int(description="Months of a rolling period.")
    grace_days = graphene.Int(
        required=True, description="Days that a tier is kept after the end of its period."
    )
    currency = graphene.String(description="Of the spend; null where something else is measured.")
    falling = LoyaltyTierFallPolicy(
        required=True, description="What became of customers who had a tier that these terms ask more for."
    )
    tiers = kit.NonNullList(LoyaltyTier, required=True, description="From the lowest on.")
    valid_from = kit.DateTime(required=True, description="From when on they hold. They are never changed.")
    applied_at = kit.DateTime(
        description="When the last customer was measured by them; null while some are not yet."
    )
    actor = graphene.String(required=True, description="Who set them.")
    reason = graphene.String(required=True, description="Why.")

    class Meta:
        description = "The terms of the tiers of a programme from an instant on."
        interfaces = [graphene.relay.Node]

    @staticmethod
    def resolve_currency(root: TierPlan, info: Any) -> str | None:
        return root.currency or None

    @staticmethod
    def resolve_tiers(root: TierPlan, info: Any) -> Any:
        return [(root, tier) for tier in tiers_in(root)]


class LoyaltyTierMovement(kit.Type):
    """Roots are dicts of `mutations.LoyaltyTiersSet`."""

    from_tier = graphene.String(description="Slug of the tier that is left; null for none.")
    to_tier = graphene.String(description="Slug of the tier they come into; null for none.")
    customers = graphene.Int(required=True, description="How many customers.")
    user_ids = kit.Field(
        kit.NonNullList(graphene.ID),
        description="The IDs of the first of their accounts, five at most.",
        permissions=[kit.MANAGE_USERS],
    )

    class Meta:
        description = "Customers who move from one tier to another."
