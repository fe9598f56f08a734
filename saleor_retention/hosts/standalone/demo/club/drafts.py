"""Rules that the demo's owner thinks about: tried on the history, kept for later, and one to throw away."""

from dataclasses import dataclass
from datetime import datetime

from .....loyalty.models import Programme
from .....loyalty.simulation.drafts import draft_save
from .....loyalty.simulation.models import PointsSimulation, ProgrammeDraft
from .....loyalty.simulation.simulations import simulation_start

TRIED, PLANNED, OVER = "Twice the points", "Three points from spring on", "Half a point"
RATES = {TRIED: 2, PLANNED: 3, OVER: 1}


@dataclass(frozen=True, slots=True)
class ClubDrafts:
    """Rows that the demo's examples name."""

    tried: ProgrammeDraft
    planned: ProgrammeDraft
    over: ProgrammeDraft
    simulation: PointsSimulation


def club_drafts(programme: Programme, channel: str, currency: str, *, now: datetime) -> ClubDrafts:
    """Made once; the first of them is tried."""
    there = {draft.name: draft for draft in ProgrammeDraft.objects.filter(programme=programme)}
    rows = {
        name: there.get(name)
        or draft_save(
            programme.pk,
            name=name,
            rules={
                "channel": channel,
                "currency": currency,
                "rate_points": points,
                "rate_minor": 100,
                "expiry_months": 12,
                "terms": {"redemption": {"points": 100, "minor": 100}},
            },
            actor="demo",
            now=now,
        )
        for name, points in RATES.items()
    }
    tried = PointsSimulation.objects.filter(draft=rows[TRIED]).first() or simulation_start(
        rows[TRIED].pk, assumptions={"margin_share": "0.4"}, actor="demo", now=now
    )
    return ClubDrafts(rows[TRIED], rows[PLANNED], rows[OVER], tried)
