"""What staff hand in."""

import graphene

from ... import kit
from ..benefits import (
    PersonalOfferBenefitKind,
    PersonalOfferCodeKind,
    PersonalOfferPer,
    PersonalOfferRestorePolicy,
    PersonalOfferScopeInput,
    PersonalOfferStacking,
    option_inputs,
)
from .payload import CampaignInput


class PersonalOfferCampaignListingInput(kit.Input):
    channel = graphene.String(required=True, description="Slug of the channel.")
    currency = graphene.String(required=True, description="Currency of the channel.")
    amount = kit.PositiveDecimal(
        description="Amount off, or the worth of the gift card, for a campaign without a percentage."
    )
    minimum = kit.PositiveDecimal(description="Goods that the order needs at least.")
    max_discount = kit.PositiveDecimal(description="Never more off than this in one order.")
    budget = kit.PositiveDecimal(
        description="What all orders may take together; listings of one currency share the larger one."
    )

    class Meta:
        description = "The terms of a campaign in one channel."


class PersonalOfferCampaignCreateInput(kit.StaffInput):
    name = graphene.String(required=True, description="Name that shoppers see beside their discount.")
    percent = kit.PositiveDecimal(
        description="Percentage off, with at most two decimals; left out for amounts in the listings."
    )
    kind = PersonalOfferBenefitKind(description="What it gives; a discount when left out.")
    per = PersonalOfferPer(
        description="What the percentage or the amount is taken off; all goods when left out."
    )
    scope = PersonalOfferScopeInput(description="The goods it is for; all when left out.")
    locals().update(option_inputs())
    audience_id = graphene.ID(
        description="The ID of the audience that gets it by itself; left out, only who is granted it."
    )
    minimum_quantity = graphene.Int(description="How many goods the order needs at least.")
    countries = kit.NonNullList(
        graphene.String, description="ISO codes of countries it is delivered to; all when empty."
    )
    cities = kit.NonNullList(graphene.String, description="Cities of these countries; all when empty.")
    stacking = PersonalOfferStacking(description="What else may be on; nothing when left out.")
    restore_policy = PersonalOfferRestorePolicy(
        description="When a use comes back; with its order's end when left out."
    )
    code_kind = PersonalOfferCodeKind(description="Whether it is claimed by a code; not when left out.")
    uses_limit = graphene.Int(description="How often all customers may use it together.")
    uses_per_customer = graphene.Int(
        description="How often one of the audience may use it; once when left out."
    )
    period_days = graphene.Int(
        description="The days in which a customer may use it so often; ever when left out."
    )
    cooldown_days = graphene.Int(description="Not within so many days after another offer of the customer.")
    holdout_percent = kit.PositiveDecimal(
        description="Share of the audience that never gets it, at most 90, so that its effect can be measured."
    )
    template = graphene.String(description="Which template it was made from, for lists.")
    listings = kit.NonNullList(
        PersonalOfferCampaignListingInput, required=True, description="Its terms, channel by channel."
    )
    starts_at = kit.Instant("From when on it can be used; at once when left out.")
    ends_at = kit.Instant("When it ends; never when left out.")
    grace_seconds = graphene.Int(
        description="How long after its end a checkout priced with it is still honoured; the shop's setting when left out."
    )

    class Meta:
        description = "A campaign of personal offers to draft."


class PersonalOfferCampaignActivateInput(CampaignInput):
    class Meta:
        description = "The campaign to let run."


class PersonalOfferCampaignStopInput(CampaignInput):
    class Meta:
        description = "The campaign to end."


class PersonalOfferGrantInput(CampaignInput):
    user_ids = kit.NonNullList(
        graphene.ID, description="The IDs of the customers' accounts; or checkouts are named."
    )
    checkout_ids = kit.NonNullList(
        graphene.ID,
        description="The IDs of customers' checkouts: each gets an offer for itself alone, once.",
    )
    audience_id = graphene.ID(
        description=(
            "The ID of an audience: everybody who is in it now gets it, whoever comes later does not. For those, give the "
            "campaign the audience."
        )
    )
    expires_at = kit.Instant("When these grants expire; with the campaign when left out.")

    class Meta:
        description = (
            "A campaign, and the customers, the checkouts or the audience that get it: one of the three."
        )
