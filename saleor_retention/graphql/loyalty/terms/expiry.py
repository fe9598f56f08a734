"""When points end, and who is reminded of it."""

from collections.abc import Mapping
from typing import Any, ClassVar

import graphene

from ....loyalty.expiry.registry import BY_NAME, ExpiryKindName
from ....loyalty.terms.expiry import ExpiryTerms
from ... import kit
from .part import TermsPartApi

LoyaltyExpiryKind = kit.enum_of(
    "LoyaltyExpiryKind",
    ExpiryKindName,
    "In which way points end.",
    {name: kind.description for name, kind in BY_NAME.items()},
)


class LoyaltyExpiryTermsInput(kit.Input):
    expiry_kind = LoyaltyExpiryKind(required=True, description="In which way points end.")
    lasts_months = graphene.Int(
        description="Months that they last, 1 to 1200; needed by `ROLLING` and `INACTIVITY`."
    )
    ends_month = graphene.Int(description="Month of the day they end with, 1 to 12; needed by `CALENDAR`.")
    ends_day = graphene.Int(description="Day of that month; needed by `CALENDAR`.")
    ends_years_later = graphene.Int(
        description="So many years after the year in which they were earned; the next one when left out, 0 for the same."
    )

    class Meta:
        description = "When points end, in one of several ways; then `expiryMonths` is left out."


class LoyaltyExpiryTerms(kit.Type):
    """Roots are the part and its currency."""

    expiry_kind = LoyaltyExpiryKind(required=True, description="In which way points end.")
    lasts_months = graphene.Int(description="Months that they last; null for a day of the calendar.")
    ends_month = graphene.Int(description="Month of the day they end with; null for months.")
    ends_day = graphene.Int(description="Day of that month; null for months.")
    ends_years_later = graphene.Int(
        description="So many years after the year in which they were earned; null for months."
    )
    summary = graphene.String(required=True, description="All of it as a sentence.")

    class Meta:
        description = "When points end."

    @staticmethod
    def resolve_expiry_kind(root: tuple[ExpiryTerms, str], info: Any) -> str:
        return root[0].kind.name

    @staticmethod
    def resolve_lasts_months(root: tuple[ExpiryTerms, str], info: Any) -> Any:
        return getattr(root[0].kind, "months", None)

    @staticmethod
    def resolve_ends_month(root: tuple[ExpiryTerms, str], info: Any) -> Any:
        return getattr(root[0].kind, "month", None)

    @staticmethod
    def resolve_ends_day(root: tuple[ExpiryTerms, str], info: Any) -> Any:
        return getattr(root[0].kind, "day", None)

    @staticmethod
    def resolve_ends_years_later(root: tuple[ExpiryTerms, str], info: Any) -> Any:
        return getattr(root[0].kind, "years", None)

    @staticmethod
    def resolve_summary(root: tuple[ExpiryTerms, str], info: Any) -> str:
        return root[0].describe(root[1])


class ExpiryTermsApi(TermsPartApi):
    """The end of points."""

    name: ClassVar[str] = "expiry"
    part = ExpiryTerms
    input = LoyaltyExpiryTermsInput
    type = LoyaltyExpiryTerms
    description: ClassVar[str] = "When points end; without it they go by `expiryMonths`."

    @classmethod
    def data_of(cls, data: Mapping[str, Any], currency: str) -> dict[str, Any]:
        return {
            "kind": data["expiry_kind"],
            "months": data.get("lasts_months"),
            "month": data.get("ends_month"),
            "day": data.get("ends_day"),
            "years": data.get("ends_years_later"),
        }
