"""The step between an order that converts and its rewards: what looks wrong waits for staff, or is refused."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from ...conf import conf
from ...guards import guard
from ..models import Referral, ReferralState
from ..rules import ClaimOutcome
from . import rules
from .facts import facts_of
from .models import ReferralReview
from .rules import Assessment, Thresholds

CONVERTED = (ReferralState.QUALIFIED, ReferralState.REWARDED)


@guard("referral.review")
def hold_for_review(
    referrals: Sequence[Referral], outcomes: Sequence[ClaimOutcome], *, now: datetime
) -> list[ClaimOutcome]:
    """The outcomes as they may be now. What staff decided stays; what is rewarded is theirs to take back, not ours.

    A referral is looked at each time its order is, until it is rewarded or staff decided: what is said against it only
    ever grows. Call with the referrals locked. A fixed number of statements.
    """
    converted = [
        (row, outcome)
        for row, outcome in zip(referrals, outcomes, strict=True)
        if outcome.state in CONVERTED and outcome.order is not None
    ]
    if not converted:
        return list(outcomes)
    reviews = ReferralReview.objects.in_bulk([row.pk for row, _ in converted])
    ordered = {row.pk: outcome.order.created_at for row, outcome in converted if outcome.order}
    _assess([row for row, _ in converted if _is_open(row, reviews.get(row.pk))], ordered, reviews, now)
    return [
        _held(row, outcome, reviews.get(row.pk)) if row.pk in ordered else outcome
        for row, outcome in zip(referrals, outcomes, strict=True)
    ]


def _is_open(row: Referral, review: ReferralReview | None) -> bool:
    """Nobody decided, and it was not rewarded before; of one that was reversed before anything was said we cannot know."""
    if review is None:
        return row.state != ReferralState.REWARDED
    return not review.decision and row.state not in (ReferralState.REWARDED, ReferralState.REVERSED)


def _held(row: Referral, outcome: ClaimOutcome, review: ReferralReview | None) -> ClaimOutcome:
    held = review and rules.held_as(review.outcome, review.decision)
    if not held:
        return outcome
    state, reason = held
    return replace(outcome, state=state, reason=reason)


def _assess(
    rows: Collection[Referral],
    ordered_at: dict[int, datetime],
    reviews: dict[int, ReferralReview],
    now: datetime,
) -> None:
    """Write down what is seen of these now, where it is worse than what was seen before."""
    thresholds = Thresholds(conf.referral_review_at, conf.referral_reject_at)
    if not rows or thresholds.are_off:
        return
    facts = facts_of(list(rows), ordered_at)
    fresh = {row.pk: rules.assess(facts[row.pk], thresholds) for row in rows}
    worse = [
        _review(pk, assessment, now)
        for pk, assessment in sorted(fresh.items())
        if rules.is_worse(
            assessment.score,
            assessment.outcome,
            [(before.score, before.outcome)] if (before := reviews.get(pk)) else [],
        )
    ]
    ReferralReview.objects.bulk_create(
        worse,
        update_conflicts=True,
        unique_fields=["referral"],
        update_fields=["score", "outcome", "signals", "assessed_at"],
    )
    reviews.update({review.pk: review for review in worse})


def _review(referral_id: int, assessment: Assessment, now: datetime) -> ReferralReview:
    return ReferralReview(
        referral_id=referral_id,
        score=assessment.score,
        outcome=assessment.outcome,
        signals=[sighting.as_json() for sighting in assessment.sightings],
        assessed_at=now,
    )
