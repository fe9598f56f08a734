"""What points are worth at the checkout."""

from collections.abc import Mapping
from typing import Any, ClassVar

import graphene

from ....loyalty.terms.redemption import RedemptionTerms
from ... import kit
from .part import TermsPartApi


class LoyaltyRedemptionTermsInput(kit.Input):
    redeem_points = graphene.Int(required=True, description="So many points are worth `redeemAmount`.")
    redeem_amount = kit.PositiveDecimal(required=True, description="What they are worth, with tax.")
    least_points = graphene.Int(description="Points that are spent at least, a whole number of steps.")
    step_points = graphene.Int(
        description="Points are spent in whole steps of so many, each worth a whole amount; `redeemPoints` when left out."
    )
    most_percent = graphene.Int(
        description="Percent of what an order costs that points pay at most; all of it when left out."
    )

    class Meta:
        description = "What points are worth at the checkout, and how many may be spent at once."


class LoyaltyRedemptionTerms(kit.Type):
    """Roots are the part and its currency."""

    redeem_points = graphene.Int(required=True, description="So many points are worth `redeemAmount`.")
    redeem_amount = graphene.Field(kit.Money, required=True, description="What they are worth, with tax.")
    least_points = graphene.Int(required=True, description="Points that are spent at least.")
    step_points = graphene.Int(required=True, description="Points are spent in whole steps of so many.")
    most_percent = graphene.Int(
        required=True, description="Percent of what an order costs that points pay at most."
    )
    summary = graphene.String(required=True, description="All of it as a sentence.")

    class Meta:
        description = "What points are worth at the checkout, and how many may be spent at once."

    @staticmethod
    def resolve_redeem_points(root: tuple[RedemptionTerms, str], info: Any) -> int:
        return root[0].points

    @staticmethod
    def resolve_redeem_amount(root: tuple[RedemptionTerms, str], info: Any) -> Any:
        return kit.money(root[0].minor, root[1])

    @staticmethod
    def resolve_least_points(root: tuple[RedemptionTerms, str], info: Any) -> int:
        return root[0].least

    @staticmethod
    def resolve_step_points(root: tuple[RedemptionTerms, str], info: Any) -> int:
        return root[0].step

    @staticmethod
    def resolve_most_percent(root: tuple[RedemptionTerms, str], info: Any) -> int:
        return root[0].most_percent

    @staticmethod
    def resolve_summary(root: tuple[RedemptionTerms, str], info: Any) -> str:
        return root[0].describe(root[1])


class RedemptionTermsApi(TermsPartApi):
    """Points as money."""

    name: ClassVar[str] = "redemption"
    part = RedemptionTerms
    input = LoyaltyRedemptionTermsInput
    type = LoyaltyRedemptionTerms
    description: ClassVar[str] = (
        "What points are worth at the checkout; without it they cannot be spent there."
    )

    @classmethod
    def data_of(cls, data: Mapping[str, Any], currency: str) -> dict[str, Any]:
        return {
            "points": data["redeem_points"],
            "minor": kit.minor_of(data["redeem_amount"], currency, field="redeem_amount"),
            "least": data.get("least_points"),
            "step": data.get("step_points"),
            "most_percent": data.get("most_percent"),
        }
