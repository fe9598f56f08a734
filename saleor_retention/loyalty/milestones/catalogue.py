"""Staff set milestones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...core.db import command
from ...errors import Invalid, NotFound, Required
from ..models import Programme
from ..rewards.models import Reward
from ..tiers.models import TierBasis
from ..tiers.plans import LONGEST_TEXT, MOST_THRESHOLD, spend_currency
from .models import Milestone

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


def milestone_create(programme_id: int, draft: MilestoneDraft, *, now: datetime) -> Milestone:
    """A new milestone. Raises `NotFound`, `Required`, `Invalid` and `CurrencyMismatch`."""
    if not Programme.objects.filter(pk=programme_id).exists():
        raise NotFound(field="programme_id")
    _check_name(draft.name)
    if not 0 < draft.threshold <= MOST_THRESHOLD:
        raise Invalid("A milestone asks for something.", field="threshold")
    rewards = list(dict.fromkeys(draft.reward_ids))
    if not 0 < len(rewards) <= MOST_REWARDS:
        raise Invalid(f"A milestone has 1 to {MOST_REWARDS} rewards.", field="reward_ids")
    if Reward.objects.filter(pk__in=rewards, programme=programme_id).count() < len(rewards):
        raise NotFound("There is no such reward in the programme.", field="reward_ids")
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


def milestone_update(milestone_id: int, changes: Mapping[str, Any]) -> Milestone:
    """Name it anew or switch it off; who reached it keeps what they have. Raises `NotFound`, `Required` and `Invalid`."""
    if not changes:
        raise Required("Say what is to change.")
    with command():
        row = Milestone.objects.select_for_update(no_key=True).filter(pk=milestone_id).first()
        if row is None:
            raise NotFound(field="milestone_id")
        if "name" in changes:
            _check_name(changes["name"])
            row.name = changes["name"].strip()
        row.is_active = changes.get("is_active", row.is_active)
        row.save(update_fields=["name", "is_active"])
    return row


def _check_name(name: str) -> None:
    if not name.strip():
        raise Required(field="name")
    if len(name) > LONGEST_TEXT:
        raise Invalid(f"A name has at most {LONGEST_TEXT} characters.", field="name")
