"""Levels of an earlier programme that customers brought along."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS

from ..models.imports import ImportedBalance


@dataclass(frozen=True, slots=True)
class ImportedTier:
    """A level of an earlier programme, as its file named it, and when it was first taken over."""

    name: str
    since: datetime


def imported_tiers(
    programme_id: int, customer_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS
) -> dict[int, ImportedTier]:
    """The level that each of these customers had in an earlier programme; the latest file's."""
    rows = ImportedBalance.objects.using(using).filter(programme=programme_id, owner__in=customer_ids)
    named = rows.exclude(tier="").order_by("imported_at", "pk").values_list("owner", "tier", "imported_at")
    return {owner: ImportedTier(tier, since) for owner, tier, since in named if owner is not None}
