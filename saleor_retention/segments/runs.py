"""The scoring of a day: cut points first and once, then customer after customer in batches, then the counts.

A batch is a transaction of its own, so a run that was killed goes on where it was, and several workers share what there is to do
(`batches`).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from ..core.clock import store_zone
from ..core.db import command, execute, fetch
from ..core.idempotency import canonical
from ..errors import Invalid
from .batches import BATCH, LOCK_RUN, claim, facts_of, left_behind, score
from .models import ScoreCuts, ScoringRun, SegmentCount
from .plans import SegmentTerms, plan_in_force, terms_of
from .rules import QUIET_SHARE, USUAL_QUIET_DAYS, scale_for
from .statements import ALL_SHARES, COUNT, CUT, GAPS, SHARES, foreseen

CUTS = (
    "currency",
    "scale",
    "quiet_days",
    "vip_over_minor",
    "pre_vip_over_minor",
    "recency",
    "frequency",
    "monetary",
)


@dataclass(frozen=True, slots=True)
class GroupForecast:
    """A group as it would be, and how many of its customers are in another now, or in none."""

    currency: str
    code: str
    customers: int
    orders: int
    net_minor: int
    moved: int


@dataclass(frozen=True, slots=True)
class GroupCount:
    """A row of `models.SegmentCount`, but for its day."""

    currency: str
    group: str
    recency: int
    frequency: int
    customers: int
    orders: int
    net_minor: int


@dataclass(frozen=True, slots=True)
class CutRow:
    """What the statement says of a currency: percentiles for every scale, one after the other."""

    currency: str
    customers: int
    recency: list[int]
    frequency: list[int]
    monetary: list[int]
    tops: list[int]


def begin(*, now: datetime, day: date | None = None) -> ScoringRun | None:
    """The run that is to be done: one that was begun and not finished, else that of the day (None: today).

    None when the day is scored already, or today is before it. A day in the past is scored by what was bought before its end.
    Raises `Invalid` for a day before one that was scored, and for one to come: history only goes on.
    """
    today = now.astimezone(store_zone()).date()
    wanted = day or today
    latest = ScoringRun.objects.order_by("-day").first()
    if latest is not None and latest.finished_at is None:
        return latest
    if latest is not None and (latest.day == wanted or (day is None and latest.day > today)):
        return None
    if wanted > today:
        raise Invalid("That day has not begun.", field="day")
    if latest is not None and latest.day > wanted:
        raise Invalid(f"{latest.day} was scored already, and history only goes on.", field="day")
    run, _ = ScoringRun.objects.get_or_create(
        day=wanted, defaults={"zone": store_zone().key, "plan": plan_in_force(), "began_at": now}
    )
    return run


def advance(run: ScoringRun, *, now: datetime, limit: int = BATCH) -> int:
    """One step of a run: its cut points, a batch of customers, or at the end its counts. Returns 0 when it is finished.

    Raises `RetryLater` when it met another worker for too long.
    """
    row = ScoringRun.objects.select_related("plan").get(pk=run.pk)
    if row.finished_at is None and row.position is None:
        _open(row)
        return 1
    while batch := claim(row.day, limit) or left_behind(row.day):
        if customers := score(row, batch):
            return customers
    _finish(row, now)
    return 0


def score_day(*, now: datetime, day: date | None = None) -> bool:
    """A day from beginning to end; whether there was anything to do."""
    is_done = False
    while (run := begin(now=now, day=day)) is not None:
        while advance(run, now=now):
            pass
        is_done = True
    return is_done


def _open(run: ScoringRun) -> None:
    """Cut points are read without a lock, as long as that takes; of two workers who did so, one keeps theirs."""
    rows = cut_points(run, terms_of(run.plan))
    with command():
        if execute(LOCK_RUN, {"day": run.day}) != [(None,)]:
            return
        ScoreCuts.objects.bulk_create(rows)
        ScoringRun.objects.filter(pk=run.pk).update(position=0)


def cut_points(run: ScoringRun, terms: SegmentTerms) -> list[ScoreCuts]:
    """The cut points of each currency by these terms; nothing is saved. One statement, two where the silence is measured."""
    facts = facts_of(run)
    tops = [(100 - terms.vip_percent) / 100, (100 - terms.vip_percent - terms.pre_vip_percent) / 100]
    gaps: dict[str, int] = {}
    if terms.quiet_days is None:
        gaps = dict(execute(GAPS, facts | {"share": QUIET_SHARE}))
    rows = fetch(CutRow, CUT, facts | {"shares": ALL_SHARES, "tops": tops})
    return [_cuts(run, row, terms, gaps.get(row.currency)) for row in rows]


def preview(*, now: datetime, terms: SegmentTerms, day: date | None = None) -> list[GroupForecast]:
    """How many customers would be in each group by these terms on a day (None: today), without any change."""
    zone = store_zone()
    run = ScoringRun(day=day or now.astimezone(zone).date(), zone=zone.key, began_at=now)
    cuts = [{name: getattr(row, name) for name in CUTS} for row in cut_points(run, terms)]
    statement, params = foreseen(terms)
    return fetch(GroupForecast, statement, facts_of(run) | params | {"cuts": canonical(cuts)})


def _cuts(run: ScoringRun, row: CutRow, terms: SegmentTerms, gap: int | None) -> ScoreCuts:
    scale = terms.scale or scale_for(row.customers)
    vip, pre_vip = row.tops
    return ScoreCuts(
        run=run,
        currency=row.currency,
        customers=row.customers,
        scale=scale,
        recency=_of_scale(row.recency, scale),
        frequency=_of_scale(row.frequency, scale),
        monetary=_of_scale(row.monetary, scale),
        quiet_days=terms.quiet_days or gap or USUAL_QUIET_DAYS,
        vip_over_minor=vip,
        pre_vip_over_minor=pre_vip,
    )


def _of_scale(points: Sequence[int], scale: int) -> list[int]:
    """Of the percentiles of all scales those of one."""
    first = 0
    for other, shares in SHARES:
        if other == scale:
            return list(points[first : first + len(shares)])
        first += len(shares)
    raise LookupError(scale)


def _finish(run: ScoringRun, now: datetime) -> None:
    with command():
        if not execute(LOCK_RUN, {"day": run.day}) or run.batches.exists():
            return
        counts = fetch(GroupCount, COUNT, {"day": run.day})
        SegmentCount.objects.bulk_create(SegmentCount(day=run.day, **asdict(row)) for row in counts)
        ScoringRun.objects.filter(pk=run.pk).update(finished_at=max(now, run.began_at))
