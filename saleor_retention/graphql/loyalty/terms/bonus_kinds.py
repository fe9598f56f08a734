"""The kinds of bonuses over the API: a field of the input and of the type for each."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import graphene

from ....loyalty.earning.bonuses.registry import DaysBonus, FirstOrderBonus, GoodsBonus, TierBonus
from ... import kit
from .goods import local_ids, resolve_ids

TIMES = "How many times they count, as a decimal number above 0, with 4 digits after the point at most."


class LoyaltyGoodsBonusInput(kit.Input):
    bonus_product_ids = kit.NonNullList(graphene.ID, description="IDs of products.")
    bonus_variant_ids = kit.NonNullList(graphene.ID, description="IDs of product variants.")
    bonus_category_ids = kit.NonNullList(
        graphene.ID, description="IDs of categories: goods directly in them."
    )
    bonus_collection_ids = kit.NonNullList(graphene.ID, description="IDs of collections.")
    goods_times = graphene.String(required=True, description=TIMES)

    class Meta:
        description = "Goods that are any of these count more."


class LoyaltyFirstOrderBonusInput(kit.Input):
    first_order_points = graphene.Int(required=True, description="Extra points.")

    class Meta:
        description = "Extra points for a customer's first order."


class LoyaltyDaysBonusInput(kit.Input):
    first_day = kit.Date(description="The first day, in the shop's zone; no beginning when left out.")
    last_day = kit.Date(description="The last day, in the shop's zone; no end when left out.")
    weekdays = kit.NonNullList(
        graphene.Int, description="Days of the week, 1 is Monday; all of them when left out."
    )
    days_times = graphene.String(required=True, description=TIMES)

    class Meta:
        description = "Orders that are placed on these days count more."


class LoyaltyTierTimesInput(kit.Input):
    tier = graphene.String(required=True, description="Slug of the tier.")
    tier_times = graphene.String(required=True, description=TIMES)

    class Meta:
        description = "How much more a tier earns."


class LoyaltyTierBonusInput(kit.Input):
    tiers = kit.NonNullList(LoyaltyTierTimesInput, required=True, description="The tiers that earn more.")

    class Meta:
        description = "Customers of these tiers earn more."


class LoyaltyGoodsBonus(kit.Type):
    """Roots are the bonus."""

    product_ids = kit.NonNullList(graphene.ID, required=True, description="IDs of products.")
    variant_ids = kit.NonNullList(graphene.ID, required=True, description="IDs of product variants.")
    category_ids = kit.NonNullList(graphene.ID, required=True, description="IDs of categories.")
    collection_ids = kit.NonNullList(graphene.ID, required=True, description="IDs of collections.")
    times = graphene.String(required=True, description="How many times they count.")

    class Meta:
        description = "Goods that are any of these count more."

    @staticmethod
    def resolve_product_ids(root: GoodsBonus, info: Any) -> list[str]:
        return resolve_ids(root.goods, "product_ids")

    @staticmethod
    def resolve_variant_ids(root: GoodsBonus, info: Any) -> list[str]:
        return resolve_ids(root.goods, "variant_ids")

    @staticmethod
    def resolve_category_ids(root: GoodsBonus, info: Any) -> list[str]:
        return resolve_ids(root.goods, "category_ids")

    @staticmethod
    def resolve_collection_ids(root: GoodsBonus, info: Any) -> list[str]:
        return resolve_ids(root.goods, "collection_ids")


class LoyaltyFirstOrderBonus(kit.Type):
    """Roots are the bonus."""

    points = graphene.Int(required=True, description="Extra points.")

    class Meta:
        description = "Extra points for a customer's first order."


class LoyaltyDaysBonus(kit.Type):
    """Roots are the bonus."""

    first_day = kit.Date(description="The first day, in the shop's zone; null without a beginning.")
    last_day = kit.Date(description="The last day, in the shop's zone; null without an end.")
    weekdays = kit.NonNullList(
        graphene.Int, required=True, description="Days of the week, 1 is Monday; empty for all of them."
    )
    times = graphene.String(required=True, description="How many times they count.")

    class Meta:
        description = "Orders that are placed on these days count more."

    @staticmethod
    def resolve_first_day(root: DaysBonus, info: Any) -> date | None:
        return date.fromisoformat(root.first) if root.first else None

    @staticmethod
    def resolve_last_day(root: DaysBonus, info: Any) -> date | None:
        return date.fromisoformat(root.last) if root.last else None


class LoyaltyTierTimes(kit.Type):
    """Roots are `(slug, times)`."""

    tier = graphene.String(required=True, description="Slug of the tier.")
    times = graphene.String(required=True, description="How many times its customers' orders count.")

    class Meta:
        description = "How much more a tier earns."

    @staticmethod
    def resolve_tier(root: tuple[str, str], info: Any) -> str:
        return root[0]

    @staticmethod
    def resolve_times(root: tuple[str, str], info: Any) -> str:
        return root[1]


class LoyaltyTierBonus(kit.Type):
    """Roots are the bonus."""

    tiers = kit.NonNullList(LoyaltyTierTimes, required=True, description="The tiers that earn more.")

    class Meta:
        description = "Customers of these tiers earn more."


def goods_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """What `GoodsBonus` parses."""
    return {"goods": local_ids(data, prefix="bonus"), "times": data["goods_times"]}


def first_order_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """What `FirstOrderBonus` parses."""
    return {"points": data["first_order_points"]}


def days_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """What `DaysBonus` parses."""
    return {
        "first": data.get("first_day"),
        "last": data.get("last_day"),
        "weekdays": data.get("weekdays"),
        "times": data["days_times"],
    }


def tier_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """What `TierBonus` parses."""
    return {"tiers": [(tier["tier"], tier["tier_times"]) for tier in data["tiers"]]}


KINDS = {
    GoodsBonus.name: (LoyaltyGoodsBonusInput, LoyaltyGoodsBonus, goods_data),
    FirstOrderBonus.name: (LoyaltyFirstOrderBonusInput, LoyaltyFirstOrderBonus, first_order_data),
    DaysBonus.name: (LoyaltyDaysBonusInput, LoyaltyDaysBonus, days_data),
    TierBonus.name: (LoyaltyTierBonusInput, LoyaltyTierBonus, tier_data),
}
"""By the name of the kind: its input, its type, and what the engine parses of the input."""
