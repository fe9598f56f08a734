"""When customers are reminded of points that are about to end."""

from collections.abc import Mapping
from typing import Any, ClassVar

import graphene

from ....loyalty.terms.reminders import ReminderTerms
from ... import kit
from .part import TermsPartApi


class LoyaltyReminderTermsInput(kit.Input):
    remind_days = kit.NonNullList(
        graphene.Int,
        required=True,
        description="So many days before points end, each 1 to 365; at most five. One message each.",
    )

    class Meta:
        description = "When customers are reminded of points that are about to end."


class LoyaltyReminderTerms(kit.Type):
    """Roots are the part and its currency."""

    remind_days = kit.NonNullList(
        graphene.Int, required=True, description="So many days before points end, the longest first."
    )
    summary = graphene.String(required=True, description="All of it as a sentence.")

    class Meta:
        description = "When customers are reminded of points that are about to end."

    @staticmethod
    def resolve_remind_days(root: tuple[ReminderTerms, str], info: Any) -> list[int]:
        return list(root[0].days)

    @staticmethod
    def resolve_summary(root: tuple[ReminderTerms, str], info: Any) -> str:
        return root[0].describe(root[1])


class ReminderTermsApi(TermsPartApi):
    """The notices before the end."""

    name: ClassVar[str] = "reminders"
    part = ReminderTerms
    input = LoyaltyReminderTermsInput
    type = LoyaltyReminderTerms
    description: ClassVar[str] = (
        "When customers are reminded of points that are about to end; without it nobody is."
    )

    @classmethod
    def data_of(cls, data: Mapping[str, Any], currency: str) -> dict[str, Any]:
        return {"days": data["remind_days"]}
