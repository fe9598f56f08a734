"""What comes between an order that converts and its rewards: the return window, and who may refer and be referred."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from ...audiences.models import Audience
from ...audiences.parsing import parse
from ...audiences.sql import selection
from ...core.clock import store_zone
from ...core.db import execute
from ..models import Referral, ReferralState, RejectionReason
from ..rules import ClaimOutcome, is_due

OURS = (RejectionReason.LIMIT, RejectionReason.BUDGET, RejectionReason.AUDIENCE)
"""For these reasons a referral is rejected once: time that passes, or another's refund, rewards nobody later."""

LATCHES = (
    "is_in_audience",
    "rewarded_at",
    "place",
    "referrer_points",
    "referee_points",
    "bonus_at",
    "bonus_points",
    "cost_minor",
    "partner_terms",
)
"""Columns of what was decided for the order that converts; another order is decided anew."""


def decided(row: Referral, outcome: ClaimOutcome) -> ClaimOutcome:
    """The outcome with the wait, and as it was rejected before. Forgets what was decided for another order."""
    order_id = outcome.order.order_id if outcome.order else None
    if row.order_id is not None and row.order_id != order_id:
        forget(row)
    elif row.state == ReferralState.REJECTED and row.reason in OURS:
        return replace(outcome, state=ReferralState.REJECTED, reason=row.reason)
    return outcome


def forget(row: Referral) -> None:
    """The referral as it was claimed; saved by the caller."""
    for name in LATCHES:
        setattr(row, name, None)
    row.state, row.reason, row.due_at = ReferralState.PENDING, "", None


def wait(row: Referral, outcome: ClaimOutcome, now: datetime) -> ClaimOutcome:
    """Rewards that were not given yet come at the end of the return window; of those that were, the day stays."""
    if row.rewarded_at is not None:
        return replace(outcome, due_at=row.due_at)
    if outcome.state != ReferralState.REWARDED or is_due(outcome, now):
        return outcome
    return replace(outcome, state=ReferralState.QUALIFIED)


def in_audiences(
    referrals: Sequence[Referral], outcomes: Sequence[ClaimOutcome], now: datetime
) -> list[ClaimOutcome]:
    """Rejects where a side is not of its audience. Asked once, when the order qualifies: two statements for each audience."""
    asked = [
        (row, outcome)
        for row, outcome in zip(referrals, outcomes, strict=True)
        if outcome.state in (ReferralState.QUALIFIED, ReferralState.REWARDED) and row.is_in_audience is None
    ]
    wanted: dict[int, set[int]] = {}
    for row, outcome in asked:
        for audience_id, customer_id in _sides(row, outcome):
            wanted.setdefault(audience_id, set()).add(customer_id)
    members = _members(wanted, now)
    for row, outcome in asked:
        if sides := _sides(row, outcome):
            row.is_in_audience = all(
                customer_id in members[audience_id] for audience_id, customer_id in sides
            )
    return [
        replace(outcome, state=ReferralState.REJECTED, reason=RejectionReason.AUDIENCE)
        if outcome.state in (ReferralState.QUALIFIED, ReferralState.REWARDED) and row.is_in_audience is False
        else outcome
        for row, outcome in zip(referrals, outcomes, strict=True)
    ]


def _sides(row: Referral, outcome: ClaimOutcome) -> list[tuple[int, int]]:
    """Audiences that are asked for, each with who has to be in it."""
    if outcome.terms is None:
        return []
    details = outcome.terms.details
    sides = (
        (details.referrer_audience_id, row.referrer_id),
        (details.referee_audience_id, row.referee_id),
    )
    return [(audience_id, customer_id) for audience_id, customer_id in sides if audience_id is not None]


def _members(wanted: dict[int, set[int]], now: datetime) -> dict[int, set[int]]:
    """Who of these customers is in each audience now."""
    rows = Audience.objects.in_bulk(sorted(wanted)) if wanted else {}
    return {pk: _in(rows[pk], customers, now) for pk, customers in wanted.items()}


def _in(audience: Audience, customers: Collection[int], now: datetime) -> set[int]:
    asked = selection(parse(audience.rule), now, store_zone())
    named = {**asked.params, "asked": sorted(customers)}
    return {pk for (pk,) in execute(f"SELECT s.id FROM ({asked.sql}) s WHERE s.id = ANY(%(asked)s)", named)}
