"""The questions that rules can ask, as a form is made from them."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import graphene

from ...audiences.questions.asked import Argument, ArgumentKind
from ...audiences.questions.question import Question
from ...loyalty.tiers.plans import plans_in_force, tiers_in
from ...segments.plans import plan_in_force, terms_of
from .. import kit

RetentionAudienceArgumentKind = kit.enum_of(
    "RetentionAudienceArgumentKind",
    ArgumentKind,
    "How an argument of a question is typed or chosen, and so how it stands in JSON.",
    {
        "count": "A whole number.",
        "days": "A whole number of days.",
        "months": "A whole number of months.",
        "amount": "An amount of money, as text.",
        "currency": "A currency, by its code.",
        "day": "A day, as YYYY-MM-DD.",
        "text": "A text.",
        "texts": "A list of texts.",
        "values": "A list of texts, whole numbers, true or false.",
        "countries": "A list of countries, by their codes.",
        "languages": "A list of languages, by their codes.",
        "channels": "A list of channels, by their slugs.",
        "grouping": "By what goods are named: product, category or collection.",
        "grouping_or_variant": "By what goods are named: product, variant, category or collection.",
        "goods": "A list of goods, by their numbers in the shop's database.",
        "list": "An uploaded list, by its number.",
        "segments": "A list of groups of customers, by their codes.",
        "tiers": "A list of tiers, by their slugs.",
    },
)


class RetentionAudienceChoice(kit.Type):
    """Roots are a value and its label."""

    value = graphene.String(required=True, description="As it stands in a rule.")
    label = graphene.String(required=True, description="What it is called.")

    class Meta:
        description = "One of the values that an argument of a question can have."

    @staticmethod
    def resolve_value(root: tuple[str, str], info: Any) -> str:
        return root[0]

    @staticmethod
    def resolve_label(root: tuple[str, str], info: Any) -> str:
        return root[1]


class ChoicesOfKind(kit.DataLoader):
    """By the kind of an argument: the values that the shop has of it, if they are few."""

    def batch_load(self, keys: Sequence[ArgumentKind]) -> list[list[tuple[str, str]]]:
        return [CHOICES[key](self.using) if key in CHOICES else [] for key in keys]


def _segments(using: str) -> list[tuple[str, str]]:
    """The groups of the plan in force."""
    return [(group.code, group.name) for group in terms_of(plan_in_force(using)).groups]


def _tiers(using: str) -> list[tuple[str, str]]:
    """The tiers of all programmes that ask for something."""
    plans = plans_in_force(using=using).values()
    return [(tier.slug, tier.name) for plan in plans for tier in tiers_in(plan) if tier.threshold]


CHOICES: Mapping[ArgumentKind, Callable[[str], list[tuple[str, str]]]] = {
    ArgumentKind.SEGMENTS: _segments,
    ArgumentKind.TIERS: _tiers,
}


class RetentionAudienceArgument(kit.Type):
    """Roots are `Argument`."""

    name = graphene.String(required=True, description="Its name in JSON.")
    label = graphene.String(required=True, description="What a form calls it, in English.")
    kind = graphene.Field(
        RetentionAudienceArgumentKind, required=True, description="How it is typed or chosen."
    )
    is_required = graphene.Boolean(required=True, description="Whether the question cannot do without it.")
    least = graphene.Int(description="The least that it can be; null without such a bound.")
    most = graphene.Int(description="The most that it can be; null without such a bound.")
    choices = kit.NonNullList(
        RetentionAudienceChoice,
        required=True,
        description="Groups or tiers to choose from, where it is of these; none of any other kind.",
    )

    class Meta:
        description = "What a question of a rule asks for."

    @staticmethod
    def resolve_choices(root: Argument, info: Any) -> Any:
        return ChoicesOfKind(info.context).load(root.kind)


class RetentionAudienceQuestion(kit.Type):
    """Roots are classes of questions."""

    name = graphene.String(required=True, description="Its name in JSON.")
    label = graphene.String(
        required=True, description="What a form calls it, in English; it follows the words “Customers who”."
    )
    arguments = kit.NonNullList(
        RetentionAudienceArgument, required=True, description="What it asks for, in the order of a form."
    )
    any_of = kit.NonNullList(
        graphene.String, required=True, description="Arguments of which one is needed, or more."
    )
    usual = graphene.String(required=True, description="Arguments that a form may begin with, as JSON.")

    class Meta:
        description = "A question that the rule of an audience can ask about a customer."

    @staticmethod
    def resolve_arguments(root: type[Question], info: Any) -> tuple[Argument, ...]:
        return root.asks()

    @staticmethod
    def resolve_usual(root: type[Question], info: Any) -> str:
        return json.dumps(dict(root.usual))
