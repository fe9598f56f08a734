"""Root queries of referrals, for staff."""

from typing import Any

import graphene

from ...core.clock import now
from ...errors import NotFound
from ...referrals import queries
from ...referrals.models import Referral, ReferralReward, ReferralSide
from .. import kit
from ..loyalty.loaders import NumberOfOrder
from .states import ReferralState
from .types import (
    ReferralAttribution,
    ReferralRejectionReason,
    ReferralSource,
    ReferralTermsVersionCountableConnection,
)


class ReferralTotals(kit.Type):
    """Roots are `referrals.queries.ReferralFigures`."""

    codes = graphene.Int(required=True, description="Members who have a code.")
    pending = graphene.Int(
        required=True, description="Friends who claimed one and have not paid an order yet."
    )
    qualified = graphene.Int(
        required=True,
        description="Friends whose order counts, and whose rewards wait for a day or for staff.",
    )
    rewarded = graphene.Int(required=True, description="Friends whose order counts and was rewarded.")
    rejected = graphene.Int(required=True, description="Friends whose order counts and brings no reward.")
    reversed = graphene.Int(required=True, description="Friends whose first order was given back.")
    points = kit.Points(required=True, description="Points that both sides of all referrals have now.")

    class Meta:
        description = "All referrals of the shop in numbers."


ReferralRewardSide = kit.enum_of(
    "ReferralRewardSide",
    ReferralSide,
    "Who has a reward of the catalogue for a referral.",
    {
        ReferralSide.REFERRER: "The member who brought the friend.",
        ReferralSide.REFEREE: "The friend.",
        ReferralSide.WELCOME: "The friend, when they claimed the code.",
    },
)


class RewardsOfReferral(kit.TableLoader):
    """By key of the referral, in the order they were given."""

    read = staticmethod(queries.given_rewards)
    missing = list


class ReferralGivenReward(kit.Type):
    """Roots are `ReferralReward` with its purchase."""

    side = ReferralRewardSide(required=True, description="Who has it.")
    name = graphene.String(required=True, description="Its name when it was given.")
    given_at = kit.DateTime(required=True, description="When it was given.")
    taken_back_at = kit.DateTime(
        description="When it was taken back with the friend's order; null while it stands."
    )
    was_used = graphene.Boolean(
        required=True,
        description="Of one that was taken back: something of it had been used, and that stayed.",
    )

    class Meta:
        description = "A reward of the catalogue that was given for a referral."

    @staticmethod
    def resolve_name(root: ReferralReward, info: Any) -> str:
        return root.purchase.name


class ReferralConversion(kit.Type):
    """Roots are the model with its two customers."""

    id = graphene.ID(required=True, description="The ID of the referral.")
    state = ReferralState(required=True, description="What became of it.")
    claimed_at = kit.DateTime(required=True, description="When the friend said who brought them.")
    source = ReferralSource(
        description="How they said it; null for claims that were made before this was kept."
    )
    attribution = ReferralAttribution(
        description="Why it was this member; null for claims that were made before this was kept."
    )
    touched_at = kit.DateTime(
        description="When they followed the link, or named the code; null for claims that were made before this was kept."
    )
    converted_at = kit.DateTime(description="When the friend's first order was paid; null while it is not.")
    due_at = kit.DateTime(
        description="When both sides are rewarded, or were; null while the goods were not sent, and of pending ones."
    )
    rewarded_at = kit.DateTime(description="When both sides were rewarded first.")
    reason = graphene.Field(
        ReferralRejectionReason, description="Why it brings no reward; null unless rejected."
    )
    place = graphene.Int(
        description="Which of the member's rewarded friends it was when it was rewarded; null before."
    )
    referrer_points = kit.Points(description="Points that the member was promised then.")
    referee_points = kit.Points(description="Points that the friend was promised then.")
    given_rewards = kit.NonNullList(
        ReferralGivenReward, required=True, description="Rewards of the catalogue that were given for it."
    )
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
    def resolve_reason(root: Referral, info: Any) -> str | None:
        return root.reason or None

    @staticmethod
    def resolve_given_rewards(root: Referral, info: Any) -> Any:
        return RewardsOfReferral(info.context).load(root.pk)

    @staticmethod
    def resolve_source(root: Referral, info: Any) -> str | None:
        return root.source or None

    @staticmethod
    def resolve_attribution(root: Referral, info: Any) -> str | None:
        return root.attribution or None

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
