"""The read side of milestones, each a fixed number of statements for each milestone."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count

from ..rewards.models import PurchaseState, RewardPurchase
from ..tiers.measures import totals_of
from .models import Milestone, ReachedMilestone

MilestoneAccount = tuple[int | None, int]
"""A customer (None: not met yet) and a programme."""


@dataclass(frozen=True, slots=True)
class MilestoneStatus:
    """Where a customer is on the way to a milestone."""

    milestone: Milestone
    measure: int
    reached_at: datetime | None
    purchase: RewardPurchase | None
    rewards: Sequence[int]
    """Of which one is or was given: the milestone's, or those that it had when they reached it."""

    @property
    def missing(self) -> int:
        """How much is missing to it; nothing once it is reached."""
        return 0 if self.reached_at else max(0, self.milestone.threshold - self.measure)

    @property
    def can_choose(self) -> bool:
        """Whether a reward waits to be chosen."""
        is_open = self.purchase is None or self.purchase.state == PurchaseState.RESTORED
        return self.reached_at is not None and is_open


def statuses_of(
    accounts: Collection[MilestoneAccount], *, using: str = DEFAULT_DB_ALIAS
) -> dict[MilestoneAccount, list[MilestoneStatus]]:
    """By account, nearest first: milestones in use, and those that they reached."""
    customers = {customer for customer, _ in accounts if customer is not None}
    rows = Milestone.objects.using(using).filter(programme__in={programme for _, programme in accounts})
    reached_rows = ReachedMilestone.objects.using(using).filter(customer__in=customers)
    reached = {
        (row.customer_id, row.milestone_id): row for row in reached_rows.select_related("purchase__reward")
    }
    statuses: dict[MilestoneAccount, list[MilestoneStatus]] = {account: [] for account in accounts}
    for milestone in rows.order_by("basis", "threshold", "pk"):
        totals = totals_of(
            milestone.basis,
            programme_id=milestone.programme_id,
            currency=milestone.currency,
            customer_ids=customers,
            since=milestone.counts_from,
            using=using,
        )
        for account in accounts:
            row = reached.get((account[0] or 0, milestone.pk))
            if account[1] == milestone.programme_id and (milestone.is_active or row):
                measure = totals.get(account[0] or 0, 0)
                statuses[account].append(_status(milestone, measure, row))
    return statuses


def _status(milestone: Milestone, measure: int, row: ReachedMilestone | None) -> MilestoneStatus:
    if row is None:
        return MilestoneStatus(milestone, measure, None, None, milestone.rewards)
    return MilestoneStatus(milestone, measure, row.reached_at, row.purchase, row.rewards or milestone.rewards)


def milestones_of(
    programme_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS
) -> dict[int, list[Milestone]]:
    """Each programme's milestones in order of creation. One statement."""
    milestones: dict[int, list[Milestone]] = defaultdict(list)
    rows = (
        Milestone.objects.using(using)
        .filter(programme__in=programme_ids)
        .annotate(customers=Count("reached"))
    )
    for row in rows.order_by("pk"):
        milestones[row.programme_id].append(row)
    return dict(milestones)


def sizes_of(milestone_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, int]:
    """How many customers reached each milestone. One statement."""
    rows = ReachedMilestone.objects.using(using).filter(milestone__in=milestone_ids).order_by()
    return dict(rows.values_list("milestone").annotate(Count("pk")))
