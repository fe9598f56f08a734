"""The questions that rules can ask, as a form is made from them."""

import json
from typing import Any

import graphene

from ...audiences.questions.asked import Argument, ArgumentKind
from ...audiences.questions.question import Question
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
    },
)


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

    class Meta:
        description = "What a question of a rule asks for."


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
