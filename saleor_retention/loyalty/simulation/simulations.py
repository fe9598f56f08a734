"""Simulations over the shop's history: started by staff, worked off in bounded slices by a task of their own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ...core.clock import store_zone
from ...core.db import command
from ...core.safe_logging import logger
from ...errors import Invalid, LimitExceeded, NotFound, Required
from ..models import ProgrammeVersion
from ..tiers.models import TierBasis
from ..tiers.plans import plans_in_force, tiers_in
from .assumptions import Assumptions, SimulatedTiers
from .figures import SimulationFigures, figures_of
from .history import BEGIN, count_orders, replay_page
from .models import EVER, PointsSimulation, ProgrammeDraft, SimulationState
from .replay import Trial
from .tally import Tally

log = logger(__name__)

MOST_AT_ONCE = 5
"""Of the shop that are not done."""
MOST_KEPT = 50
"""Of one programme that are over; then the oldest goes."""
PAGES = 10
"""Most pages of customers that one run replays."""
TO_DO = (SimulationState.WAITING, SimulationState.RUNNING)


def simulation_start(
    *,
    draft_id: int | None = None,
    version_id: int | None = None,
    since: datetime | None = None,
    assumptions: Mapping[str, Any],
    actor: str,
    now: datetime,
) -> PointsSimulation:
    """Try a draft, or rules that were in force, on all orders placed until now. The first page is replayed at once, so
    that a small shop has its answer; the rest is worked off by the task `simulate_points`.

    `since`: orders placed earlier earn nothing (None: all earn). Without tiers of its own it goes by the programme's.
    Raises `NotFound`, `Required`, `Invalid` and `LimitExceeded`.
    """
    assumed = Assumptions.parse(assumptions)
    if since is not None and since > now:
        raise Invalid("Past orders are tried: begin in the past.", field="since")
    with command():
        programme_id, draft, rules = _tried(draft_id, version_id)
        _admit(programme_id)
        if assumed.tiers is None:
            assumed = assumed.with_tiers(tiers_of(programme_id, rules["currency"]))
        row = PointsSimulation(
            programme_id=programme_id,
            draft=draft,
            **rules,
            since=since or EVER,
            until=now,
            assumptions=assumed.as_json(),
            position=BEGIN,
            tally=Tally().as_json(),
            actor=actor,
        )
        row.orders = count_orders(trial_of(row))
        row.save()
        _replay(row, pages=1, now=now)
    return row


def advance(*, now: datetime) -> bool:
    """Work off a slice of the oldest simulation that is not done; returns whether there is more to do.

    One that fails is marked so, and holds the others up no more.
    """
    with command():
        row = _next()
        if row is None:
            return False
        try:
            with command():
                _replay(row, pages=PAGES, now=now)
        except Exception:  # it would fail again, and others wait behind it
            log.exception("a simulation failed", simulation=row.pk)
            row.state, row.finished_at = SimulationState.FAILED, now
            row.save(update_fields=["state", "finished_at"])
    return PointsSimulation.objects.filter(state__in=TO_DO).exists()


def _next() -> PointsSimulation | None:
    """Where a page begins and the sums until there are written together: two workers could only do the same twice."""
    rows = PointsSimulation.objects.select_for_update(skip_locked=True, of=("self",))
    return rows.filter(state__in=TO_DO).order_by("pk").first()


def trial_of(row: PointsSimulation) -> Trial:
    """What the row tries."""
    return Trial(
        version=row.as_version(row.programme_id, row.since),
        assumptions=Assumptions.parse(row.assumptions),
        until=row.until,
        zone=store_zone(),
        channels=channels_of(row.programme_id),
    )


def figures_of_simulation(row: PointsSimulation) -> SimulationFigures:
    """What it found, so far."""
    version = row.as_version(row.programme_id, row.since)
    return figures_of(version, Assumptions.parse(row.assumptions), Tally.of(row.tally))


def channels_of(programme_id: int) -> frozenset[str]:
    """Where the programme has rules: orders there count for its tiers."""
    rows = ProgrammeVersion.objects.filter(programme=programme_id)
    return frozenset(rows.values_list("channel", flat=True))


def tiers_of(programme_id: int, currency: str) -> SimulatedTiers | None:
    """The tiers of a programme that is in force; None without any, and where they measure another currency."""
    plan = plans_in_force(programme_ids=[programme_id]).get(programme_id)
    if plan is None or plan.currency not in ("", currency):
        return None
    return SimulatedTiers(TierBasis(plan.basis), plan.months, plan.grace_days, tiers_in(plan))


def _tried(draft_id: int | None, version_id: int | None) -> tuple[int, ProgrammeDraft | None, dict[str, Any]]:
    if draft_id is not None and version_id is None:
        draft = ProgrammeDraft.objects.filter(pk=draft_id).first()
        if draft is None:
            raise NotFound(field="draft_id")
        return draft.programme_id, draft, draft.rules()
    if draft_id is not None or version_id is None:
        raise Required("Name a draft, or rules that were in force; not both.", field="draft_id")
    version = ProgrammeVersion.objects.filter(pk=version_id).first()
    if version is None:
        raise NotFound(field="version_id")
    return version.programme_id, None, {name: getattr(version, name) for name in ProgrammeDraft.RULES}


def _admit(programme_id: int) -> None:
    """Room for one more."""
    if PointsSimulation.objects.filter(state__in=TO_DO).count() >= MOST_AT_ONCE:
        raise LimitExceeded(f"{MOST_AT_ONCE} simulations are at work: wait until one is done.")
    over = PointsSimulation.objects.filter(programme=programme_id).exclude(state__in=TO_DO)
    kept = over.order_by("-pk").values_list("pk", flat=True)[: MOST_KEPT - 1]
    over.exclude(pk__in=list(kept)).delete()


def _replay(row: PointsSimulation, *, pages: int, now: datetime) -> None:
    trial, tally = trial_of(row), Tally.of(row.tally)
    position: str | None = row.position
    for _ in range(pages):
        if position is None:
            break
        position = replay_page(trial, tally, position)
    row.tally = tally.as_json()
    if position is None:
        row.state, row.finished_at = SimulationState.DONE, now
    else:
        row.state, row.position = SimulationState.RUNNING, position
    row.save(update_fields=["tally", "state", "position", "finished_at"])
