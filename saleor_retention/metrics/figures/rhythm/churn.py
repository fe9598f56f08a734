"""Quick and late churn: silent after one purchase, or after several."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from ... import rules
from ...rollups.freshness import FigureSource
from ...rollups.reads import GapCount, over_histories
from ..figure import FigureScope, RetentionFigure, Unit, column
from .gaps import FIRST_DAY, added

ENOUGH_GAPS = 100
"""Fewer gaps tell no percentile: then silence is a year."""
A_YEAR = 365

SILENCES = over_histories("""
SELECT coalesce(later, %(end)s::integer) - earlier AS days, count(later) AS gaps,
       count(*) FILTER (WHERE later IS NULL AND orders = 1) AS bought_once,
       count(*) FILTER (WHERE later IS NULL AND orders > 1) AS bought_again
FROM (
    SELECT orders, unnest(days[counted + 1 : orders]) AS later, unnest(days[counted : orders]) AS earlier
    FROM (SELECT h.days, width_bucket(%(end)s::integer - 1, h.days) AS orders,
                 greatest(width_bucket(%(counted_until)s::integer - 1, h.days), 1) AS counted
          FROM h OFFSET 0) bought
    WHERE orders > 0) purchase
GROUP BY 1 ORDER BY 1
""")
"""Days from a purchase to the next one, from `counted_until` on, or to the end of the period from customers' last ones."""


@dataclass(frozen=True, slots=True)
class ChurnRow:
    """Everybody who had bought when the period ended. customers = quick + late + undecided + active."""

    silence_days: int = field(
        metadata=column(
            f"Longer without a purchase is silence: nine of ten gaps are at most as long; a year with fewer than {ENOUGH_GAPS} gaps."
        )
    )
    gaps: int = field(metadata=column("Gaps between purchases that this was measured on."))
    customers: int = field(metadata=column("Customers who had bought before the period's end."))
    quick: int = field(metadata=column("Bought once, and are silent since."))
    late: int = field(metadata=column("Bought twice or more, and are silent since."))
    undecided: int = field(
        metadata=column("Bought once, too short ago to say: censored, they may still be quick churn.")
    )
    active: int = field(metadata=column("Bought twice or more, and are not silent."))
    quick_rate: Decimal | None = field(
        metadata=column(
            "quick / (customers - undecided): of those that can be judged; null without any.", Unit.RATIO
        )
    )
    late_rate: Decimal | None = field(
        metadata=column("late / (late + active); null when nobody bought twice.", Unit.RATIO)
    )


class Churn(RetentionFigure):
    """Quick and late churn, when the period ends."""

    name: ClassVar[str] = "churn"
    description: ClassVar[str] = (
        "Quick and late churn when the period ends, of everybody who had bought by then."
    )
    type_name: ClassVar[str] = "RetentionChurn"
    definition: ClassVar[str] = (
        "Who bought once and is silent since, and who bought more often and is silent since. Who never came back has no "
        "gap, so silence is measured on those who did and is rather short."
    )
    row: ClassVar[type[ChurnRow]] = ChurnRow

    @staticmethod
    def compute(scope: FigureScope) -> ChurnRow:
        # Gaps until the month that the period ends in are counted already.
        until = scope.end.replace(day=1) if scope.has_rollups else FIRST_DAY
        days = {"end": scope.days["end"], "counted_until": rules.day_number(until)}
        rows = scope.books.histories(_SilenceRow, SILENCES, **days)
        counted = scope.books.gaps(FIRST_DAY, until) if scope.has_rollups else []
        gaps = [
            (row.days, row.gaps)
            for row in added(counted, (GapCount(row.days, row.gaps) for row in rows if row.gaps))
        ]
        count = sum(number for _, number in gaps)
        measured = rules.percentile(gaps, Fraction(9, 10)) if count >= ENOUGH_GAPS else None
        silence = A_YEAR if measured is None else measured
        quick, late = (
            sum(getattr(row, name) for row in rows if row.days > silence)
            for name in ("bought_once", "bought_again")
        )
        undecided = sum(row.bought_once for row in rows) - quick
        active = sum(row.bought_again for row in rows) - late
        return ChurnRow(
            silence,
            count,
            quick + late + undecided + active,
            quick,
            late,
            undecided,
            active,
            rules.ratio(quick, quick + late + active),
            rules.ratio(late, late + active),
        )

    @staticmethod
    def source(scope: FigureScope) -> FigureSource:
        return scope.source(has_rollup=False)


@dataclass(frozen=True, slots=True)
class _SilenceRow:
    days: int
    gaps: int
    bought_once: int
    bought_again: int
