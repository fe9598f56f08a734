"""Partners and payouts, for staff who may know customers and move what they own."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import graphene

from ...core.idempotency import StaffContext
from ...errors import Required
from ...referrals.payouts import queries, verbs
from ...referrals.payouts.models import ReferralPayout
from ...referrals.payouts.partners import ReferralPartner
from ...referrals.payouts.rules import CommissionTerms, check_currency
from .. import kit
from ..loyalty.accounts import customer_in, key_of
from ..offers.benefits import basis_points
from .payout_types import (
    BalancesOfPartner,
    LastTermsOfPartner,
    LinesOfPayout,
    ReferralCommissionCountableConnection,
    ReferralPartnerCountableConnection,
    ReferralPartnerType,
    ReferralPayoutCountableConnection,
    ReferralPayoutType,
)


class ReferralPayoutQueries(graphene.ObjectType):
    referral_partners = kit.ConnectionField(
        ReferralPartnerCountableConnection,
        description="Customers who earn cash for the friends they bring, the newest first.",
        permissions=[kit.MANAGE_USERS],
    )
    referral_partner = kit.Field(
        ReferralPartnerType,
        description="One of them; null when there is none of that ID.",
        permissions=[kit.MANAGE_USERS],
        id=graphene.ID(required=True, description="The ID of the partner."),
    )
    referral_commissions = kit.ConnectionField(
        ReferralCommissionCountableConnection,
        description="The book of a partner, the newest entry first.",
        permissions=[kit.MANAGE_USERS],
        partner_id=graphene.ID(required=True, description="The ID of the partner."),
    )
    referral_payouts = kit.ConnectionField(
        ReferralPayoutCountableConnection,
        description="Payouts to partners, the newest first.",
        permissions=[kit.MANAGE_USERS],
    )
    referral_payout = kit.Field(
        ReferralPayoutType,
        description="One of them; null when there is none of that ID.",
        permissions=[kit.MANAGE_USERS],
        id=graphene.ID(required=True, description="The ID of the payout."),
    )

    @staticmethod
    def resolve_referral_partners(root: Any, info: Any, **arguments: Any) -> Any:
        rows = queries.partners(using=kit.port.alias(info.context))
        return kit.paginate(rows, info, arguments, ReferralPartnerCountableConnection)

    @staticmethod
    def resolve_referral_partner(root: Any, info: Any, id: str) -> ReferralPartner | None:
        with kit.port.reading(info.context):
            rows = queries.partners(using=kit.port.alias(info.context))
            return rows.filter(pk=key_of(id, "ReferralPartner")).first()

    @staticmethod
    def resolve_referral_commissions(root: Any, info: Any, partner_id: str, **arguments: Any) -> Any:
        """Of a partner there is not, none."""
        key = key_of(partner_id, "ReferralPartner")
        rows = queries.commissions(key, using=kit.port.alias(info.context))
        return kit.paginate(rows, info, arguments, ReferralCommissionCountableConnection)

    @staticmethod
    def resolve_referral_payouts(root: Any, info: Any, **arguments: Any) -> Any:
        rows = queries.payouts(using=kit.port.alias(info.context))
        return kit.paginate(rows, info, arguments, ReferralPayoutCountableConnection)

    @staticmethod
    def resolve_referral_payout(root: Any, info: Any, id: str) -> ReferralPayout | None:
        with kit.port.reading(info.context):
            rows = queries.payouts(using=kit.port.alias(info.context))
            return rows.filter(pk=key_of(id, "ReferralPayout")).first()


class ReferralPartnerSetInput(kit.StaffInput):
    user_id = graphene.ID(required=True, description="The ID of the customer's account.")
    name = graphene.String(
        required=True, description="As the payout list has it: who the money is for, and where it goes."
    )
    amount = kit.PositiveDecimal(description="What they earn for each friend; nothing fixed when left out.")
    currency = graphene.String(description="Of the amount.")
    percent = kit.PositiveDecimal(
        description="Percentage of what the shop keeps of the friend's order, goods without tax; with two decimals at most."
    )
    is_active = graphene.Boolean(
        default_value=True, description="False: from now on they earn points, as everybody."
    )

    class Meta:
        description = "What a partner earns from now on."


class ReferralPartnerSet(kit.StaffMutation):
    partner = graphene.Field(ReferralPartnerType, description="The partner.")

    class Arguments:
        input = ReferralPartnerSetInput(required=True, description="The partner, and what they earn.")

    class Meta:
        description = (
            "Makes a customer an outside partner, who earns cash for friends instead of points, or sets what they earn. Orders"
            " that were placed before keep what was promised on their day."
        )
        permissions = (kit.MANAGE_USERS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the partner."""
        _, customer_id = customer_in(data)
        partner = verbs.partner_set(
            customer_id,
            name=data["name"],
            terms=_commission(data),
            is_active=data.get("is_active") is not False,  # null is as good as left out
            by=by,
            now=at,
        )
        return {"partner": partner.pk}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        for loader in (LastTermsOfPartner, BalancesOfPartner):
            loader(info.context).clear(result["partner"])
        rows = queries.partners(using=kit.port.alias(info.context))
        return cls(partner=rows.get(pk=result["partner"]), errors=[])


