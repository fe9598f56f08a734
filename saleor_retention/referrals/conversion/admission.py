"""Who is rewarded now, as which of the referrer's friends: places, limits and budgets, decided once under a lock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ...core.db import execute
from ..models import Referral, ReferralState, RejectionReason
from ..payouts.commissions import CashPromise, cash_promises
from ..rules import ClaimOutcome, Terms
from .costs import Prices, prices_of
from .details import TermsDetails


@dataclass(slots=True)
class PastRewards:
    """What one referrer was rewarded for so far."""

    rewarded: set[int] = field(default_factory=set)
    """Friends whose rewards stand."""
    instants: list[datetime] = field(default_factory=list)
    """When each friend was rewarded first, whatever became of it."""
    bonuses: set[int] = field(default_factory=set)
    """Numbers of friends that had their bonus."""


def admit(
    referrals: Sequence[Referral], outcomes: Sequence[ClaimOutcome], now: datetime
) -> list[ClaimOutcome]:
    """The outcomes, of which those that are rewarded for the first time have their place, or are rejected.

    A reward that was given counts against limits and budgets for good, also when it is taken back. Call last of all
    steps: who waits or is looked at takes no place. Latches are saved by the caller. Seven statements at most.
    """
    new = [
        (row, outcome)
        for row, outcome in zip(referrals, outcomes, strict=True)
        if outcome.state == ReferralState.REWARDED and row.rewarded_at is None
    ]
    _lock_changed(referrals, outcomes)
    if not new:
        return list(outcomes)
    chosen = {outcome.terms for _, outcome in new if outcome.terms is not None}
    budgets = {terms.channel for terms in chosen if terms.details.budget_minor is not None}
    spent = _lock_budgets(budgets, [row.pk for row, _ in new])
    prices = prices_of(chosen)
    past = _past({row.referrer_id for row, _ in new}, referrals, outcomes)
    cash = cash_promises([(row, outcome.order) for row, outcome in new if outcome.order is not None])
    answers = {row.pk: outcome for row, outcome in zip(referrals, outcomes, strict=True)}
    for row, outcome in sorted(new, key=lambda pair: (pair[1].due_at or now, pair[0].pk)):
        assert outcome.terms is not None
        answers[row.pk] = _decide(
            row, outcome, outcome.terms, past[row.referrer_id], spent, prices, cash.get(row.pk), now
        )
    return [answers[row.pk] for row in referrals]


def _decide(  # noqa: PLR0913 - what a decision rests on
    row: Referral,
    outcome: ClaimOutcome,
    terms: Terms,
    past: PastRewards,
    spent: dict[str, int],
    prices: Prices,
    cash: CashPromise | None,
    now: datetime,
) -> ClaimOutcome:
    details = terms.details
    if is_over_limit(terms, past.instants, now):
        return replace(outcome, state=ReferralState.REJECTED, reason=RejectionReason.LIMIT)
    place = len(past.rewarded) + 1
    bonus = details.bonus_at(place)
    bonus = None if bonus is None or bonus.at_friends in past.bonuses else bonus
    points, reward_id = referrer_reward_at(details, place, terms.referrer_points)
    if cash is not None:
        bonus, points, reward_id = None, 0, None
    cost = prices.cost(
        terms,
        points + terms.referee_points + (bonus.points if bonus else 0),
        [pk for pk in (reward_id, details.referee_reward_id) if pk is not None],
        at=outcome.order.created_at if outcome.order else now,
    ) + (cash.cost_minor if cash else 0)
    if details.budget_minor is not None:
        if spent[terms.channel] + cost > details.budget_minor:
            return replace(outcome, state=ReferralState.REJECTED, reason=RejectionReason.BUDGET)
        spent[terms.channel] += cost
    row.rewarded_at, row.place, row.cost_minor = now, place, cost
    row.referrer_points, row.referee_points = points, terms.referee_points
    row.partner_terms_id = cash.terms_id if cash else None
    if bonus is not None:
        row.bonus_at, row.bonus_points = bonus.at_friends, bonus.points
        past.bonuses.add(bonus.at_friends)
    past.rewarded.add(row.pk)
    past.instants.append(now)
    return outcome


def is_over_limit(terms: Terms, instants: Sequence[datetime], now: datetime) -> bool:
    """Whether one more reward is more than the terms allow a referrer in their days, or ever."""
    most, days = terms.details.most_rewards, terms.details.limit_days
    if most is None:
        return False
    since = None if days is None else now - timedelta(days=days)
    return sum(1 for at in instants if since is None or at > since) >= most


def referrer_reward_at(details: TermsDetails, place: int, points: int) -> tuple[int, int | None]:
    """Points, and a reward of the catalogue, that the referrer gets for the friend of this place; `points` are the usual."""
    tier = details.tier_at(place)
    return (points, details.referrer_reward_id) if tier is None else (tier.points, tier.reward)


def _lock_changed(referrals: Sequence[Referral], outcomes: Sequence[ClaimOutcome]) -> None:
    """Referrers whose number of rewarded friends changes are decided about one after the other."""
    changed = {
        row.referrer_id
        for row, outcome in zip(referrals, outcomes, strict=True)
        if (row.state == ReferralState.REWARDED) != (outcome.state == ReferralState.REWARDED)
    }
    if changed:
        execute(
            "SELECT 1 FROM saleor_retention_referralcode WHERE customer_id = ANY(%s) ORDER BY customer_id "
            "/* guard:referral.lock_referrers */ FOR NO KEY UPDATE",
            [sorted(changed)],
        )


BUDGETS = """
SELECT c.channel /* guard:referral.lock_budget */, pg_advisory_xact_lock(hashtextextended('referral:budget:' || c.channel, 0))
FROM (SELECT unnest(%s::text[]) AS channel ORDER BY 1) c
"""
SPENT = """
SELECT t.channel, sum(r.cost_minor)::bigint FROM saleor_retention_referral r
JOIN saleor_retention_referralprogramme t ON t.id = r.terms_id
WHERE t.channel = ANY(%s) AND r.rewarded_at IS NOT NULL AND NOT r.id = ANY(%s) GROUP BY 1
"""


def _lock_budgets(channels: Collection[str], new: Sequence[int]) -> dict[str, int]:
    """What rewards of these channels have cost so far; nobody else spends of it until the transaction ends."""
    if not channels:
        return {}
    execute(BUDGETS, [sorted(channels)])
    return dict.fromkeys(channels, 0) | dict(execute(SPENT, [sorted(channels), new]))


def _past(
    referrer_ids: Collection[int], referrals: Sequence[Referral], outcomes: Sequence[ClaimOutcome]
) -> dict[int, PastRewards]:
    """What was given by others, and what this very batch leaves, takes back or gives again, before who is new."""
    past = {pk: PastRewards() for pk in referrer_ids}
    others = Referral.objects.filter(referrer__in=sorted(referrer_ids), rewarded_at__isnull=False)
    pairs = [(row, row.state) for row in others.exclude(pk__in=[row.pk for row in referrals])]
    pairs += [(row, outcome.state) for row, outcome in zip(referrals, outcomes, strict=True)]
    for row, state in pairs:
        if row.rewarded_at is None or row.referrer_id not in past:
            continue
        own = past[row.referrer_id]
        own.instants.append(row.rewarded_at)
        if state == ReferralState.REWARDED:
            own.rewarded.add(row.pk)
        if row.bonus_at is not None:
            own.bonuses.add(row.bonus_at)
    return past
