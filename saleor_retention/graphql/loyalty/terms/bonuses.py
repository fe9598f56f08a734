"""What makes goods and orders earn more than the rate."""

from collections.abc import Mapping
from typing import Any, ClassVar

import graphene

from ....errors import Invalid
from ....loyalty.earning.bonuses.bonus import Bonus
from ....loyalty.terms.bonuses import MOST_BONUSES, MOST_TIMES, BonusTerms
from ... import kit
from .bonus_kinds import KINDS
from .part import TermsPartApi

Root = tuple[BonusTerms, str]


class _BonusInputFields:
    """A field for each kind, in the order of the registry."""


class _BonusFields:
    """The same, as it is read."""


def _resolver(name: str) -> Any:
    def resolve(root: Bonus, info: Any) -> Bonus | None:
        """Null for a bonus of another kind."""
        return root if root.name == name else None

    return staticmethod(resolve)


for _name, (_input, _type, _) in KINDS.items():
    setattr(_BonusInputFields, _name, graphene.InputField(_input, description=_input._meta.description))
    setattr(_BonusFields, _name, graphene.Field(_type, description=_type._meta.description))
    setattr(_BonusFields, f"resolve_{_name}", _resolver(_name))


class LoyaltyBonusInput(_BonusInputFields, kit.Input):
    title = graphene.String(required=True, description="What customers read it is called.")

    class Meta:
        description = "A bonus of one kind."


class LoyaltyBonus(_BonusFields, kit.Type):
    """Roots are the bonus."""

    title = graphene.String(required=True, description="What customers read it is called.")
    summary = graphene.String(required=True, description="The bonus as words.")

    class Meta:
        description = "A bonus of one kind."

    @staticmethod
    def resolve_summary(root: Bonus, info: Any) -> str:
        return root.describe()


class LoyaltyBonusTermsInput(kit.Input):
    entries = kit.NonNullList(
        LoyaltyBonusInput, required=True, description=f"The bonuses, at most {MOST_BONUSES}."
    )
    most_times = graphene.String(
        description=(
            f"Multipliers of bonuses that meet multiply, to so many times at most; {MOST_TIMES} when left out."
        )
    )

    class Meta:
        description = "What makes goods and orders earn more than the rate."


class LoyaltyBonusTerms(kit.Type):
    """Roots are the part and its currency."""

    entries = kit.NonNullList(LoyaltyBonus, required=True, description="The bonuses.")
    most_times = graphene.String(
        required=True, description="Multipliers of bonuses that meet multiply, to so many times at most."
    )
    summary = graphene.String(required=True, description="All of it as a sentence.")

    class Meta:
        description = "What makes goods and orders earn more than the rate."

    @staticmethod
    def resolve_entries(root: Root, info: Any) -> tuple[Bonus, ...]:
        return root[0].bonuses

    @staticmethod
    def resolve_most_times(root: Root, info: Any) -> str:
        return root[0].most_times

    @staticmethod
    def resolve_summary(root: Root, info: Any) -> str:
        return root[0].describe(root[1])


class BonusTermsApi(TermsPartApi):
    """What earns more."""

    name: ClassVar[str] = "bonuses"
    part = BonusTerms
    input = LoyaltyBonusTermsInput
    type = LoyaltyBonusTerms
    description: ClassVar[str] = "What makes goods and orders earn more; without it the rate is all."

    @classmethod
    def data_of(cls, data: Mapping[str, Any], currency: str) -> dict[str, Any]:
        return {
            "bonuses": [_bonus_data(item) for item in data["entries"]],
            "most_times": data.get("most_times"),
        }


def _bonus_data(data: Mapping[str, Any]) -> dict[str, Any]:
    named = [name for name in KINDS if data.get(name) is not None]
    if len(named) != 1:
        raise Invalid("A bonus is of one kind.", field="entries")
    (kind,) = named
    return {"title": data["title"], "kind": kind, **KINDS[kind][2](data[kind])}
