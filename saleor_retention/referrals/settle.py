"""Converging to what orders say: claims turn into rewards, and rewards back, with the friend's first order."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from ..core.clock import store_zone
from ..core.db import execute, lock_rows
from ..loyalty import totals
from ..loyalty.expiry.kind import LotEnd
from ..loyalty.ledger.converge import converge
from ..loyalty.ledger.entitlements import Target
from ..loyalty.models import ProgrammeVersion
from ..loyalty.terms.expiry import end_of
from ..orders.models import OrderFact
from ..orders.rules import OrderChange
from . import rules
from .claims import HINT, claim_all
from .fraud.gate import hold_for_review
from .models import Referral, ReferralProgramme
from .referee_orders import paid_orders
from .rules import ClaimOutcome, ClaimRequest, Terms
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
    _claim_hints(changes)
    customers = sorted({pk for c in changes for pk in (c.before.customer_id, c.after.customer_id) if pk})
    # A claim that is being made waits for us or we for it: one of the two sees both the order and the claim.
    execute(
        "SELECT 1 FROM saleor_retention_customer WHERE id = ANY(%s) ORDER BY id /* guard:referral.hold_customers */ FOR KEY SHARE",
        [customers],
    )
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


def _claim_hints(changes: Sequence[OrderChange]) -> None:
    """A code left on an order counts when the order is first seen, as of the instant it was placed."""
    hinted = {
        change.after.order_id: change.after
        for change in changes
        if change.has_changed
        and change.after.user_id
        and change.after.customer_id
        and dict(change.after.snapshot.hints).get(HINT)
    }
    if not hinted:
        return
    new = OrderFact.objects.filter(pk__in=list(hinted), revision=1).values_list("pk", flat=True)
    orders = sorted((hinted[pk] for pk in new), key=lambda order: (order.created_at, order.order_id))
    if orders:
        claim_all(
            [
                ClaimRequest(
                    order.customer_id, dict(order.snapshot.hints)[HINT], order.created_at, order.order_id
                )
                for order in orders
                if order.customer_id
            ]
        )


def _follow(referrals: Sequence[Referral], now: datetime) -> list[Target]:
    paid = paid_orders([row.referee_id for row in referrals])
    terms = _terms({order.channel for orders in paid.values() for order in orders}, referrals)
    outcomes = [
        rules.outcome(row.claimed_at, paid.get(row.referee_id, ()), list(terms.values())) for row in referrals
    ]
    outcomes = hold_for_review(referrals, outcomes, now=now)
    outcomes = withhold_rewards(referrals, outcomes, now=now)
    versions = list(
        ProgrammeVersion.objects.filter(programme__in={term.programme_id for term in terms.values()})
    )
    targets = [
        target
        for row, outcome in zip(referrals, outcomes, strict=True)
        for target in _targets(row, outcome, terms, versions, now)
    ]
    _write(referrals, outcomes)
    return targets


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
        )
        for row in rows
    }


def _write(referrals: Sequence[Referral], outcomes: Sequence[ClaimOutcome]) -> None:
    freed = []
    for row, outcome in zip(referrals, outcomes, strict=True):
        order_id = outcome.order.order_id if outcome.order else None
        if row.order_id not in (None, order_id):
            freed.append(row.pk)
        row.state, row.reason = outcome.state, outcome.reason
        row.order_id = order_id
        row.terms_id = outcome.terms.id if outcome.terms else None
        row.converted_at = outcome.order.paid_at if outcome.order else None
    if freed:  # an order that changes hands leaves the one referral before it enters the other
        Referral.objects.filter(pk__in=freed).update(state="pending", reason="", order_id=None)
    Referral.objects.bulk_update(referrals, ["state", "reason", "order_id", "terms", "converted_at"])


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
    is_due = outcome.state == "rewarded"
    earned_at = outcome.order.paid_at if outcome.order else now
    end = _end(there, outcome, versions, earned_at)
    sides = (
        (rules.REFERRER, row.referrer, there.referrer_points),
        (rules.REFEREE, row.referee, there.referee_points),
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


def _end(
    terms: Terms, outcome: ClaimOutcome, versions: Sequence[ProgrammeVersion], earned_at: datetime
) -> LotEnd:
    """When points end, by the programme's version in the order's channel on the order's day."""
    order = outcome.order
    begun = [
        candidate
        for candidate in versions
        if order
        and (candidate.programme_id, candidate.channel) == (terms.programme_id, order.channel)
        and candidate.valid_from <= order.created_at
    ]
    newest = max(begun, key=lambda item: item.valid_from, default=None)
    return end_of(newest, earned_at, store_zone()) if newest else LotEnd(None)
