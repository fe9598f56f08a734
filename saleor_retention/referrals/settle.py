"""Converging to what orders say: claims turn into rewards, and rewards back, with the friend's first order."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from ..core.db import command, execute, lock_rows
from ..loyalty import totals
from ..loyalty.ledger.converge import converge
from ..loyalty.ledger.entitlements import Target
from ..loyalty.models import ProgrammeVersion
from ..orders.rules import OrderChange
from . import rules
from .board.news import mark_standing
from .conversion import bonuses, given_rewards
from .conversion.admission import admit
from .conversion.details import TermsDetails
from .conversion.lots import end_of_points
from .conversion.waits import LATCHES, decided, forget, in_audiences, wait
from .fraud.gate import hold_for_review
from .messages import decide as messages
from .models import Referral, ReferralProgramme, ReferralState
from .order_hints import claim_hints
from .payouts import commissions
from .referee_orders import paid_orders, sold_goods
from .rules import ClaimOutcome, Terms
from .withheld_rewards import withhold_rewards

AFFECTED = """
SELECT r.id FROM saleor_retention_referral r WHERE r.referee_id = ANY(%(ids)s) OR r.referee_id = ANY(ARRAY(
    SELECT g.merged_into_id FROM saleor_retention_customer g WHERE g.id = ANY(%(ids)s)))
