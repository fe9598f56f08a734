"""Why a personal offer is not on a checkout, and what would unlock it."""

from typing import Any

import graphene

from ..offers.decision_rows import HintRow
from ..offers.eligibility.next_steps import Situation, next_step, sentence
from ..offers.eligibility.reasons import NextStep, Reason
from . import kit
from .offers.translations import TranslatedName

PersonalOfferReason = kit.enum_of(
    "PersonalOfferReason",
    Reason,
    "Why a personal offer is, or is not, on a checkout.",
    {reason.value: reason.entry.description for reason in Reason},
)
RetentionNextStep = kit.enum_of(
    "RetentionNextStep",
    NextStep,
    "What a shopper can do next about the personal offers on a checkout.",
    {
        NextStep.APPLIED: "Nothing: it is on.",
        NextStep.ADD_MORE: "Put more goods into the cart, or those that it is for.",
        NextStep.CHOOSE_DELIVERY: "Choose a delivery that costs something, which it pays for.",
        NextStep.SIGN_IN: "Sign in: offers are personal.",
        NextStep.OWN_CODE_IS_WORSE: "Remove the code that was typed: an offer saves more.",
        NextStep.TURNED_OFF: "Turn it on again (`checkoutPersonalOfferChoose`): the shopper turned it off here.",
    },
)


def _situation(root: HintRow) -> Situation:
    return Situation(
        reason=Reason(root.reason),
        currency=root.currency,
        name=root.name,
        missing_minor=root.missing_minor,
        missing_quantity=root.missing_quantity,
        saving_minor=root.would_save_minor,
        saves_more_minor=root.saves_more_minor,
    )


class RetentionOfferHint(TranslatedName, kit.Type):
    """Roots are `HintRow`."""

    id = graphene.ID(required=True, description="The ID of the offer, as in the customer's account.")
    name = graphene.String(required=True, description="Name of the offer.")
    reason = PersonalOfferReason(required=True, description="Why it is not on.")
    missing = graphene.Field(
        kit.Money, description="What the goods lack to its minimum; null when nothing does."
    )
    missing_quantity = graphene.Int(description="How many goods it lacks; null when none.")
    would_save = graphene.Field(
        kit.Money,
        description=(
            "What it takes off at most once nothing is missing; with OTHER_CODE what it takes off, with what joins it, "
            "instead of the code that was typed, which is less; else what it would take off were it on instead. Null "
            "where that cannot be said."
        ),
    )
    saves_more = graphene.Field(
        kit.Money,
        description=(
            "By how much that is more than what is on: the code that was typed, or the offers that are applied, which "
            "may save more on more goods, too. Null when nothing is on, or it is not more."
        ),
    )
    next_step = RetentionNextStep(
        description="What would bring it; null when nothing does that is done here."
    )
    sentence = graphene.String(
        required=True, description="The same as a sentence for the shopper, in English."
    )
    reserved_by = graphene.ID(
        description=(
            "With RESERVED_ELSEWHERE: the ID of the customer's other checkout that holds it; for the customer alone. "
            "`checkoutPersonalOfferChoose` and `checkoutRetentionRefresh` move it here, unless that one is paid for."
        )
    )

    class Meta:
        description = "An offer that is not on a checkout, and what would unlock it."

    @staticmethod
    def resolve_id(root: HintRow, info: Any) -> str:
        return kit.global_id("PersonalOffer", root.offer_key)

    @staticmethod
    def resolve_next_step(root: HintRow, info: Any) -> str | None:
        return next_step(_situation(root))

    @staticmethod
    def resolve_sentence(root: HintRow, info: Any) -> str:
        return sentence(_situation(root))

    @staticmethod
    def resolve_missing(root: HintRow, info: Any) -> Any:
        return kit.money(root.missing_minor or None, root.currency)

    @staticmethod
    def resolve_missing_quantity(root: HintRow, info: Any) -> int | None:
        return root.missing_quantity or None

    @staticmethod
    def resolve_reserved_by(root: HintRow, info: Any) -> str | None:
        """Taken out of the row for anybody but the customer."""
        return None if root.reserved_by is None else kit.global_id("Checkout", root.reserved_by)

    @staticmethod
    def resolve_would_save(root: HintRow, info: Any) -> Any:
        return kit.money(root.would_save_minor or None, root.currency)

    @staticmethod
    def resolve_saves_more(root: HintRow, info: Any) -> Any:
        return kit.money(root.saves_more_minor or None, root.currency)
