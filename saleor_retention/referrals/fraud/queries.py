"""What staff look at: referrals with what speaks against them, and the facts of both sides beside each other."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from ...core.db import fetch
from ..models import Referral
from .models import ReviewOutcome, ReviewSort

WITH_REVIEW = ("referrer", "referee", "review")


def reviews(*, state: str | None = None, sort: str = ReviewSort.SCORE, using: str) -> QuerySet[Referral]:
    """Referrals that signals spoke against or staff decided, with their two customers: worst first, or newest."""
    rows = Referral.objects.using(using).select_related(*WITH_REVIEW)
    rows = rows.filter(~Q(review__outcome=ReviewOutcome.PASS) | ~Q(review__decision=""), review__isnull=False)
    rows = rows.annotate(score=F("review__score"))
    rows = rows if state is None else rows.filter(state=state)
    return rows.order_by("-score", "-pk") if sort == ReviewSort.SCORE else rows.order_by("-pk")


def referral(referral_id: int, *, using: str) -> Referral | None:
    """Any referral, whether or not something speaks against it."""
    return Referral.objects.using(using).select_related(*WITH_REVIEW).filter(pk=referral_id).first()


@dataclass(frozen=True, slots=True)
class ReferralEvidence:
    """Both sides of a referral beside each other, as they are now."""

    referral_id: int
    shared: list[str]
    """Kinds of traces that both have in common now."""
    referrer_purchases: int
    referrer_first_purchase_at: datetime | None
    referrer_joined_at: datetime | None
    referee_purchases: int
    referee_first_purchase_at: datetime | None
    referee_joined_at: datetime | None
    claims: int
    """Friends who claimed the referrer's code, this one included."""
    rewarded: int
    in_review: int
    rejected: int


EVIDENCE = """
SELECT r.id AS referral_id,
       ARRAY(SELECT DISTINCT mine.kind::text FROM saleor_retention_customer a
             JOIN saleor_retention_customertrace mine ON mine.customer_id = a.id
             JOIN saleor_retention_customertrace theirs ON theirs.kind = mine.kind AND theirs.hash = mine.hash
             JOIN saleor_retention_customer b ON b.id = theirs.customer_id
             WHERE (a.id = r.referrer_id OR a.merged_into_id = r.referrer_id)
               AND (b.id = r.referee_id OR b.merged_into_id = r.referee_id) ORDER BY 1) AS shared,
       coalesce(fr.purchases, 0) AS referrer_purchases, fr.first_purchase_at AS referrer_first_purchase_at,
       cr.joined_at AS referrer_joined_at,
       coalesce(fe.purchases, 0) AS referee_purchases, fe.first_purchase_at AS referee_first_purchase_at,
       ce.joined_at AS referee_joined_at, m.claims, m.rewarded, m.in_review, m.rejected
FROM saleor_retention_referral r
JOIN saleor_retention_customer cr ON cr.id = r.referrer_id
JOIN saleor_retention_customer ce ON ce.id = r.referee_id
LEFT JOIN saleor_retention_customerfacts fr ON fr.customer_id = r.referrer_id
LEFT JOIN saleor_retention_customerfacts fe ON fe.customer_id = r.referee_id
CROSS JOIN LATERAL (
    SELECT count(*) AS claims, count(*) FILTER (WHERE o.state = 'rewarded') AS rewarded,
           count(*) FILTER (WHERE o.state = 'in_review') AS in_review,
           count(*) FILTER (WHERE o.state = 'rejected') AS rejected
    FROM saleor_retention_referral o WHERE o.referrer_id = r.referrer_id) m
WHERE r.id = ANY(%(ids)s)
"""


def evidence_of(referral_ids: Collection[int], *, using: str) -> dict[int, ReferralEvidence]:
    """By referral, in one statement."""
    rows = fetch(ReferralEvidence, EVIDENCE, {"ids": sorted(referral_ids)}, using)
    return {row.referral_id: row for row in rows}
