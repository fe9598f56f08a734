"""What staff see of a referral: what speaks against it, and both sides beside each other."""

from typing import Any

import graphene

from ...referrals.fraud import queries
from ...referrals.fraud.models import ReviewDecision, ReviewSort, TraceKind
from ...referrals.models import Referral
from .. import kit
from ..loyalty.loaders import NumberOfOrder
from .states import ReferralState
from .types import ReferralRejectionReason

ReferralReviewDecision = kit.enum_of(
    "ReferralReviewDecision",
    ReviewDecision,
    "What staff decide of a referral.",
    {
        ReviewDecision.APPROVED: "It is rewarded like any other.",
        ReviewDecision.REJECTED: "It is never rewarded.",
        ReviewDecision.VOIDED: "It was rewarded, and both rewards are taken back.",
    },
)
ReferralTraceKind = kit.enum_of(
    "ReferralTraceKind",
    TraceKind,
    "What two customers have in common.",
    {
        TraceKind.EMAIL: "The mailbox, however its address is written.",
        TraceKind.ADDRESS: "The postal address.",
        TraceKind.PHONE: "The phone number.",
        TraceKind.CARD: "Brand, last digits and expiry of a card.",
    },
)


ReferralReviewSort = kit.enum_of(
    "ReferralReviewSort",
    ReviewSort,
    "What stands first.",
    {
        ReviewSort.SCORE: "What most speaks against.",
        ReviewSort.NEWEST: "What was claimed last.",
    },
)


class EvidenceOfReferral(kit.TableLoader):
    """By the key of the referral."""

    read = staticmethod(queries.evidence_of)


class ReferralSignal(kit.Type):
    """Roots are entries of `ReferralReview.signals`."""

    name = graphene.String(required=True, description="Which signal, by its name.")
    weight = graphene.Int(required=True, description="What it adds to the score.")
    evidence = graphene.String(required=True, description="What was seen, in words.")
    number = graphene.Int(required=True, description="What the evidence counts; 0 where it counts nothing.")

    class Meta:
        description = "Something that speaks against a referral. None proves anything by itself."


class ReferralParty(kit.Type):
    """Roots are a dictionary, from `ReviewedReferral`."""

    user_id = kit.Field(
        graphene.ID,
        description="The ID of the account; null for who has none any more.",
        permissions=[kit.MANAGE_USERS],
    )
    purchases = graphene.Int(required=True, description="Orders that count as purchases.")
    first_purchase_at = kit.DateTime(description="When the first one was placed.")
    joined_at = kit.DateTime(description="When the account was opened, where known.")

    class Meta:
        description = "One side of a referral, as it is now."

    @staticmethod
    def resolve_user_id(root: Any, info: Any) -> str | None:
        return None if root["user_id"] is None else kit.global_id("User", root["user_id"])


class ReviewedReferral(kit.Type):
    """Roots are `Referral` with its customers and its review, from `fraud.queries`."""

    id = graphene.ID(required=True, description="The ID of the referral.")
    state = ReferralState(required=True, description="What became of it.")
    reason = ReferralRejectionReason(description="Why it has no reward; null unless it is rejected.")
    score = graphene.Int(required=True, description="What the signals add up to.")
    signals = kit.NonNullList(ReferralSignal, required=True, description="What speaks against it.")
    claimed_at = kit.DateTime(required=True, description="When the friend said who brought them.")
    converted_at = kit.DateTime(description="When the friend's order was paid; null while it is not.")
    order_number = graphene.String(description="The number of that order; null where there is none yet.")
    decision = ReferralReviewDecision(description="What staff decided; null while they have not.")
    decided_at = kit.DateTime(description="When they decided.")
    actor = graphene.String(description="Who decided.")
    note = graphene.String(description="Why.")
    referrer = graphene.Field(ReferralParty, required=True, description="Who brought the friend.")
    referee = graphene.Field(ReferralParty, required=True, description="The friend.")
    in_common = kit.NonNullList(
        ReferralTraceKind, required=True, description="What orders of both sides have in common now."
    )
    referrer_claims = graphene.Int(
        required=True, description="Friends who claimed the referrer's code, this one included."
    )
    referrer_rewarded = graphene.Int(required=True, description="Of these, the rewarded ones.")
    referrer_in_review = graphene.Int(required=True, description="Of these, the ones that staff look at.")
    referrer_rejected = graphene.Int(required=True, description="Of these, the ones without a reward.")

    class Meta:
        description = "A referral with what speaks against it, for staff."

    @staticmethod
    def resolve_id(root: Referral, info: Any) -> str:
        return kit.global_id("Referral", root.pk)

    @staticmethod
    def resolve_reason(root: Referral, info: Any) -> str | None:
        return root.reason or None

    @staticmethod
    def resolve_score(root: Referral, info: Any) -> int:
        return _review(root, "score") or 0

    @staticmethod
    def resolve_signals(root: Referral, info: Any) -> Any:
        return _review(root, "signals") or []

    @staticmethod
    def resolve_order_number(root: Referral, info: Any) -> Any:
        return root.order_id and NumberOfOrder(info.context).load(root.order_id)

    @staticmethod
    def resolve_decision(root: Referral, info: Any) -> Any:
        return _review(root, "decision") or None

    @staticmethod
    def resolve_decided_at(root: Referral, info: Any) -> Any:
        return _review(root, "decided_at")

    @staticmethod
    def resolve_actor(root: Referral, info: Any) -> Any:
        return _review(root, "actor") or None

    @staticmethod
    def resolve_note(root: Referral, info: Any) -> Any:
        return _review(root, "note") or None

    @staticmethod
    def resolve_referrer(root: Referral, info: Any) -> Any:
        return _evidence(root, info).then(
            lambda seen: {
                "user_id": root.referrer.user_id,
                "purchases": seen.referrer_purchases,
                "first_purchase_at": seen.referrer_first_purchase_at,
                "joined_at": seen.referrer_joined_at,
            }
        )

    @staticmethod
    def resolve_referee(root: Referral, info: Any) -> Any:
        return _evidence(root, info).then(
            lambda seen: {
                "user_id": root.referee.user_id,
                "purchases": seen.referee_purchases,
                "first_purchase_at": seen.referee_first_purchase_at,
                "joined_at": seen.referee_joined_at,
            }
        )

    @staticmethod
    def resolve_in_common(root: Referral, info: Any) -> Any:
        return _evidence(root, info).then(lambda seen: seen.shared)

    @staticmethod
    def resolve_referrer_claims(root: Referral, info: Any) -> Any:
        return _evidence(root, info).then(lambda seen: seen.claims)

    @staticmethod
    def resolve_referrer_rewarded(root: Referral, info: Any) -> Any:
        return _evidence(root, info).then(lambda seen: seen.rewarded)

    @staticmethod
    def resolve_referrer_in_review(root: Referral, info: Any) -> Any:
        return _evidence(root, info).then(lambda seen: seen.in_review)

    @staticmethod
    def resolve_referrer_rejected(root: Referral, info: Any) -> Any:
        return _evidence(root, info).then(lambda seen: seen.rejected)


def _review(root: Referral, field: str) -> Any:
    """Of a referral that nobody looked at there is none."""
    review = getattr(root, "review", None)
    return None if review is None else getattr(review, field)


def _evidence(root: Referral, info: Any) -> Any:
    return EvidenceOfReferral(info.context).load(root.pk)


class ReviewedReferralCountableConnection(kit.Connection):
    """Worst first, or newest."""

    class Meta:
        node = ReviewedReferral
