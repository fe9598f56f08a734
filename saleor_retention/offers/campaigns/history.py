"""Who changed a campaign, when, why, and what was before: read from the record of staff's commands."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ...core.models import IdempotentCommand
from .update import Changed

SCOPES = ("PersonalOfferCampaignUpdate", "PersonalOfferCampaignTranslate")
"""Of the commands that change campaigns."""


@dataclass(frozen=True, slots=True)
class Change:
    """One command: by whom (`user:7`, `app:3`) and why."""

    at: datetime
    actor: str
    reason: str
    changed: tuple[Changed, ...]


def changes_of(campaign_ids: Sequence[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, list[Change]]:
    """Of each campaign, the newest first; what changed nothing is left out. One statement."""
    rows = IdempotentCommand.objects.using(using).filter(
        scope__in=SCOPES, answer__campaign__in=list(campaign_ids)
    )
    result: dict[int, list[Change]] = defaultdict(list)
    answer: Any
    for at, actor, reason, answer in rows.order_by("-pk").values_list("at", "actor", "reason", "answer"):
        if changed := tuple(Changed(**item) for item in answer["changed"]):
            result[answer["campaign"]].append(Change(at, actor, reason, changed))
    return dict(result)
