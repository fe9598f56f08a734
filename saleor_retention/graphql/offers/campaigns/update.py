"""Changing a campaign, once for its key, and reading back who changed what and why."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import graphene

from ....core.idempotency import StaffContext
from ....errors import Invalid
from ....offers.campaigns.translations import campaign_translate
from ....offers.campaigns.update import Changed, Changes, campaign_update
from ... import kit
from ...audiences.mutations import audience_in
from ..campaign_history import PersonalOfferChangedField
from ..types import PersonalOfferCampaign
from .payload import CampaignInput, OfCampaign, campaign_in


class PersonalOfferBudgetInput(kit.Input):
    currency = graphene.String(required=True, description="Currency of one of its listings.")
    limit = kit.PositiveDecimal(required=True, description="What all orders may take together.")

    class Meta:
        description = "What a campaign may give in one currency."


class PersonalOfferCampaignUpdateInput(CampaignInput):
    name = graphene.String(description="Its new name, which shoppers see beside their discount.")
    ends_at = kit.Instant("When it ends. Of a live campaign: later than now said.")
    audience_id = graphene.ID(
        description="The ID of the audience that gets it from now on. Of a live campaign: where it has one."
    )
    uses_limit = graphene.Int(
        description="How often all customers may use it together. Of a live campaign: more than now, where there is a limit."
    )
    uses_per_customer = graphene.Int(
        description="How often one of the audience may use it. Of a live campaign: more than now."
    )
    cooldown_days = graphene.Int(description="Not within so many days after another offer of the customer.")
    budgets = kit.NonNullList(
        PersonalOfferBudgetInput,
        description="What all orders may take together. Of a live campaign: more than now, where there is a budget.",
    )

    class Meta:
        description = "What to change of a campaign; what is left out stays."


class PersonalOfferCampaignUpdate(OfCampaign):
    instants = {"ends_at": True}

    personal_offer_campaign = graphene.Field(PersonalOfferCampaign, description="The campaign.")
    changed = kit.NonNullList(
        PersonalOfferChangedField, description="What is otherwise now; null when the request was refused."
    )

    class Arguments:
        input = PersonalOfferCampaignUpdateInput(required=True, description="What to change.")

    class Meta:
        description = (
            "Changes a campaign: all of this in a draft, in a live or resting one only what takes nothing from anybody. "
            "Who did it, why, and what was before is kept."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the campaign, and what differs; both stay on record with the command."""
        row, changed = campaign_update(campaign_in(data), changes_in(data), now=at)
        return {"campaign": row.pk, "changed": [asdict(change) for change in changed]}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        """With what differs."""
        payload = super().answer(info, result)
        payload.changed = [Changed(**match) for match in result["changed"]]
        return payload


class PersonalOfferCampaignTranslateInput(CampaignInput):
    """Which language, and what its readers see."""

    language_code = kit.LanguageCode(required=True, description="Translation language code.")
    name = graphene.String(
        description="Its name in this language, which shoppers see beside their discount; empty or null takes it away."
    )

    class Meta:
        description = "The name of a campaign in another language."


class PersonalOfferCampaignTranslate(OfCampaign):
    personal_offer_campaign = graphene.Field(PersonalOfferCampaign, description="The campaign.")

    class Arguments:
        input = PersonalOfferCampaignTranslateInput(required=True, description="The translation.")

    class Meta:
        description = (
            "Names a campaign in another language, or takes that name away. Shoppers of that language see it on checkouts "
            "and orders. Who did it, why, and what was before is kept."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the campaign, and what differs; both stay on record with the command."""
        language, name = data["language_code"], data.get("name")
        row, changed = campaign_translate(campaign_in(data), language, name, now=at)
        return {"campaign": row.pk, "changed": [asdict(change) for change in changed]}


def changes_in(data: Mapping[str, Any]) -> Changes:
    """What staff handed in. Raises refusals that name the field."""
    return Changes(
        audience_id=None if data.get("audience_id") is None else audience_in(data),
        budgets=_budgets_in(data.get("budgets") or ()),
        **{
            name: data.get(name)
            for name in ("name", "ends_at", "uses_limit", "uses_per_customer", "cooldown_days")
        },
    )


def _budgets_in(data: Any) -> dict[str, int]:
    result: dict[str, int] = {}
    for value in data:
        currency = value["currency"].upper()
        if currency in result:
            raise Invalid("A currency is named once.", field="budgets")
        result[currency] = kit.minor_of(value["limit"], currency, field="budgets") or 0
    return result


class ChangeMutations(graphene.ObjectType):
    """Mutations of what there is."""

    personal_offer_campaign_update = PersonalOfferCampaignUpdate.Field()
    personal_offer_campaign_translate = PersonalOfferCampaignTranslate.Field()
