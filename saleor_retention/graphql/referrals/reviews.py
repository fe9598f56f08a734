"""The queue of referrals that staff look at, and what they decide."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import graphene

from ...core.idempotency import StaffContext
from ...errors import NotFound
from ...referrals.fraud import queries
from ...referrals.fraud.models import ReviewSort
from ...referrals.fraud.verdicts import referral_decide
from ...referrals.models import Referral
from .. import kit
from .review_types import (
    ReferralReviewDecision,
    ReferralReviewSort,
    ReviewedReferral,
    ReviewedReferralCountableConnection,
)
from .states import ReferralState


class ReferralReviewQueries(graphene.ObjectType):
    retention_referral_reviews = kit.ConnectionField(
        ReviewedReferralCountableConnection,
        description="Referrals that signals speak against, or that staff decided.",
        permissions=[kit.MANAGE_DISCOUNTS],
        state=ReferralState(description="Those of a state; all when left out."),
        sort_by=ReferralReviewSort(description="What stands first; what most speaks against when left out."),
    )
    retention_referral_review = kit.Field(
        ReviewedReferral,
        description="A referral with what speaks against it; null when there is none of that ID.",
        permissions=[kit.MANAGE_DISCOUNTS],
        id=graphene.ID(required=True, description="The ID of the referral."),
    )

    @staticmethod
    def resolve_retention_referral_reviews(
        root: Any, info: Any, state: str | None = None, sort_by: str | None = None, **arguments: Any
    ) -> Any:
        using = kit.port.alias(info.context)
        rows = queries.reviews(state=state, sort=sort_by or ReviewSort.SCORE, using=using)
        return kit.paginate(rows, info, arguments, ReviewedReferralCountableConnection)

    @staticmethod
    def resolve_retention_referral_review(root: Any, info: Any, id: str) -> Referral | None:
        try:
            key = kit.local_id(id, "Referral")
        except NotFound:
            return None
        with kit.port.reading(info.context):
            return queries.referral(key, using=kit.port.alias(info.context))


class ReferralReviewDecideInput(kit.StaffInput):
    referral_id = graphene.ID(required=True, description="The ID of the referral.")
    decision = ReferralReviewDecision(required=True, description="What is decided.")

    class Meta:
        description = "What staff decide of a referral, and why."


class ReferralReviewDecide(kit.StaffMutation):
    referral = graphene.Field(ReviewedReferral, description="The referral as it is then.")

    class Arguments:
        input = ReferralReviewDecideInput(required=True, description="The decision.")

    class Meta:
        description = "Approves a referral that waits for staff, rejects it, or takes back what one gave. What was decided stays."
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the referral."""
        key = kit.local_id(data["referral_id"], "Referral", field="referral_id")
        referral_decide(key, data["decision"], by=by, now=at)
        return {"referral": key}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        using = kit.port.alias(info.context)
        return cls(referral=queries.referral(result["referral"], using=using), errors=[])


class ReferralReviewMutations(graphene.ObjectType):
    referral_review_decide = ReferralReviewDecide.Field()
