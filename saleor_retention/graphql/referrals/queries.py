"""Root queries of referrals, for staff."""

from typing import Any

import graphene

from ...core.clock import now
from ...errors import NotFound
from ...referrals import queries
from ...referrals.models import Referral
from .. import kit
from ..loyalty.loaders import NumberOfOrder
from .types import ReferralState, ReferralTermsVersionCountableConnection


class ReferralTotals(kit.Type):
    """Roots are `referrals.queries.ReferralFigures`."""

    codes = graphene.Int(required=True, description="Members who have a code.")
    pending = graphene.Int(
        required=True, description="Friends who claimed one and have not paid an order yet."
    )
    rewarded = graphene.Int(required=True, description="Friends whose first order was paid.")
    reversed = graphene.Int(required=True, description="Friends whose first order was given back.")
    points = kit.Points(required=True, description="Points that both sides of all referrals have now.")

    class Meta:
        description = "All referrals of the shop in numbers."


class ReferralConversion(kit.Type):
    """Roots are the model with its two customers."""

    id = graphene.ID(required=True, description="The ID of the referral.")
    state = ReferralState(required=True, description="What became of it.")
    claimed_at = kit.DateTime(required=True, description="When the friend said who brought them.")
    converted_at = kit.DateTime(description="When the friend's first order was paid; null while it is not.")
    order_number = graphene.String(
        description="The number of the friend's first paid order; null where there is none yet."
    )
    referrer_id = kit.Field(
        graphene.ID,
        description="The ID of the account that brought the friend; null for who has none any more.",
        permissions=[kit.MANAGE_USERS],
    )
    referee_id = kit.Field(
        graphene.ID,
        description="The ID of the friend's account; null for who has none any more.",
        permissions=[kit.MANAGE_USERS],
    )

    class Meta:
        description = "A friend whom a member brought."

    @staticmethod
    def resolve_id(root: Referral, info: Any) -> str:
        return kit.global_id("Referral", root.pk)

    @staticmethod
    def resolve_order_number(root: Referral, info: Any) -> Any:
        return root.order_id and NumberOfOrder(info.context).load(root.order_id)

    @staticmethod
    def resolve_referrer_id(root: Referral, info: Any) -> str | None:
        return _account(root.referrer.user_id)

    @staticmethod
    def resolve_referee_id(root: Referral, info: Any) -> str | None:
        return _account(root.referee.user_id)


def _account(user_id: int | None) -> str | None:
    return None if user_id is None else kit.global_id("User", user_id)


class ReferralConversionCountableConnection(kit.Connection):
    """Newest first."""

    class Meta:
        node = ReferralConversion


class ReferralQueries(graphene.ObjectType):
    referral_terms = kit.ConnectionField(
        ReferralTermsVersionCountableConnection,
        description="What both sides of a referral earn, as it was set for each channel, the newest first.",
        permissions=[kit.MANAGE_DISCOUNTS],
        channel=graphene.String(description="Slug of a channel; all when left out."),
    )
    referral_totals = kit.Field(
        ReferralTotals,
        description="All referrals of the shop in numbers.",
        permissions=[kit.MANAGE_DISCOUNTS],
    )
    referral_conversions = kit.ConnectionField(
        ReferralConversionCountableConnection,
        description="Friends whom members brought, the newest first.",
        permissions=[kit.MANAGE_DISCOUNTS],
        state=ReferralState(description="Those of a state; all when left out."),
        user_id=graphene.ID(
            description="Those with this account on one of the sides, for MANAGE_USERS; all when left out."
        ),
    )

    @staticmethod
    def resolve_referral_terms(root: Any, info: Any, channel: str | None = None, **arguments: Any) -> Any:
        rows = queries.terms_listed(channel, now=now(), using=kit.port.alias(info.context))
        return kit.paginate(rows, info, arguments, ReferralTermsVersionCountableConnection)

    @staticmethod
    def resolve_referral_totals(root: Any, info: Any) -> queries.ReferralFigures:
        """One statement."""
        with kit.port.reading(info.context):
            return queries.figures(using=kit.port.alias(info.context))

    @staticmethod
    def resolve_referral_conversions(
        root: Any, info: Any, state: str | None = None, user_id: str | None = None, **arguments: Any
    ) -> Any:
        """Whose referrals they are is told to those who may know customers. Of an account there is not, none."""
        rows = queries.referrals(state=state, using=kit.port.alias(info.context))
        if user_id is not None:
            kit.require_permission(info.context, [kit.MANAGE_USERS])
            rows = _of_account(user_id, state, info)
        return kit.paginate(rows, info, arguments, ReferralConversionCountableConnection)


def _of_account(user_id: str, state: str | None, info: Any) -> Any:
    using = kit.port.alias(info.context)
    try:
        return queries.referrals(state=state, user_id=kit.local_id(user_id, "User"), using=using)
    except NotFound:
        return queries.referrals(using=using).none()
