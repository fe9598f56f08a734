"""Conversions that may not begin now: the claim stays pending, and what both sides would get is withheld."""

from collections.abc import Collection, Sequence
from datetime import datetime

from ..loyalty.withheld_awards import AwardFilter, WithheldAward, withholding
from .models import Referral, ReferralState
from .payouts.commissions import cash_promises
from .rules import PENDING, REFEREE, REFERRER, ClaimOutcome, PaidOrder, Terms, cause_of


def withhold_rewards(
    referrals: Sequence[Referral], outcomes: Sequence[ClaimOutcome], *, now: datetime
) -> list[ClaimOutcome]:
    """The outcomes as they may be now. What has begun, rewarded or reversed, goes on in every mode.

    Two statements at most where nothing is withheld.
    """
    waiting = [row.pk for row in referrals if row.state == ReferralState.PENDING]
    orders = [
        outcome.order
        for row, outcome in zip(referrals, outcomes, strict=True)
        if row.pk in waiting and outcome.order
    ]
    held = withholding(orders, [cause_of(pk, side) for pk in waiting for side in (REFERRER, REFEREE)])
    partners = _of_partners(referrals, outcomes, waiting, held)
    answer = []
    for row, outcome in zip(referrals, outcomes, strict=True):
        goes_on = row.pk not in waiting or _begins(row, outcome, held, is_cash=row.pk in partners)
        answer.append(outcome if goes_on else PENDING)
    held.close(now=now)
    return answer


def _of_partners(
    referrals: Sequence[Referral], outcomes: Sequence[ClaimOutcome], waiting: Sequence[int], held: AwardFilter
) -> Collection[int]:
    """Of those that are withheld, the ones whose referrer would have cash instead of points."""
    pairs = [
        (row, outcome.order)
        for row, outcome in zip(referrals, outcomes, strict=True)
        if row.pk in waiting and outcome.order is not None and held.reason(outcome.order) is not None
    ]
    return cash_promises(pairs) if pairs else {}


def _begins(row: Referral, outcome: ClaimOutcome, held: AwardFilter, *, is_cash: bool) -> bool:
    order, terms = outcome.order, outcome.terms
    if order is None or terms is None or (reason := held.reason(order)) is None:
        return True
    if outcome.state in (ReferralState.QUALIFIED, ReferralState.REWARDED):
        for item in _both(row, order, terms)[is_cash:]:
            held.rehearse(item, reason)
    return False


def _both(row: Referral, order: PaidOrder, terms: Terms) -> tuple[WithheldAward, WithheldAward]:
    return (
        WithheldAward(cause_of(row.pk, REFERRER), order, row.referrer_id, terms.referrer_points),
        WithheldAward(cause_of(row.pk, REFEREE), order, row.referee_id, terms.referee_points),
    )
