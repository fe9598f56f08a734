"""What support does for one customer, and campaigns that rest: once for their key."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import graphene

from ...core.idempotency import StaffContext
from ...errors import Invalid
from ...offers.campaigns import goodwill, states
from ...offers.checkout import draft_orders
from ...offers.grants import by_staff
from .. import kit
from . import loaders
from .benefits import basis_points
from .campaigns.payload import CampaignInput, OfCampaign, campaign_in
from .offer_ids import grant_in
from .types import PersonalOffer, PersonalOfferCampaign

MOST_NAMED = 100
"""Products or variants of one apology."""


class PersonalOfferGoodwillGrantInput(kit.StaffInput):
    user_id = graphene.ID(required=True, description="The ID of the customer's account.")
    channel = graphene.String(required=True, description="Slug of the channel that the customer buys in.")
    currency = graphene.String(required=True, description="Currency of the channel.")
    percent = kit.PositiveDecimal(description="Percentage off, with at most two decimals; or an amount.")
    amount = kit.PositiveDecimal(description="Amount off; or a percentage.")
    product_ids = kit.NonNullList(
        graphene.ID, description="The IDs of the products it is for; with no variants either, for everything."
    )
    variant_ids = kit.NonNullList(graphene.ID, description="The IDs of the variants it is for.")
    expires_at = kit.Instant("When it expires; never when left out.")
    name = graphene.String(
        description=f"Name that the customer sees beside the discount; “{goodwill.NAME}” when left out."
    )

    class Meta:
        description = "An apology to one customer."


class PersonalOfferWithdrawInput(kit.StaffInput):
    offer_id = graphene.ID(required=True, description="The ID of the customer's offer.")

    class Meta:
        description = "The offer to take back."


class PersonalOfferApplyToDraftOrderInput(kit.StaffInput):
    order_id = graphene.ID(required=True, description="The ID of the draft order.")
    offer_id = graphene.ID(required=True, description="The ID of the customer's offer.")

    class Meta:
        description = "A draft order, and the offer to put on it."


class PersonalOfferCampaignPauseInput(CampaignInput):
    class Meta:
        description = "The campaign that is to rest."


class PersonalOfferCampaignResumeInput(CampaignInput):
    class Meta:
        description = "The campaign that is to go on."


class PersonalOfferCampaignDiscardInput(CampaignInput):
    class Meta:
        description = "The draft to throw away."


class _OfOffer(kit.StaffMutation):
    """Returns the customer's offer."""

    class Meta:
        abstract = True

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        """As it is now."""
        return cls(personal_offer=loaders.offer_of_grant(info.context, result["grant"]), errors=[])


class PersonalOfferGoodwillGrant(_OfOffer):
    instants = {"expires_at": True}

    personal_offer = graphene.Field(PersonalOffer, description="The customer's offer.")

    class Arguments:
        input = PersonalOfferGoodwillGrantInput(required=True, description="What the customer gets.")

    class Meta:
        description = (
            "Gives one customer a discount as an apology, in one call: it is on their next order by itself, and may be for "
            "some goods only."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the grant."""
        currency = data["currency"].upper()
        if len(currency) != 3:
            raise Invalid("A currency has three letters.", field="currency")
        terms = goodwill.Goodwill(
            channel=data["channel"],
            currency=currency,
            percent_bp=basis_points(data.get("percent"), "percent"),
            amount_minor=kit.minor_of(data.get("amount"), currency, field="amount"),
            product_ids=_ids(data, "product_ids", "Product"),
            variant_ids=_ids(data, "variant_ids", "ProductVariant"),
            expires_at=data.get("expires_at"),
            name=data.get("name") or "",
        )
        user_id = kit.local_id(data["user_id"], "User", field="user_id")
        return {"grant": goodwill.grant_goodwill(user_id, terms, now=at).pk}


class PersonalOfferWithdraw(_OfOffer):
    personal_offer = graphene.Field(PersonalOffer, description="The offer.")

    class Arguments:
        input = PersonalOfferWithdrawInput(required=True, description="Which one.")

    class Meta:
        description = (
            "Takes one customer's offer back. An open checkout loses it within one sweep; orders keep it."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the grant."""
        return {"grant": by_staff.offer_withdraw(grant_in(data["offer_id"]), now=at).pk}


class PersonalOfferApplyToDraftOrder(_OfOffer):
    personal_offer = graphene.Field(PersonalOffer, description="The offer.")

    class Arguments:
        input = PersonalOfferApplyToDraftOrderInput(required=True, description="What on what.")

    class Meta:
        description = "Puts a customer's offer on a draft order of theirs."
        permissions = (kit.MANAGE_DISCOUNTS, kit.MANAGE_ORDERS)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the grant."""
        order_id = kit.uuid_of(data["order_id"], "Order", field="order_id")
        return {"grant": draft_orders.draft_apply(order_id, grant_in(data["offer_id"]), now=at).pk}


class PersonalOfferCampaignPause(OfCampaign):
    personal_offer_campaign = graphene.Field(PersonalOfferCampaign, description="The campaign.")

    class Arguments:
        input = PersonalOfferCampaignPauseInput(required=True, description="Which one.")

    class Meta:
        description = "Lets a live campaign rest. Open checkouts lose it within one sweep; orders keep it."
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the campaign."""
        return {"campaign": states.campaign_pause(campaign_in(data)).pk}


class PersonalOfferCampaignResume(OfCampaign):
    personal_offer_campaign = graphene.Field(PersonalOfferCampaign, description="The campaign.")

    class Arguments:
        input = PersonalOfferCampaignResumeInput(required=True, description="Which one.")

    class Meta:
        description = "Lets a resting campaign go on; it is back on checkouts when they change next."
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the campaign."""
        return {"campaign": states.campaign_resume(campaign_in(data), now=at).pk}


class PersonalOfferCampaignDiscard(kit.StaffMutation):
    """Nothing is left to answer."""

    class Arguments:
        input = PersonalOfferCampaignDiscardInput(required=True, description="Which one.")

    class Meta:
        description = (
            "Throws away a draft that nobody was granted, with its codes; one that was granted is stopped."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key it had."""
        states.campaign_discard(campaign_in(data))
        return {"campaign": campaign_in(data)}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        """Done."""
        return cls(errors=[])


def _ids(data: Mapping[str, Any], field: str, kind: str) -> tuple[int, ...]:
    named: Sequence[str] = data.get(field) or ()
    if len(named) > MOST_NAMED:
        raise Invalid(f"At most {MOST_NAMED} at once.", field=field)
    return tuple(kit.local_id(item, kind, field=field) for item in named)


class SupportMutations(graphene.ObjectType):
    """Mutations of support."""

    personal_offer_goodwill_grant = PersonalOfferGoodwillGrant.Field()
    personal_offer_withdraw = PersonalOfferWithdraw.Field()
    personal_offer_apply_to_draft_order = PersonalOfferApplyToDraftOrder.Field()
    personal_offer_campaign_pause = PersonalOfferCampaignPause.Field()
    personal_offer_campaign_resume = PersonalOfferCampaignResume.Field()
    personal_offer_campaign_discard = PersonalOfferCampaignDiscard.Field()
