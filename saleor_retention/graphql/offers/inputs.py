"""What staff hand in."""

from decimal import Decimal

import graphene

from ...errors import Invalid
from .. import kit


def basis_points(percentage: Decimal | None) -> int | None:
    """A percentage in hundredths of a percent."""
    if percentage is None:
        return None
    points = percentage * 100
    if points != points.to_integral_value() or not 0 < points <= 10_000:
        raise Invalid("A percentage is more than 0 and at most 100, with two decimals.", field="percent")
    return int(points)


class PersonalOfferCampaignListingInput(kit.Input):
    """Terms in one channel."""

    channel = graphene.String(required=True, description="Slug of the channel.")
    currency = graphene.String(required=True, description="Currency of the channel.")
    amount = kit.PositiveDecimal(
        description="Amount off the whole order, for a campaign without a percentage."
    )
    minimum = kit.PositiveDecimal(description="Goods that the order needs at least.")

    class Meta:
        description = "The terms of a campaign in one channel."


class PersonalOfferCampaignCreateInput(kit.StaffInput):
    """A draft."""

    name = graphene.String(required=True, description="Name that shoppers see beside their discount.")
    percent = kit.PositiveDecimal(
        description="Percentage off the whole order, with at most two decimals; left out for amounts in the listings."
    )
    listings = kit.NonNullList(
        PersonalOfferCampaignListingInput, required=True, description="Its terms, channel by channel."
    )
    starts_at = kit.DateTime(description="From when on it can be used; at once when left out.")
    ends_at = kit.DateTime(description="When it ends; never when left out.")
    grace_seconds = graphene.Int(
        description="How long after its end a checkout priced with it is still honoured; the shop's setting when left out."
    )

    class Meta:
        description = "A campaign of personal offers to draft."


class PersonalOfferCampaignActivateInput(kit.StaffInput):
    """Which one."""

    campaign_id = graphene.ID(required=True, description="The ID of the campaign.")

    class Meta:
        description = "The campaign to let run."


class PersonalOfferCampaignStopInput(kit.StaffInput):
    """Which one."""

    campaign_id = graphene.ID(required=True, description="The ID of the campaign.")

    class Meta:
        description = "The campaign to end."


class PersonalOfferGrantInput(kit.StaffInput):
    """To whom."""

    campaign_id = graphene.ID(required=True, description="The ID of the campaign.")
    user_ids = kit.NonNullList(
        graphene.ID, description="The IDs of the customers' accounts; or checkouts are named."
    )
    checkout_ids = kit.NonNullList(
        graphene.ID,
        description="The IDs of customers' checkouts: each gets an offer for itself alone, once.",
    )
    expires_at = kit.DateTime(description="When these grants expire; with the campaign when left out.")

    class Meta:
        description = "A campaign, and the customers or the checkouts that get it."
