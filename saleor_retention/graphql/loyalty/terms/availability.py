"""When points that were earned can be spent."""

from collections.abc import Mapping
from typing import Any, ClassVar

import graphene

from ....loyalty.terms.availability import PendingTerms, Until
from ... import kit
from .part import TermsPartApi

LoyaltyPendingUntil = kit.enum_of(
    "LoyaltyPendingUntil",
    Until,
    "What earned points wait for before they can be spent.",
    {
        Until.PAID: "For nothing: they can be spent once the order is paid.",
        Until.FULFILLED: "Until all goods of the order were sent.",
        Until.RETURN_WINDOW: "Until so many days after all goods of the order were sent.",
    },
)


class LoyaltyPendingTermsInput(kit.Input):
    until = LoyaltyPendingUntil(required=True, description="What points wait for.")
    return_days = graphene.Int(
        description="Days in which goods can be given back, 1 to 365; goes with RETURN_WINDOW alone."
    )

    class Meta:
        description = "When points that were earned can be spent."


class LoyaltyPendingTerms(kit.Type):
    """Roots are the part and its currency."""

    until = LoyaltyPendingUntil(required=True, description="What points wait for.")
    return_days = graphene.Int(description="Days of the return window; null without one.")
    summary = graphene.String(required=True, description="All of it as a sentence.")

    class Meta:
        description = "When points that were earned can be spent."

    @staticmethod
    def resolve_until(root: tuple[PendingTerms, str], info: Any) -> Until:
        return root[0].until

    @staticmethod
    def resolve_return_days(root: tuple[PendingTerms, str], info: Any) -> int | None:
        return root[0].days or None

    @staticmethod
    def resolve_summary(root: tuple[PendingTerms, str], info: Any) -> str:
        return root[0].describe(root[1])


class PendingTermsApi(TermsPartApi):
    """How long points wait."""

    name: ClassVar[str] = "pending"
    part = PendingTerms
    input = LoyaltyPendingTermsInput
    type = LoyaltyPendingTerms
    description: ClassVar[str] = (
        "When points that were earned can be spent; without it once the order is paid."
    )

    @classmethod
    def data_of(cls, data: Mapping[str, Any], currency: str) -> dict[str, Any]:
        return {"until": data["until"], "days": data.get("return_days")}
