"""Staff set milestones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ...core.db import command
from ...errors import Invalid, NotFound, Required
from ..models import Programme
from ..rewards.models import Reward
from ..tiers.models import TierBasis
from ..tiers.plans import LONGEST_TEXT, MOST_THRESHOLD, spend_currency
from .models import Milestone
from .reached import keep_choices

MOST_REWARDS = 5


@dataclass(frozen=True, slots=True)
class MilestoneDraft:
    """A milestone as staff hand it in. `threshold` is in minor units, points or orders."""

    name: str
    basis: TierBasis
    threshold: int
    reward_ids: Sequence[int]
    currency: str = ""
    includes_history: bool = False
    """Whether what was bought before counts: customers who had enough get their reward with their next order."""


@dataclass(frozen=True, slots=True)
class MilestoneChanges:
    """What is to be otherwise; None: it stays. `threshold` is in the units of the milestone's basis."""

    name: str | None = None
    threshold: int | None = None
    reward_ids: Sequence[int] | None = None
    includes_history: bool | None = None
    """True: what was bought before counts. False: from the change on, where it counted so far."""
    is_active: bool | None = None


def milestone_create(programme_id: int, draft: MilestoneDraft, *, now: datetime) -> Milestone:
    """A new milestone. Raises `NotFound`, `Required`, `Invalid` and `CurrencyMismatch`."""
    if not Programme.objects.filter(pk=programme_id).exists():
        raise NotFound(field="programme_id")
    _check_name(draft.name)
    _check_threshold(draft.threshold)
    rewards = _rewards_of(programme_id, draft.reward_ids)
    is_spend = draft.basis == TierBasis.SPEND
    with command():
        return Milestone.objects.create(
            programme_id=programme_id,
            name=draft.name.strip(),
            basis=draft.basis,
            currency=spend_currency(programme_id, draft.currency) if is_spend else "",
            threshold=draft.threshold,
            rewards=rewards,
            counts_from=None if draft.includes_history else now,
        )


def milestone_update(milestone_id: int, changes: MilestoneChanges, *, now: datetime) -> Milestone:
    """Change what is named, all but what is measured. Raises `NotFound`, `Required` and `Invalid`.

    Who reached it keeps what they have and may choose from what it gave then. Who has enough by a change is given it with
    their next order.
    """
    if changes == MilestoneChanges():
        raise Required("Say what is to change.")
    with command():
        row = Milestone.objects.select_for_update(no_key=True).filter(pk=milestone_id).first()
        if row is None:
            raise NotFound(field="milestone_id")
        _change(row, changes, now)
        row.save(update_fields=["name", "threshold", "rewards", "counts_from", "is_active"])
    return row


def _change(row: Milestone, changes: MilestoneChanges, now: datetime) -> None:
    if changes.name is not None:
        _check_name(changes.name)
        row.name = changes.name.strip()
    if changes.threshold is not None:
        _check_threshold(changes.threshold)
        row.threshold = changes.threshold
    if changes.reward_ids is not None:
        rewards = _rewards_of(row.programme_id, changes.reward_ids)
        keep_choices(row)
        row.rewards = rewards
    if changes.includes_history is not None:
        row.counts_from = None if changes.includes_history else row.counts_from or now
    if changes.is_active is not None:
        row.is_active = changes.is_active


def _check_threshold(threshold: int) -> None:
    if not 0 < threshold <= MOST_THRESHOLD:
        raise Invalid("A milestone asks for something.", field="threshold")


def _rewards_of(programme_id: int, reward_ids: Sequence[int]) -> list[int]:
    """Each once, and all of the programme."""
    rewards = list(dict.fromkeys(reward_ids))
    if not 0 < len(rewards) <= MOST_REWARDS:
        raise Invalid(f"A milestone has 1 to {MOST_REWARDS} rewards.", field="reward_ids")
    if Reward.objects.filter(pk__in=rewards, programme=programme_id).count() < len(rewards):
        raise NotFound("There is no such reward in the programme.", field="reward_ids")
    return rewards


def _check_name(name: str) -> None:
    if not name.strip():
        raise Required(field="name")
    if len(name) > LONGEST_TEXT:
        raise Invalid(f"A name has at most {LONGEST_TEXT} characters.", field="name")
