"""A member's code, a friend's claim, and the terms."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import graphene

from ...core.clock import now
from ...core.db import command
from ...core.idempotency import StaffContext
from ...core.rate_limit import within_limit
from ...customers.identity import members
from ...errors import ReferralNotAvailable, Required
from ...referrals import claims, codes, queries
from ...referrals import terms as programme
from ...store.customers import CustomerSnapshot
from ...store.port import store
from .. import kit
from ..loyalty.accounts import customer_in
from .details import DetailInputs, details_of
from .types import ReferralOfUserLoader, ReferralSummary, ReferralTerms


class ReferralCodeCreate(kit.Mutation):
    """Idempotent by nature: a member has one code."""

    referral = graphene.Field(ReferralSummary, description="The member's referrals, with their code.")

    class Meta:
        description = "Gives the signed-in customer their referral code; calling again answers the same code."
        permissions = (kit.AUTHENTICATED_USER,)

    @classmethod
    def perform(cls, info: Any, **arguments: Any) -> Any:
        user_id = kit.port.customer(info.context)
        result = store().customers([user_id]).get(user_id) if user_id is not None else None
        if user_id is None or not isinstance(result, CustomerSnapshot) or not result.is_active:
            raise ReferralNotAvailable("Referrals are for customers with an active account.")
        with command():
            codes.get_or_create_code(members([result])[user_id], now())
        return cls(referral=_fresh(info, user_id), errors=[])


class ReferralCodeChange(kit.Mutation):
    """Tries are counted: an answer says whether a code is somebody's."""

    referral = graphene.Field(ReferralSummary, description="The member's referrals, with their new code.")

    class Arguments:
        code = graphene.String(
            required=True,
            description="The code that they choose: 4 to 20 letters and digits, whatever the capitals and blanks.",
        )

    class Meta:
        description = "Gives the signed-in customer the referral code that they chose. The one they had keeps leading to them."
        permissions = (kit.AUTHENTICATED_USER,)

    @classmethod
    def perform(cls, info: Any, **arguments: Any) -> Any:
        user_id = kit.port.customer(info.context)
        at = now()
        if user_id is None or not within_limit(codes.CHANGE, [f"user:{user_id}"], now=at):
            raise ReferralNotAvailable(field="code")
        result = store().customers([user_id]).get(user_id)
        if not isinstance(result, CustomerSnapshot) or not result.is_active:
            raise ReferralNotAvailable("Referrals are for customers with an active account.")
        with command():
            codes.change_code(members([result])[user_id], arguments["code"], at)
        return cls(referral=_fresh(info, user_id), errors=[])


class ReferralClaim(kit.Mutation):
    """One neutral answer to every code that does not hold."""

    referral = graphene.Field(ReferralSummary, description="The customer's referrals, with the claim.")

    class Arguments:
        code = graphene.String(description="The code of the member who brought the customer.")
        token = graphene.String(
            description="What a followed link handed to the storefront; of several links, separated by blanks."
        )

    class Meta:
        description = (
            "Says who brought the signed-in customer, before their first paid order: by a code, by a followed link, or both; "
            "of several members the first one wins, or the last where the shop chose so. The first claim wins. "
            "Whatever the reason of a refusal, the answer is the same."
        )
        permissions = (kit.AUTHENTICATED_USER,)

    @classmethod
    def perform(cls, info: Any, **arguments: Any) -> Any:
        user_id = kit.port.customer(info.context)
        if user_id is None or not within_limit(claims.GUESS, [f"user:{user_id}"], now=now()):
            raise ReferralNotAvailable(field="code")
        claims.claim(user_id, arguments.get("code") or "", now(), tokens=arguments.get("token") or "")
        return cls(referral=_fresh(info, user_id), errors=[])


def _fresh(info: Any, user_id: int) -> Any:
    loader = ReferralOfUserLoader(info.context)
    loader.clear(user_id)
    return loader.load(user_id)


class ReferralCodeSetInput(kit.StaffInput):
    user_id = graphene.ID(required=True, description="The ID of the customer's account.")
    code = graphene.String(
        description="The code that they are to have; one drawn by lot when left out, and the old one leads to nobody then."
    )

    class Meta:
        description = "Another referral code for a member."


