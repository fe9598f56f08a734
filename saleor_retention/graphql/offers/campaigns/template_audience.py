"""For whom one of the usual campaigns would be: its rule in words, and how many customers that is now."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import graphene
from graphql import GraphQLError

from ....audiences.description import sentence
from ....audiences.parsing import parse
from ....audiences.preview import Preview, preview
from ....core.clock import now
from ....errors import Invalid, NotFound, Required
from ....offers.campaigns.from_template import template_rule
from ....offers.campaigns.templates import RuleJson, TemplateName, TemplateParameters
from ... import kit
from ...audiences.types import WHEN_COUNTED
from .templates import PersonalOfferTemplateName, figures_in


@dataclass(frozen=True, slots=True)
class TemplateAudience:
    """A rule that is not stored, and whom it has now."""

    rule: RuleJson
    now: Preview


class PersonalOfferTemplateAudienceInput(kit.Input):
    """Like the draft's input, where it says for whom."""

    template = PersonalOfferTemplateName(required=True, description="Which of the usual campaigns.")
    days = graphene.Int(
        description="Of WELCOME and WIN_BACK: so many days after registration, since the last order."
    )
    days_before = graphene.Int(description="Of days that come again: from so many days before.")
    days_after = graphene.Int(description="Of days that come again: until so many days after.")
    months = graphene.Int(description="Of AFTER_PURCHASE: so many months later.")
    product_ids = kit.NonNullList(
        graphene.ID, description="Of AFTER_PURCHASE: the IDs of the products that were bought."
    )
    orders_at_least = graphene.Int(description="Of VIP: they bought at least so often.")
    spent_at_least = kit.PositiveDecimal(description="Of VIP: and for at least so much in all.")
    currency = graphene.String(description="Of what was spent.")

    class Meta:
        description = "One of the usual campaigns, and for whom it would be."


class PersonalOfferTemplateAudience(kit.Type):
    """Roots are `TemplateAudience`."""

    rule = graphene.String(required=True, description="The rule as JSON, in its one canonical form.")
    summary = graphene.String(required=True, description="The rule as a sentence, in English.")
    count = graphene.Int(required=True, description="How many customers it has, as of `countedAt`.")
    total = graphene.Int(required=True, description="How many customers with an account there are.")
    counted_at = kit.DateTime(required=True, description=f"When they were counted: {WHEN_COUNTED}")

    class Meta:
        description = "For whom one of the usual campaigns would be."

    @staticmethod
    def resolve_rule(root: TemplateAudience, info: Any) -> str:
        return json.dumps(root.rule, ensure_ascii=False, sort_keys=True)

    @staticmethod
    def resolve_summary(root: TemplateAudience, info: Any) -> str:
        return sentence(parse(root.rule))

    @staticmethod
    def resolve_count(root: TemplateAudience, info: Any) -> int:
        return root.now.count

    @staticmethod
    def resolve_counted_at(root: TemplateAudience, info: Any) -> Any:
        return root.now.counted_at

    @staticmethod
    def resolve_total(root: TemplateAudience, info: Any) -> int:
        return root.now.total


def _figures_in(data: Mapping[str, Any]) -> TemplateParameters:
    currency = (data.get("currency") or "").upper()
    if data.get("spent_at_least") is not None and not currency:
        raise Required("Say in which currency.", field="currency")
    return replace(figures_in({**data, "listings": [{"currency": currency}]}), currency=currency)


class TemplateAudienceQueries(graphene.ObjectType):
    """Root queries of what templates come to."""

    personal_offer_template_audience = kit.Field(
        PersonalOfferTemplateAudience,
        description=(
            "For whom one of the usual campaigns would be with these figures, and how many that is now; null for one that "
            "is granted or claimed by a code. Nothing is written."
        ),
        permissions=[kit.MANAGE_DISCOUNTS],
        input=PersonalOfferTemplateAudienceInput(required=True, description="The template and its figures."),
    )

    @staticmethod
    def resolve_personal_offer_template_audience(root: Any, info: Any, input: Any) -> Any:
        """One statement over all members; it is priced like figures."""
        try:
            rule = template_rule(TemplateName(input["template"]), _figures_in(input))
        except (Invalid, NotFound, Required) as refusal:
            raise GraphQLError(refusal.message) from refusal
        if rule is None:
            return None
        with kit.port.reading(info.context):
            return TemplateAudience(rule, preview(parse(rule), now=now(), using=kit.port.alias(info.context)))
