"""Milestones are reached as orders settle, and give their reward once. The one writer of who reached them.

What counts is measured anew, never added up. Goods that come back take no reward that was given; a milestone that is not
reached yet is further away by them.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from ...core.db import command
from ...errors import Invalid, NotFound, RewardNotAvailable
from ...guards import guard
from ..rewards.models import PurchaseState, Reward, RewardPurchase
from ..rewards.purchases import give
from ..tiers.measures import totals_of
from ..tiers.memberships import lock_customers, members_of
from .models import Milestone, ReachedMilestone


def remeasure(customer_ids: Collection[int], *, now: datetime) -> int:
    """Give these customers what they have reached and not been given; returns how many milestones were reached.

    Call inside a transaction, after their orders and points are written.
    """
    if not customer_ids:
        return 0
    rows = Milestone.objects.filter(is_active=True, programme__is_active=True).order_by("programme", "pk")
    milestones = list(rows)
    members = members_of(customer_ids) if milestones else {}
    for pk in sorted({milestone.programme_id for milestone in milestones}):
        lock_customers(pk, members)
    return sum(_reach(milestone, members, now) for milestone in milestones)


def _reach(milestone: Milestone, members: Mapping[int, int], now: datetime) -> int:
    """Two statements where nobody reaches it."""
    known = ReachedMilestone.objects.filter(milestone=milestone, customer__in=members)
    missing = set(members) - set(known.values_list("customer_id", flat=True))
    totals = totals_of(
        milestone.basis,
        programme_id=milestone.programme_id,
        currency=milestone.currency,
        customer_ids=missing,
        since=milestone.counts_from,
    )
    reached = sorted(pk for pk in missing if totals.get(pk, 0) >= milestone.threshold)
    for pk in reached:
        row = ReachedMilestone.objects.create(
            milestone=milestone, customer_id=pk, reached_at=now, rewards=milestone.rewards
        )
        if len(milestone.rewards) == 1:
            _give(row, milestone.rewards[0], now)
    return len(reached)


def _give(row: ReachedMilestone, reward_id: int, now: datetime) -> RewardPurchase:
    turn = RewardPurchase.objects.filter(
        customer=row.customer_id, idempotency_key__startswith=f"milestone:{row.pk}:"
    ).count()
    reward = Reward.objects.get(pk=reward_id)
    row.purchase = give(reward, row.customer_id, key=f"milestone:{row.pk}:{turn}", now=now)
    row.save(update_fields=["purchase"])
    return row.purchase


def milestone_choose(customer_id: int, milestone_id: int, reward_id: int, *, now: datetime) -> RewardPurchase:
    """The customer chooses one of the rewards that a milestone had when they reached it; the same again answers the first.

    A reward that could not be given may be chosen anew. Raises `NotFound`, `Invalid` and `RewardNotAvailable`.
    """
    with command():
        row = lock_reached(customer_id, milestone_id)
        if row is None:
            raise NotFound(field="milestone_id")
        if reward_id not in row.choice:
            raise Invalid("The milestone has no such reward.", field="reward_id")
        if row.purchase is None or row.purchase.state == PurchaseState.RESTORED:
            return _give(row, reward_id, now)
        if row.purchase.reward_id != reward_id:
            raise RewardNotAvailable("Another reward was chosen already.", field="reward_id")
        return row.purchase


def keep_choices(milestone: Milestone) -> None:
    """Write down what a milestone gives for who reached it before that was kept. Call before its rewards change."""
    ReachedMilestone.objects.filter(milestone=milestone, rewards=[]).update(rewards=milestone.rewards)


@guard("milestones.lock_reached")
def lock_reached(customer_id: int, milestone_id: int) -> ReachedMilestone | None:
    """That a customer reached a milestone, locked. Joined to nothing: a joined row is read before the lock is had."""
    rows = ReachedMilestone.objects.select_for_update()
    return rows.filter(milestone=milestone_id, customer=customer_id).first()