"""

WITH_BOTH = Referral.objects.select_related("referrer", "referee")


def due(changes: Sequence[OrderChange], *, now: datetime) -> list[Target]:
    """Let every referral that these orders touch come to what they say now; returns what both sides are due for it.

    Call inside the transaction that recorded the changes. A fixed number of statements for any number.
    """
    claim_hints(changes, now=now)
    customers = sorted({pk for c in changes for pk in (c.before.customer_id, c.after.customer_id) if pk})
    _hold_customers(customers)
    affected = [row[0] for row in execute(AFFECTED, {"ids": customers})]
    return _follow(lock_rows(WITH_BOTH.filter(pk__in=affected)), now) if affected else []


def settle_these(referral_ids: Collection[int], *, now: datetime) -> int:
    """Let these referrals come to what their orders and their two sides say now; returns how many movements."""
    if not referral_ids:
        return 0
    targets = _follow(lock_rows(WITH_BOTH.filter(pk__in=referral_ids)), now)
    moved = converge(targets, now=now)
    totals.remeasure({target.customer_id for target in targets if target.customer_id is not None}, now=now)
    return moved


DUE = """
SELECT r.id FROM saleor_retention_referral r WHERE r.state = 'qualified' AND r.due_at <= %(now)s
ORDER BY r.due_at, r.id LIMIT %(limit)s
"""


def settle_due(*, now: datetime, limit: int) -> int:
    """One batch of the referrals whose return window is over, in a transaction; returns how many it was.

    The friends are held like those of orders that are taken in. One that stays qualified, because its order says
    otherwise now, has another day or none: it is not met again.
    """
    with command():
        rows = execute(DUE, {"now": now, "limit": limit})
        referral_ids = [pk for (pk,) in rows]
        referees = Referral.objects.filter(pk__in=referral_ids).values_list("referee_id", flat=True)
        _hold_customers(sorted(referees))
        settle_these(referral_ids, now=now)
    return len(referral_ids)


def _hold_customers(customer_ids: Sequence[int]) -> None:
    """A claim that is being made waits for us or we for it: one of the two sees both the order and the claim."""
    execute(
        "SELECT 1 FROM saleor_retention_customer WHERE id = ANY(%s) ORDER BY id /* guard:referral.hold_customers */ FOR KEY SHARE",
        [list(customer_ids)],
    )


def _follow(referrals: Sequence[Referral], now: datetime) -> list[Target]:
    """Every step takes the referrals with their outcomes and returns the outcomes as they are after it."""
    paid = paid_orders([row.referee_id for row in referrals])
    orders = [order for friend in paid.values() for order in friend]
    terms = _terms({order.channel for order in orders}, referrals)
    sold = sold_goods(orders, terms.values())
    bonuses_before = {row.pk: row.terms_id for row in referrals if row.bonus_at is not None}
    outcomes = [
        decided(
            row,
            rules.outcome(row.claimed_at, paid.get(row.referee_id, ()), list(terms.values()), sold),
        )
        for row in referrals
    ]
    outcomes = [wait(row, outcome, now) for row, outcome in zip(referrals, outcomes, strict=True)]
    outcomes = in_audiences(referrals, outcomes, now)
    outcomes = hold_for_review(referrals, outcomes, now=now)
    outcomes = withhold_rewards(referrals, outcomes, now=now)
    outcomes = admit(referrals, outcomes, now)
    versions = list(
        ProgrammeVersion.objects.filter(programme__in={term.programme_id for term in terms.values()})
    )
    targets = [
        target
        for row, outcome in zip(referrals, outcomes, strict=True)
        for target in _targets(row, outcome, terms, versions, now)
    ]
    messages.tell(referrals, outcomes, now)
    _write(referrals, outcomes)
    given_rewards.converge(referrals, now)
    commissions.converge(referrals, now)
    lost = [row.pk for row in referrals if row.pk in bonuses_before and row.bonus_at is None]
    return [
        *targets,
        *(bonuses.taken_away(pk, terms[bonuses_before[pk] or 0].programme_id, now) for pk in lost),
        *bonuses.due({row.referrer_id for row in referrals}),
    ]


def _terms(channels: Iterable[str], referrals: Sequence[Referral]) -> dict[int, Terms]:
    used = [row.terms_id for row in referrals if row.terms_id]
    rows = ReferralProgramme.objects.filter(Q(channel__in=[*channels, ""]) | Q(pk__in=used))
    return {
        row.pk: Terms(
            row.pk,
            row.programme_id,
            row.channel,
            row.valid_from,
            row.is_active,
            row.referrer_points,
            row.referee_points,
            row.minimum_minor,
            TermsDetails.of(row),
        )
        for row in rows
    }


def _write(referrals: Sequence[Referral], outcomes: Sequence[ClaimOutcome]) -> None:
    freed = []
    for row, outcome in zip(referrals, outcomes, strict=True):
        order_id = outcome.order.order_id if outcome.order else None
        if row.order_id not in (None, order_id):
            freed.append(row.pk)
        if outcome.state == ReferralState.PENDING:
            forget(row)
        row.due_at, row.reason = outcome.due_at, outcome.reason
        row.state = outcome.state
        row.order_id = order_id
        row.terms_id = outcome.terms.id if outcome.terms else None
        row.converted_at = outcome.order.paid_at if outcome.order else None
    if freed:  # an order that changes hands leaves the one referral before it enters the other
        Referral.objects.filter(pk__in=freed).update(state="pending", reason="", order_id=None)
    Referral.objects.bulk_update(
        referrals, ["state", "order_id", "terms", "converted_at", "due_at", "reason", *LATCHES]
    )
    mark_standing(row.referee_id for row in referrals)


def _targets(
    row: Referral,
    outcome: ClaimOutcome,
    terms: dict[int, Terms],
    versions: Sequence[ProgrammeVersion],
    now: datetime,
) -> list[Target]:
    """What both sides are due for this referral; none for a claim that never came to a reward.

    One target for each cause: the ledger itself takes away what the same cause gave in another programme. Nobody
    is due the side of an erased customer.
    """
    there = outcome.terms or terms.get(row.terms_id or 0)
    if there is None:
        return []
    is_due = outcome.state == ReferralState.REWARDED
    order = outcome.order
    earned_at = outcome.due_at or (order.paid_at if order else now)
    end = end_of_points(
        there.programme_id,
        there.channel,
        versions,
        placed_at=order.created_at if order else now,
        earned_at=earned_at,
    )
    sides = (
        (rules.REFERRER, row.referrer, row.referrer_points or 0),
        (rules.REFEREE, row.referee, row.referee_points or 0),
    )
    return [
        Target(
            programme_id=there.programme_id,
            customer_id=None if customer.erased_at else customer.pk,
            cause=rules.cause_of(row.pk, side),
            due=points if is_due else 0,
            version_id=None,
            earned_at=earned_at,
            expires_at=end.expires_at,
            idle_months=end.idle_months,
        )
        for side, customer, points in sides
    ]
