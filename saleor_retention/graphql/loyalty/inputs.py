"""What staff hand in."""

import graphene

from .. import kit
from .terms.inputs import LoyaltyTermsInput


class LoyaltyProgrammeRulesInput(kit.Input):
    channel = graphene.String(required=True, description="Slug of the channel.")
    currency = graphene.String(required=True, description="Currency of the channel.")
    rate_points = graphene.Int(required=True, description="Points earned for each `rateAmount` of goods.")
    rate_amount = kit.PositiveDecimal(
        required=True, description="Goods after all discounts, without tax and shipping."
    )
    expiry_months = graphene.Int(description="Months after which earned points expire; never when left out.")
    terms = graphene.InputField(
        LoyaltyTermsInput, description="What they say beyond the rate; nothing of what is left out."
    )
    valid_from = kit.Instant("From when on the rules hold; at once when left out. Never in the past.")
    replaces_id = graphene.ID(
        description=(
            "The ID of another programme whose rules end in the channel by this; needed where there is one, as goods "
            "of a channel earn one kind of points."
        )
    )

    class Meta:
        description = "The first rules of a loyalty programme."


class LoyaltyProgrammeCreateInput(kit.StaffInput):
    slug = graphene.String(description="Slug of the programme; made of its name when left out.")
    name = graphene.String(required=True, description="Name of the programme.")
    rules = graphene.InputField(
        LoyaltyProgrammeRulesInput,
        description="Its first rules, in one channel; both are done or neither. It earns nothing before it has some.",
    )

    class Meta:
        description = "A loyalty programme to create."


class LoyaltyProgrammeUpdateInput(kit.StaffInput):
    programme_id = graphene.ID(required=True, description="The ID of the programme.")
    name = graphene.String(description="Its new name.")
    is_active = graphene.Boolean(description="False switches it off, true on again.")

    class Meta:
        description = "What to change of a loyalty programme; what is left out stays."


class LoyaltyProgrammeVersionAddInput(kit.StaffInput):
    programme_id = graphene.ID(required=True, description="The ID of the programme.")
    channel = graphene.String(required=True, description="Slug of the channel.")
    currency = graphene.String(required=True, description="Currency of the channel.")
    rate_points = graphene.Int(required=True, description="Points earned for each `rateAmount` of goods.")
    rate_amount = kit.PositiveDecimal(
        required=True, description="Goods after all discounts, without tax and shipping."
    )
    expiry_months = graphene.Int(description="Months after which earned points expire; never when left out.")
    terms = graphene.InputField(
        LoyaltyTermsInput, description="What they say beyond the rate; nothing of what is left out."
    )
    valid_from = kit.Instant("From when on the rules hold; at once when left out. Never in the past.")

    replaces_id = graphene.ID(
        description=(
            "The ID of another programme whose rules end in the channel by this; needed where there is one, as goods "
            "of a channel earn one kind of points."
        )
    )

    class Meta:
        description = "Rules to add to a loyalty programme."


class LoyaltyPointsAdjustInput(kit.StaffInput):
    user_id = graphene.ID(required=True, description="The ID of the customer's account.")
    programme_id = graphene.ID(
        description="The ID of the programme; the shop's first active one when left out."
    )
    points = kit.Points(
        required=True, description="Positive to give, negative to take. At most 1,000,000,000 at once."
    )
    message = graphene.String(
        description="What the customer reads beside the points, at most 1,000 characters. They never see the reason."
    )

    class Meta:
        description = "Points to give to a customer or to take away."
