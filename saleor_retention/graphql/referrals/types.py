"""What a member sees of their referrals, and staff of the terms."""

from typing import Any

import graphene

from ...referrals import queries
from ...referrals.links import pictures
from ...referrals.models import ReferralAttribution as Attribution
from ...referrals.models import ReferralSource as Source
from ...referrals.models import RejectionReason
from .. import kit
from ..loyalty.loaders import ProgrammeById
from ..loyalty.types import LoyaltyProgramme
from ..storefront_use import note_use
from .details import DetailFields
from .friends import SharedWithFriends, link_to_share
from .leaderboard import BoardFields
from .payout_types import (
    EarningsOfUser,
    PartnerTermsOfUser,
    ReferralCommissionBalance,
    ReferralCommissionTermsType,
)
from .promise import ReferralPromise, promise_of
from .states import ReferralState

ReferralSource = kit.enum_of(
    "ReferralSource",
    Source,
    "How a friend named the member who brought them.",
    {
        Source.LINK: "They followed the member's link.",
        Source.CODE: "They typed the member's code.",
        Source.REGISTRATION: "The storefront left the code with their new account.",
        Source.CHECKOUT: "The storefront left the code on the checkout of their first order.",
    },
)

ReferralAttribution = kit.enum_of(
    "ReferralAttribution",
    Attribution,
    "Why it was this member, of those who were named.",
    {
        Attribution.ONLY: "Nobody else was named.",
        Attribution.FIRST: "They were the first of several, and in this shop the first wins.",
        Attribution.LAST: "They were the last of several, and in this shop the last wins.",
    },
)
ReferralRejectionReason = kit.enum_of(
    "ReferralRejectionReason",
    RejectionReason,
    "Why a referral whose friend bought brings no reward.",
    {
        RejectionReason.LIMIT: "The member was rewarded for as many friends as the terms allow.",
        RejectionReason.BUDGET: "It would have cost more than was left of the budget.",
        RejectionReason.AUDIENCE: "One of the two was not of the audience that the terms are for.",
        RejectionReason.FRAUD: "Signals of fraud add up to a refusal; staff may approve it.",
        RejectionReason.STAFF: "Staff rejected it.",
        RejectionReason.VOIDED: "Staff took it back.",
    },
)


class ReferralQr(kit.Type):
    """Roots are the link."""

    svg = graphene.String(required=True, description="An SVG in a data URI, for any size.")
    png = graphene.String(required=True, description="A PNG in a data URI.")

    class Meta:
        description = "A member's link as a picture."

    @staticmethod
    def resolve_svg(root: str, info: Any) -> str:
        return pictures.svg_data_uri(root)

    @staticmethod
    def resolve_png(root: str, info: Any) -> str:
        return pictures.png_data_uri(root)


