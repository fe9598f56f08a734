"""The usual campaigns: listed for staff, and drafted from a few figures."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import graphene
from graphene.utils.str_converters import to_camel_case

from ....core.idempotency import StaffContext
from ....errors import Invalid
from ....offers.campaigns import templates
from ....offers.campaigns.from_template import campaign_draft
from ....offers.campaigns.templates import TemplateName
from ... import kit
from ..benefits import PersonalOfferScopeInput
from ..types import PersonalOfferCampaign
from .inputs import PersonalOfferCampaignListingInput
from .parse import draft_in
from .payload import OfCampaign

MOST_NAMED = 100
"""Products of one template."""

PersonalOfferTemplateName = kit.enum_of(
    "PersonalOfferTemplateName",
    TemplateName,
    "Which of the usual campaigns.",
    {item.name.value: item.about for item in templates.TEMPLATES},
)


class PersonalOfferTemplateParameter(kit.Type):
    """Roots are `templates.Parameter`."""

    name = graphene.String(required=True, description="Its name in the input of the draft.")
    about = graphene.String(required=True, description="What it says.")
    usual = graphene.Int(description="What it is when it is left out; null when there is no such number.")
    is_required = graphene.Boolean(required=True, description="Whether there is no draft without it.")

    class Meta:
        description = "A figure that a template asks for."

    @staticmethod
    def resolve_name(root: templates.Parameter, info: Any) -> str:
        return str(to_camel_case(root.name))


class PersonalOfferTemplate(kit.Type):
    """Roots are `templates.Template`."""

    name = PersonalOfferTemplateName(required=True, description="Which one.")
    about = graphene.String(required=True, description="For whom it is.")
    has_audience = graphene.Boolean(
        required=True,
        description="Whether it makes an audience that gets it by itself; else it is granted, or claimed by a code.",
    )
    parameters = kit.NonNullList(
        PersonalOfferTemplateParameter, required=True, description="The figures that it asks for."
    )

    class Meta:
        description = "One of the usual campaigns."

    @staticmethod
    def resolve_has_audience(root: templates.Template, info: Any) -> bool:
        return root.rule is not None


class TemplateQueries(graphene.ObjectType):
    """Root queries of templates."""

    personal_offer_templates = kit.Field(
        kit.NonNullList(PersonalOfferTemplate),
        description="The usual campaigns, from which `personalOfferCampaignCreateFromTemplate` drafts one.",
        permissions=[kit.MANAGE_DISCOUNTS],
    )

    @staticmethod
    def resolve_personal_offer_templates(root: Any, info: Any) -> Any:
        """No table is asked."""
        return templates.TEMPLATES


class PersonalOfferCampaignCreateFromTemplateInput(kit.StaffInput):
    """A template and its figures."""

    template = PersonalOfferTemplateName(required=True, description="Which of the usual campaigns.")
    name = graphene.String(required=True, description="Name that shoppers see beside their discount.")
    percent = kit.PositiveDecimal(
        description="Percentage off, with at most two decimals; left out for amounts in the listings."
    )
    scope = PersonalOfferScopeInput(description="The goods it is for; all when left out.")
    listings = kit.NonNullList(
        PersonalOfferCampaignListingInput, required=True, description="Its terms, channel by channel."
    )
    countries = kit.NonNullList(
        graphene.String, description="ISO codes of countries it is delivered to; all when empty."
    )
    holdout_percent = kit.PositiveDecimal(
        description="Share of its customers that never get it, at most 90, so that its effect can be measured."
    )
    starts_at = kit.Instant("From when on it can be used; at once when left out.")
    ends_at = kit.Instant("When it ends; never when left out.")
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
    spent_at_least = kit.PositiveDecimal(
        description="Of VIP: and for at least so much in all, in the currency of the listings, which is one then."
    )
    uses_limit = graphene.Int(description="Of LIMITED_CODE: for so many.")
    uses_per_customer = graphene.Int(
        description="Of those with an audience: how often one customer may use it in all, on each occasion where days come "
        "again. Once when left out; of WIN_BACK once in so many days."
    )
    code = graphene.String(description="Of LIMITED_CODE: the code that everybody may type.")

    class Meta:
        description = "A campaign to draft from a template."


class PersonalOfferCampaignCreateFromTemplate(OfCampaign):
    instants = {"starts_at": False, "ends_at": True}

    personal_offer_campaign = graphene.Field(PersonalOfferCampaign, description="The draft.")

    class Arguments:
        input = PersonalOfferCampaignCreateFromTemplateInput(
            required=True, description="The template and its figures."
        )

    class Meta:
        description = (
            "Drafts one of the usual campaigns, with the audience or the code that it needs. Nobody gets it before it is "
            "activated."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the campaign."""
        row = campaign_draft(
            TemplateName(data["template"]),
            draft_in(data, at),
            figures_in(data),
            by=StaffContext(by.actor, by.reason),
            now=at,
        )
        return {"campaign": row.pk}


def figures_in(data: Mapping[str, Any]) -> templates.TemplateParameters:
    """The figures that staff handed in."""
    named = data.get("product_ids") or ()
    if len(named) > MOST_NAMED:
        raise Invalid(f"At most {MOST_NAMED} at once.", field="product_ids")
    numbers = (
        "days",
        "days_before",
        "days_after",
        "months",
        "orders_at_least",
        "uses_limit",
        "uses_per_customer",
    )
    currencies = [value["currency"].upper() for value in data["listings"]] or [""]
    figures: dict[str, Any] = {name: data.get(name) for name in numbers}
    return templates.TemplateParameters(
        **figures,
        product_ids=tuple(kit.local_id(item, "Product", field="product_ids") for item in named),
        spent_at_least=kit.minor_of(data.get("spent_at_least"), currencies[0], field="spent_at_least"),
        code=data.get("code") or "",
    )


class TemplateMutations(graphene.ObjectType):
    """Mutations of templates."""

    personal_offer_campaign_create_from_template = PersonalOfferCampaignCreateFromTemplate.Field()