def _commission(data: Mapping[str, Any]) -> CommissionTerms:
    amount, currency = data.get("amount") or None, data.get("currency") or ""
    if amount is not None:
        if not currency:
            raise Required("Say the currency of the amount.", field="currency")
        check_currency(currency)
    share = data.get("percent") or None
    return CommissionTerms(
        kit.minor_of(amount, currency, field="amount") or 0,
        currency if amount is not None else "",
        basis_points(share, "percent") or 0,
    )


class ReferralPayoutCreateInput(kit.StaffInput):
    currency = graphene.String(required=True, description="Whose commissions are paid out.")
    minimum = kit.PositiveDecimal(
        description="Partners who are owed less are carried over; everybody who is owed anything when left out."
    )
    reference = graphene.String(description="What you name it by: it stands in the payout list.")

    class Meta:
        description = "A payout to partners."


class ReferralPayoutCreate(kit.StaffMutation):
    payout = graphene.Field(ReferralPayoutType, description="The payout.")

    class Arguments:
        input = ReferralPayoutCreateInput(required=True, description="Which commissions.")

    class Meta:
        description = (
            "Closes the open commissions of a currency into a payout, of partners who are owed something. No commission is in"
            " two payouts. Nothing is transferred: the payout list says what to pay."
        )
        permissions = (kit.MANAGE_USERS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the payout."""
        currency = data["currency"]
        check_currency(currency)
        payout = verbs.payout_create(
            currency,
            minimum_minor=kit.minor_of(data.get("minimum") or Decimal(0), currency, field="minimum") or 0,
            reference=data.get("reference") or "",
            by=by,
            now=at,
        )
        return {"payout": payout.pk}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        return cls(payout=_fresh(info, result), errors=[])


class ReferralPayoutMarkPaidInput(kit.StaffInput):
    payout_id = graphene.ID(required=True, description="The ID of the payout.")

    class Meta:
        description = "A payout whose money went out."


class ReferralPayoutMarkPaid(kit.StaffMutation):
    payout = graphene.Field(ReferralPayoutType, description="The payout.")

    class Arguments:
        input = ReferralPayoutMarkPaidInput(required=True, description="Which one.")

    class Meta:
        description = (
            "Says that the money of a payout went out, once for good. One that was marked before is refused."
        )
        permissions = (kit.MANAGE_USERS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the payout."""
        key = kit.local_id(data["payout_id"], "ReferralPayout", field="payout_id")
        verbs.payout_mark_paid(key, by=by, now=at)
        return {"payout": key}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        return cls(payout=_fresh(info, result), errors=[])


def _fresh(info: Any, result: Any) -> ReferralPayout:
    LinesOfPayout(info.context).clear(result["payout"])
    return queries.payouts(using=kit.port.alias(info.context)).get(pk=result["payout"])


class ReferralPayoutMutations(graphene.ObjectType):
    referral_partner_set = ReferralPartnerSet.Field()
    referral_payout_create = ReferralPayoutCreate.Field()
    referral_payout_mark_paid = ReferralPayoutMarkPaid.Field()
