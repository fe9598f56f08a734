"""Simulations over the shop's history: started by staff, worked off in bounded slices by a task of their own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ...core.clock import store_zone
from ...core.db import command
from ...core.safe_logging import logger
from ...errors import Invalid, LimitExceeded, NotFound
from ..models import ProgrammeVersion
from ..programmes import versions_in
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
ORDERS_AT_START = 1_000
"""As soon as so many were replayed, starting leaves the rest to the task."""
PAGES_AT_START, PAGES = 10, 10
"""Most pages of customers that starting, and one run of the task, replay."""
TO_DO = (SimulationState.WAITING, SimulationState.RUNNING)


def simulation_start(
    draft_id: int,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    assumptions: Mapping[str, Any],
    actor: str,
    now: datetime,
) -> PointsSimulation:
    """Try a draft on past orders, and beside it what is in force in its channel. About a thousand orders are replayed at
    once, so that a small shop has its answer; the rest is worked off by the task `simulate_points`.

    `since`: orders placed earlier earn nothing (None: all earn). `until`: what happened later is left out (None: now).
    Without tiers of its own it goes by the programme's. Raises `NotFound`, `Required`, `Invalid` and `LimitExceeded`.
    """
    assumed = Assumptions.parse(assumptions)
    since, until = _period(since, until, now)
    with command():
        draft = draft_of(draft_id)
        _admit(draft.programme_id)
        if assumed.tiers is None:
            assumed = assumed.with_tiers(tiers_of(draft.programme_id, draft.currency))
        row = PointsSimulation(
            programme_id=draft.programme_id,
            draft=draft,
            **draft.rules(),
            since=since,
            until=until,
            assumptions=assumed.as_json(),
            compared=_in_force(draft, now),
            position=BEGIN,
            tally=Tally().as_json(),
            compared_tally=Tally().as_json(),
            actor=actor,
        )
        row.orders = count_orders(trial_of(row))
        row.save()
        _replay(row, pages=PAGES_AT_START, orders=ORDERS_AT_START, now=now)
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
            log.exception("a simulation failed", ref=row.pk)
            row.state, row.finished_at = SimulationState.FAILED, now
            row.save(update_fields=["state", "finished_at"])
    return PointsSimulation.objects.filter(state__in=TO_DO).exists()


def _next() -> PointsSimulation | None:
    """Where a page begins and the sums until there are written together: two workers could only do the same twice."""
    rows = PointsSimulation.objects.select_for_update(skip_locked=True, of=("self",))
    return rows.filter(state__in=TO_DO).order_by("pk").first()


def trial_of(row: PointsSimulation) -> Trial:
    """What the row tries."""
    return _trial(row, row.as_version(row.programme_id, row.since))


def figures_of_simulation(row: PointsSimulation) -> SimulationFigures:
    """What it found, so far."""
    return figures_of(
        row.as_version(row.programme_id, row.since), Assumptions.parse(row.assumptions), Tally.of(row.tally)
    )


def compared_figures(row: PointsSimulation, compared: ProgrammeVersion | None) -> SimulationFigures | None:
    """What the rules in force came to on the same orders, so far; `compared`: those. None where nothing else was in force."""
    if compared is None:
        return None
    return figures_of(compared, Assumptions.parse(row.assumptions), Tally.of(row.compared_tally))


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


def draft_of(draft_id: int) -> ProgrammeDraft:
    """What is to be tried. Raises `NotFound`."""
    draft = ProgrammeDraft.objects.filter(pk=draft_id).first()
    if draft is None:
        raise NotFound(field="draft_id")
    return draft


def _admit(programme_id: int) -> None:
    """Room for one more."""
    if PointsSimulation.objects.filter(state__in=TO_DO).count() >= MOST_AT_ONCE:
        raise LimitExceeded(f"{MOST_AT_ONCE} simulations are at work: wait until one is done.")
    over = PointsSimulation.objects.filter(programme=programme_id).exclude(state__in=TO_DO)
    kept = over.order_by("-pk").values_list("pk", flat=True)[: MOST_KEPT - 1]
    over.exclude(pk__in=list(kept)).delete()


def _replay(row: PointsSimulation, *, pages: int, now: datetime, orders: int | None = None) -> None:
    """`orders`: no page is begun once so many were replayed."""
    tally, beside = Tally.of(row.tally), Tally.of(row.compared_tally)
    runs = [(trial_of(row), tally)]
    if row.compared is not None:
        runs.append((_compared_trial(row, row.compared), beside))
    position: str | None = row.position
    for _ in range(pages):
        if position is None or (orders is not None and tally.read >= orders):
            break
        position = replay_page(runs, position)
    row.tally, row.compared_tally = tally.as_json(), beside.as_json()
    if position is None:
        row.state, row.finished_at = SimulationState.DONE, now
    else:
        row.state, row.position = SimulationState.RUNNING, position
    row.save(update_fields=["tally", "compared_tally", "state", "position", "finished_at"])


def _trial(row: PointsSimulation, version: ProgrammeVersion) -> Trial:
    return Trial(
        version=version,
        assumptions=Assumptions.parse(row.assumptions),
        until=row.until,
        zone=store_zone(),
        channels=channels_of(version.programme_id),
    )


def _compared_trial(row: PointsSimulation, compared: ProgrammeVersion) -> Trial:
    """What is in force, as if it had been from where the tried rules begin."""
    rules = {name: getattr(compared, name) for name in ProgrammeDraft.RULES}
    return _trial(row, ProgrammeVersion(programme_id=compared.programme_id, **rules, valid_from=row.since))


def _in_force(draft: ProgrammeDraft, now: datetime) -> ProgrammeVersion | None:
    """The rules to compare with: those of the channel now, unless they are what is tried."""
    version = versions_in([draft.channel]).in_force(draft.channel, now)
    if version is None or version.pk == draft.version_id or version.currency != draft.currency:
        return None
    return version


def _period(since: datetime | None, until: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """Past orders are tried. Raises `Invalid`."""
    if since is not None and since > now:
        raise Invalid("Past orders are tried: begin in the past.", field="since")
    if until is not None and until > now:
        raise Invalid("Past orders are tried: end in the past.", field="until")
    since, until = since or EVER, until or now
    if until <= since:
        raise Invalid("It ends after it begins.", field="until")
    return since, until
