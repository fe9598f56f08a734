"""Codes: claimed by members, asked for by anybody with an address, made and chosen by staff."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import graphene

from ...core.clock import now
from ...core.idempotency import StaffContext
from ...core.rate_limit import within_limit
from ...errors import NotFound, OfferNotAvailable
from ...offers.codes import claims, landing_page
from ...store.port import store
from .. import kit
from . import loaders
from .campaigns.payload import CampaignInput, OfCampaign, campaign_in
from .code_types import BatchById, PersonalOfferCodeBatch
from .types import PersonalOffer, PersonalOfferCampaign

NO_CAMPAIGN = 0
"""The key of none."""


def _own_checkout(context: Any, named: str, user_id: int | None) -> UUID:
    """The customer's checkout of this ID. Raises `NotFound`, before any code is looked at."""
    checkout_id = kit.uuid_of(named, "Checkout", field="checkout_id")
    root = kit.port.checkout_root(context, checkout_id)
    if root is None or user_id is None or kit.port.owner(root) != user_id:
        raise NotFound(field="checkout_id")
    return checkout_id


class PersonalOfferCodeClaim(kit.Mutation):
    """One neutral answer to every code that gives nothing."""

    personal_offer = graphene.Field(PersonalOffer, description="What the code gave the customer.")
    checkout = graphene.Field(
        lambda: kit.port.checkout_type(), description="The checkout afterwards; null when none was named."
    )

    class Arguments:
        code = graphene.String(required=True, description="The code that the customer was given.")
        checkout_id = graphene.ID(
            description="The ID of a checkout of the customer, which is decided again with what the code gave."
        )

    class Meta:
        description = (
            "Gives the signed-in customer what a code stands for; it is on their checkouts from then on without being "
            "typed there. Claiming again answers the same. Whatever the reason of a refusal, the answer is the same."
        )
        permissions = (kit.AUTHENTICATED_USER,)

    @classmethod
    def perform(cls, info: Any, **arguments: Any) -> Any:
        """Counted before it is looked up; the room decides."""
        user_id, named = kit.port.customer(info.context), arguments.get("checkout_id")
        checkout_id = None if named is None else _own_checkout(info.context, named, user_id)
        if user_id is None or not within_limit(claims.GUESS, [f"user:{user_id}"], now=now()):
            raise OfferNotAvailable(field="code")
        grant_id = claims.code_claim(arguments["code"], user_id, now())
        checkout = None
        if checkout_id is not None:
            store().decide(checkout_id)
            checkout = kit.port.checkout_root(info.context, checkout_id)
        return cls(
            personal_offer=loaders.offer_of(info.context, user_id, grant_id), checkout=checkout, errors=[]
        )


class PersonalOfferCodeRequest(kit.Mutation):
    """For landing pages: anybody may ask, and learns nothing."""

    class Arguments:
        campaign_id = graphene.ID(required=True, description="The ID of the campaign.")
        email = graphene.String(required=True, description="Where its code is to be sent.")

    class Meta:
        description = (
            "Sends an address its code of a campaign whose landing page is open. An address has one, which works only "
            "for an account of that address; who asks again is sent it again. The answer to every address is the same."
        )

    @classmethod
    def perform(cls, info: Any, **arguments: Any) -> Any:
        """An ID that is none is asked for like one that gives nothing."""
        try:
            campaign_id = kit.local_id(arguments["campaign_id"], "PersonalOfferCampaign")
        except NotFound:
            campaign_id = NO_CAMPAIGN
        landing_page.code_request(campaign_id, arguments["email"], now())
        return cls(errors=[])


class PersonalOfferSharedCodeSetInput(CampaignInput):
    """A code for everybody."""

    code = graphene.String(
        required=True, description="4 to 40 letters and digits; blanks, dashes and capitals do not matter."
    )

    class Meta:
        description = "The code that everybody may type for a campaign."


class PersonalOfferCodesCreateInput(CampaignInput):
    number = graphene.Int(required=True, description=f"How many codes, at most {claims.MOST_IN_A_BATCH}.")

    class Meta:
        description = "Codes to make for a campaign, each for one customer."


class PersonalOfferLandingPageSetInput(CampaignInput):
    is_open = graphene.Boolean(required=True, description="Whether addresses are sent codes from now on.")

    class Meta:
        description = "Whether the landing page of a campaign gives out codes."


class PersonalOfferSharedCodeSet(OfCampaign):
    """Chooses it. The code itself is kept nowhere."""

    personal_offer_campaign = graphene.Field(PersonalOfferCampaign, description="The campaign.")

    class Arguments:
        input = PersonalOfferSharedCodeSetInput(required=True, description="The code.")

    class Meta:
        description = (
            "Chooses the code that everybody may type for a campaign, in place of one chosen before."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the campaign."""
        claims.shared_code_set(campaign_in(data), data["code"], now=at)
        return {"campaign": campaign_in(data)}


class PersonalOfferCodesCreate(kit.StaffMutation):
    code_batch = graphene.Field(PersonalOfferCodeBatch, description="The batch, with its codes.")

    class Arguments:
        input = PersonalOfferCodesCreateInput(required=True, description="How many.")

    class Meta:
        description = "Makes codes for a campaign, each of which works for one customer."
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the batch."""
        batch = claims.codes_create(campaign_in(data), data["number"], actor=by.actor, now=at)
        return {"batch": batch.pk}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        """As it is now."""
        return cls(code_batch=BatchById(info.context).load(result["batch"]), errors=[])


class PersonalOfferLandingPageSet(OfCampaign):
    personal_offer_campaign = graphene.Field(PersonalOfferCampaign, description="The campaign.")

    class Arguments:
        input = PersonalOfferLandingPageSetInput(required=True, description="Open or closed.")

    class Meta:
        description = (
            "Lets the landing page of a campaign give out codes, or no longer; those given out stay good."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the campaign."""
        landing_page.gate_set(campaign_in(data), is_open=data["is_open"], actor=by.actor, now=at)
        return {"campaign": campaign_in(data)}


class CodeMutations(graphene.ObjectType):
    """Mutations of codes."""

    personal_offer_code_claim = PersonalOfferCodeClaim.Field()
    personal_offer_code_request = PersonalOfferCodeRequest.Field()
    personal_offer_shared_code_set = PersonalOfferSharedCodeSet.Field()
    personal_offer_codes_create = PersonalOfferCodesCreate.Field()
    personal_offer_landing_page_set = PersonalOfferLandingPageSet.Field()
