"""Staff verbs of campaigns and grants, once for their key."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

import graphene

from ....core.idempotency import StaffContext
from ....errors import Invalid, NotFound, Required
from ....offers.campaigns import lifecycle
from ....offers.grants import by_staff, granting
from ....store.customers import CustomerSnapshot
from ....store.port import store
from ... import kit
from ...audiences.mutations import audience_in
from ..types import PersonalOfferCampaign
from . import inputs
from .parse import draft_in
from .payload import OfCampaign, campaign_in

MOST_GRANTED = 500
"""Accounts in one request: a bounded transaction, and an answer in time."""


class PersonalOfferCampaignCreate(OfCampaign):
    instants = {"starts_at": False, "ends_at": True}

    personal_offer_campaign = graphene.Field(PersonalOfferCampaign, description="The draft.")

    class Arguments:
        input = inputs.PersonalOfferCampaignCreateInput(required=True, description="The campaign.")

    class Meta:
        description = (
            "Drafts a campaign of personal offers. Nobody gets it before it is granted and activated."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the campaign."""
        row = lifecycle.campaign_create(draft_in(data, at))
        return {"campaign": row.pk}


class PersonalOfferCampaignActivate(OfCampaign):
    personal_offer_campaign = graphene.Field(PersonalOfferCampaign, description="The campaign.")

    class Arguments:
        input = inputs.PersonalOfferCampaignActivateInput(required=True, description="Which one.")

    class Meta:
        description = "Lets a drafted campaign run."
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the campaign."""
        return {"campaign": lifecycle.campaign_activate(campaign_in(data), now=at).pk}


class PersonalOfferCampaignStop(OfCampaign):
    personal_offer_campaign = graphene.Field(PersonalOfferCampaign, description="The campaign.")

    class Arguments:
        input = inputs.PersonalOfferCampaignStopInput(required=True, description="Which one.")

    class Meta:
        description = (
            "Ends a live campaign for good, or a draft that was granted already. Open checkouts lose it within one sweep; "
            "orders keep it."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the campaign."""
        return {"campaign": lifecycle.campaign_stop(campaign_in(data), now=at).pk}


class PersonalOfferGrant(OfCampaign):
    instants = {"expires_at": True}

    personal_offer_campaign = graphene.Field(PersonalOfferCampaign, description="The campaign.")
    granted = graphene.Int(description="How many got it now; who had it already keeps it.")

    class Arguments:
        input = inputs.PersonalOfferGrantInput(required=True, description="To whom.")

    class Meta:
        description = (
            f"Grants a campaign to up to {MOST_GRANTED} customers, for as many checkouts alone, or to all of an audience, "
            "each once. Who is held out of it gets nothing."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """All or nobody: an account or a checkout that is not there refuses the whole request."""
        named = [item for item in TO_WHOM if data.get(item) is not None]
        if len(named) > 1:
            raise Invalid("Customers, checkouts or an audience are named: one of them.", field=named[1])
        number = TO_WHOM[named[0] if named else "user_ids"](data, at)
        return {"campaign": campaign_in(data), "granted": number}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        """With the number."""
        payload = super().answer(info, result)
        payload.granted = result["granted"]
        return payload


def _to_customers(data: Mapping[str, Any], at: datetime) -> int:
    named = data.get("user_ids") or ()
    wanted = sorted({kit.local_id(name, "User", field="user_ids") for name in named})
    _check_number(wanted, "user_ids")
    campaign_id = campaign_in(data)
    result = store().customers(wanted)
    if not all(isinstance(result.get(item), CustomerSnapshot) for item in wanted):
        raise NotFound(field="user_ids")
    return granting.grant_to(campaign_id, wanted, now=at, expires_at=data.get("expires_at"))


def _to_checkouts(data: Mapping[str, Any], at: datetime) -> int:
    wanted = {kit.uuid_of(value, "Checkout", field="checkout_ids") for value in data["checkout_ids"]}
    _check_number(wanted, "checkout_ids")
    return by_staff.grant_for_checkouts(
        campaign_in(data), sorted(wanted), now=at, expires_at=data.get("expires_at")
    )


def _to_audience(data: Mapping[str, Any], at: datetime) -> int:
    return by_staff.grant_to_audience(
        campaign_in(data), audience_in(data), now=at, expires_at=data.get("expires_at")
    )


TO_WHOM: dict[str, Callable[[Mapping[str, Any], datetime], int]] = {
    "user_ids": _to_customers,
    "checkout_ids": _to_checkouts,
    "audience_id": _to_audience,
}


def _check_number(wanted: Collection[Any], field: str) -> None:
    if not wanted:
        raise Required(field=field)
    if len(wanted) > MOST_GRANTED:
        raise Invalid(f"At most {MOST_GRANTED} at once.", field=field)


class OfferMutations(graphene.ObjectType):
    """Mutations of the room."""

    personal_offer_campaign_create = PersonalOfferCampaignCreate.Field()
    personal_offer_campaign_activate = PersonalOfferCampaignActivate.Field()
    personal_offer_campaign_stop = PersonalOfferCampaignStop.Field()
    personal_offer_grant = PersonalOfferGrant.Field()
