"""The read side of drafts and simulations, for staff."""

from collections.abc import Sequence

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from ..models import ProgrammeVersion
from .models import PointsSimulation, ProgrammeDraft


def drafts(*, using: str = DEFAULT_DB_ALIAS) -> QuerySet[ProgrammeDraft]:
    """All, those that were activated as well."""
    return ProgrammeDraft.objects.using(using)


def open_drafts(*, using: str = DEFAULT_DB_ALIAS) -> QuerySet[ProgrammeDraft]:
    """Those that are worked on, in the order of creation."""
    return drafts(using=using).filter(version=None).order_by("pk")


def open_drafts_of(
    programme_ids: Sequence[int], *, using: str = DEFAULT_DB_ALIAS
) -> dict[int, list[ProgrammeDraft]]:
    """The same by programme. One statement."""
    rows = open_drafts(using=using).filter(programme__in=programme_ids)
    result: dict[int, list[ProgrammeDraft]] = {pk: [] for pk in programme_ids}
    for row in rows:
        result[row.programme_id].append(row)
    return result


def simulations(*, using: str = DEFAULT_DB_ALIAS) -> QuerySet[PointsSimulation]:
    """All that are kept."""
    return PointsSimulation.objects.using(using)


def simulations_of(
    programme_ids: Sequence[int], *, using: str = DEFAULT_DB_ALIAS
) -> dict[int, list[PointsSimulation]]:
    """By programme, the newest first; at most fifty and what is at work of each. One statement."""
    rows = simulations(using=using).filter(programme__in=programme_ids).order_by("-pk")
    result: dict[int, list[PointsSimulation]] = {pk: [] for pk in programme_ids}
    for row in rows:
        result[row.programme_id].append(row)
    return result


def simulations_of_drafts(
    draft_ids: Sequence[int], *, using: str = DEFAULT_DB_ALIAS
) -> dict[int, list[PointsSimulation]]:
    """By draft, the newest first. One statement."""
    rows = simulations(using=using).filter(draft__in=draft_ids).order_by("-pk")
    result: dict[int, list[PointsSimulation]] = {pk: [] for pk in draft_ids}
    for row in rows:
        result[row.draft_id or 0].append(row)
    return result


def versions_by_id(pks: Sequence[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, ProgrammeVersion]:
    """Versions that drafts became, or were compared with. One statement."""
    return ProgrammeVersion.objects.using(using).in_bulk(pks)