class ReferralCodeSet(kit.StaffMutation):
    referral = graphene.Field(
        ReferralSummary, description="The member's referrals, with the code they have now."
    )

    class Arguments:
        input = ReferralCodeSetInput(required=True, description="The code.")

    class Meta:
        description = "Gives a member another referral code, or retires the one they have."
        permissions = (kit.MANAGE_USERS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the account."""
        user_id, customer_id = customer_in(data)
        if data.get("code"):
            codes.change_code(customer_id, data["code"], at)
        else:
            codes.retire_code(customer_id, at)
        return {"user": user_id}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        """The code as it is now, also on a repetition."""
        return cls(referral=_fresh(info, result["user"]), errors=[])


class ReferralTermsSetInput(DetailInputs, kit.StaffInput):
    channel = graphene.String(required=True, description="Slug of the channel.")
    programme_id = graphene.ID(
        required=True, description="The ID of the loyalty programme the points belong to."
    )
    referrer_points = kit.Points(required=True, description="Points for the member who brought a friend.")
    referee_points = kit.Points(required=True, description="Points for the friend.")
    minimum = kit.PositiveDecimal(
        description="What the friend's order has to be worth, with tax and delivery, and to stay worth after refunds; an"
        " order below it leaves the referral pending. Nothing when left out."
    )
    currency = graphene.String(
        description="Of the minimum and the budget; that of the channel when left out."
    )
    is_active = graphene.Boolean(
        default_value=True, description="False switches referrals of the channel off."
    )
    valid_from = kit.Instant("From when on the terms hold; at once when left out. Never in the past.")

    class Meta:
        description = "What both sides of a referral earn in a channel."


class ReferralTermsSet(kit.StaffMutation):
    instants = {"valid_from": False}

    terms = graphene.Field(ReferralTerms, description="The new terms.")

    class Arguments:
        input = ReferralTermsSetInput(required=True, description="The terms.")

    class Meta:
        description = "Sets what both sides of a referral earn in a channel, from now or a later instant on."
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the version."""
        currency = _currency(data)
        row = programme.referral_terms_set(
            channel=data["channel"],
            minimum_minor=kit.minor_of(data.get("minimum") or None, currency, field="minimum") or 0,
            currency=currency,
            details=details_of(data, currency),
            programme_id=kit.local_id(data["programme_id"], "LoyaltyProgramme", field="programme_id"),
            referrer_points=kit.points_of(data["referrer_points"], field="referrer_points"),
            referee_points=kit.points_of(data["referee_points"], field="referee_points"),
            is_active=data.get("is_active") is not False,  # null is as good as left out
            valid_from=data.get("valid_from"),
            actor=by.actor,
            reason=by.reason,
            now=at,
        )
        return {"terms": row.pk}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        return cls(terms=queries.terms(using=kit.port.alias(info.context)).get(pk=result["terms"]), errors=[])


def _currency(data: Mapping[str, Any]) -> str:
    """Of its amounts: that of the channel when none is said."""
    if not data.get("minimum") and data.get("budget") is None:
        return ""
    currency = data.get("currency") or (store().channels() or {}).get(data["channel"], "")
    if not currency:
        raise Required("Say the currency of the amounts.", field="currency")
    return currency


class ReferralSwitchInput(kit.StaffInput):
    channel = graphene.String(required=True, description="Slug of the channel.")
    is_active = graphene.Boolean(required=True, description="True switches referrals on, false off.")

    class Meta:
        description = "A switch of referrals in a channel."


class ReferralSwitch(kit.StaffMutation):
    terms = graphene.Field(ReferralTerms, description="The terms that are in force now.")

    class Arguments:
        input = ReferralSwitchInput(required=True, description="The switch.")

    class Meta:
        description = (
            "Switches referrals of a channel off or on, from now on: new terms begin that are those in force but for the"
            " switch. Orders that were placed before keep the terms of their day."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the version in force."""
        row = programme.referral_switch(
            channel=data["channel"], is_active=data["is_active"], actor=by.actor, reason=by.reason, now=at
        )
        return {"terms": row.pk}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        return cls(terms=queries.terms(using=kit.port.alias(info.context)).get(pk=result["terms"]), errors=[])


class ReferralMutations(graphene.ObjectType):
    referral_code_create = ReferralCodeCreate.Field()
    referral_code_change = ReferralCodeChange.Field()
    referral_code_set = ReferralCodeSet.Field()
    referral_claim = ReferralClaim.Field()
    referral_terms_set = ReferralTermsSet.Field()
    referral_switch = ReferralSwitch.Field()