class ReferralSummary(SharedWithFriends, BoardFields, kit.Type):
    """Roots are `referrals.queries.ReferralRow`."""

    code = graphene.String(
        description="The member's own code; null until `referralCodeCreate` was called once."
    )
    link = graphene.String(
        description="The member's link: whoever follows it comes to the shop, and is remembered as theirs. Null without a"
        " code, and where the shop names no page for it (RETENTION_REFERRAL_LANDING_URL)."
    )
    qr = graphene.Field(ReferralQr, description="The link as a QR code; null where there is no link.")
    visits = graphene.Int(required=True, description="How often the link was followed.")
    pending = graphene.Int(
        required=True, description="Friends who claimed it and have not paid an order yet."
    )
    qualified = graphene.Int(
        required=True, description="Friends whose order counts; both sides are rewarded later."
    )
    rewarded = graphene.Int(
        required=True, description="Friends whose order counts and who were rewarded with the member."
    )
    reversed = graphene.Int(required=True, description="Friends whose first order was given back.")
    points_earned = kit.Points(
        required=True, description="Points this member has from their friends' orders."
    )
    received_state = ReferralState(
        description="What became of the code the member claimed; null when they claimed none."
    )
    commission = graphene.Field(
        ReferralCommissionTermsType,
        description="What the member earns in cash for the next friend, as an outside partner of the shop; null for who is none.",
    )
    commissions = kit.NonNullList(
        ReferralCommissionBalance,
        required=True,
        description="What they earned in cash, by currency; empty for who never was a partner.",
    )
    promise = graphene.Field(
        ReferralPromise,
        description="What the member and the next friend get in a channel; null where referrals earn nothing.",
        channel=graphene.String(required=True, description="Slug of the channel."),
    )

    class Meta:
        description = "A member's referral code and what it brought."

    @staticmethod
    def resolve_commission(root: queries.ReferralRow, info: Any) -> Any:
        return PartnerTermsOfUser(info.context).load(root.user_id)

    @staticmethod
    def resolve_commissions(root: queries.ReferralRow, info: Any) -> Any:
        return EarningsOfUser(info.context).load(root.user_id)

    @staticmethod
    def resolve_promise(root: queries.ReferralRow, info: Any, channel: str) -> Any:
        return promise_of(root, info, channel)

    @staticmethod
    def resolve_link(root: queries.ReferralRow, info: Any) -> str | None:
        return link_to_share(root, info)

    @staticmethod
    def resolve_qr(root: queries.ReferralRow, info: Any) -> str | None:
        """Drawn anew."""
        return link_to_share(root, info)


class ReferralTerms(DetailFields, kit.Type):
    """Roots are the model."""

    channel = graphene.String(required=True, description="Slug of the channel.")
    loyalty_programme = graphene.Field(
        LoyaltyProgramme, required=True, description="The programme that the points belong to."
    )
    referrer_points = kit.Points(required=True, description="Points for the member who brought a friend.")
    referee_points = kit.Points(required=True, description="Points for the friend.")
    minimum = graphene.Field(
        kit.Money,
        description="What the friend's order has to be worth, with tax and delivery; null when there is no minimum.",
    )
    is_active = graphene.Boolean(required=True, description="Whether referrals earn in this channel.")
    valid_from = kit.DateTime(required=True, description="From when on these terms hold.")

    class Meta:
        description = "What both sides earn when a friend's first order in a channel is paid."

    @staticmethod
    def resolve_minimum(root: Any, info: Any) -> Any:
        return kit.money(root.minimum_minor or None, root.currency)

    @staticmethod
    def resolve_loyalty_programme(root: Any, info: Any) -> Any:
        return ProgrammeById(info.context).load(root.programme_id)


class ReferralTermsVersion(kit.Type):
    """Roots are the model, from `queries.terms_listed`."""

    terms = graphene.Field(ReferralTerms, required=True, description="The terms.")
    is_in_force = graphene.Boolean(
        required=True, description="Whether these are the channel's terms now; else they are past or to come."
    )
    reason = graphene.String(required=True, description="Why they were set.")
    created_at = kit.DateTime(required=True, description="When they were set.")

    class Meta:
        description = "Terms of referrals in a channel, as they were set."

    @staticmethod
    def resolve_terms(root: Any, info: Any) -> Any:
        return root

    @staticmethod
    def resolve_is_in_force(root: Any, info: Any) -> bool:
        return bool(root.is_now)


class ReferralTermsVersionCountableConnection(kit.Connection):
    """Newest first."""

    class Meta:
        node = ReferralTermsVersion


class ReferralOfUserLoader(kit.TableLoader):
    """By the store's own account id."""

    read = staticmethod(queries.referrals_of)


class ReferralOfUser:
    """Added to Saleor's `User`."""

    referral = kit.Field(
        ReferralSummary,
        description="The customer's referral code and what it brought.",
        documented_permissions=[kit.OWNER, kit.MANAGE_USERS],
    )

    @staticmethod
    def resolve_referral(root: Any, info: Any) -> Any:
        """Owner or staff."""
        kit.require_permission(info.context, [kit.OWNER, kit.MANAGE_USERS], owner=kit.port.subject(root))
        note_use(info.context, "User.referral", kit.port.subject(root))
        return ReferralOfUserLoader(info.context).load(kit.port.subject(root))
