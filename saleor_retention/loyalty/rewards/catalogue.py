"""The catalogue: rewards are created and changed by staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...core.db import command
from ...errors import Disabled, Invalid, NotFound, Required
from ..models import Programme
from ..points import MOST_POINTS_AT_ONCE
from ..tiers.plans import plans_in_force, tiers_in
from .kinds.registry import parse_kind
from .models import Reward

LONGEST_NAME = 100
MOST_LIMIT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class RewardDraft:
    """A reward as staff hand it in."""

    name: str
    points: int
    kind: str
    parameters: Mapping[str, Any]
    customer_limit: int | None = None
    total_limit: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    tier: str = ""
    is_active: bool = True


def reward_create(programme_id: int, draft: RewardDraft) -> Reward:
    """A new reward. Raises `NotFound`, `Required`, `Invalid`, and `Disabled` where the store cannot give such a one."""
    if not Programme.objects.filter(pk=programme_id).exists():
        raise NotFound(field="programme_id")
    reward = Reward(programme_id=programme_id)
    _fill(reward, draft)
    with command():
        reward.save()
    return reward


def reward_update(reward_id: int, changes: Mapping[str, Any]) -> Reward:
    """Change what is named, all but its kind; what was bought stays as it was. Parameters that are left out stay.

    Raises as `reward_create`.
    """
    if not changes:
        raise Required("Say what is to change.")
    with command():
        reward = Reward.objects.select_for_update(no_key=True).filter(pk=reward_id).first()
        if reward is None:
            raise NotFound(field="reward_id")
        kept = {name: getattr(reward, name) for name in RewardDraft.__slots__}
        parameters = _merged(reward, changes.get("parameters", {}))
        _fill(reward, RewardDraft(**{**kept, **changes, "parameters": parameters}))
        reward.save()
    return reward


def _merged(reward: Reward, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Raises `Invalid` for what a reward of another kind would have."""
    odd = changes.keys() - reward.parameters.keys()
    if odd:
        raise Invalid(
            "This reward is of another kind: make another one.",
            field="campaign_id" if "campaign_id" in odd else "card_amount",
        )
    return {**reward.parameters, **changes}


def _fill(reward: Reward, draft: RewardDraft) -> None:
    _check_terms(draft)
    if draft.tier != reward.tier:  # what has lost its tier may still be paused
        _check_tier(reward.programme_id, draft.tier)
    kind = parse_kind(draft.kind, draft.parameters)
    if draft.is_active and not kind.is_possible():
        raise Disabled("This version of the shop cannot give such a reward.", field="kind")
    for name in RewardDraft.__slots__:
        setattr(reward, name, getattr(draft, name))
    reward.name = draft.name.strip()
    reward.parameters = kind.as_json()


def _check_terms(draft: RewardDraft) -> None:
    if not draft.name.strip():
        raise Required(field="name")
    if len(draft.name) > LONGEST_NAME:
        raise Invalid(f"A name has at most {LONGEST_NAME} characters.", field="name")
    if not 0 < draft.points <= MOST_POINTS_AT_ONCE:
        raise Invalid("A reward costs 1 point or more.", field="points")
    for limit, field_name in ((draft.customer_limit, "customer_limit"), (draft.total_limit, "total_limit")):
        if limit is not None and not 0 < limit <= MOST_LIMIT:
            raise Invalid("A limit is 1 or more.", field=field_name)
    if draft.starts_at and draft.ends_at and draft.ends_at <= draft.starts_at:
        raise Invalid("A reward ends after it starts.", field="ends_at")


def _check_tier(programme_id: int, slug: str) -> None:
    if not slug:
        return
    plan = plans_in_force(programme_ids=[programme_id]).get(programme_id)
    if plan is None or slug not in {tier.slug for tier in tiers_in(plan)}:
        raise Invalid("The programme has no such tier.", field="tier")
