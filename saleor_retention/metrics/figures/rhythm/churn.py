"""Quick and late churn: silent after one purchase, or after several."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from ... import rules
from ...rollups.freshness import FigureSource
from ...rollups.reads import over_histories
from ..figure import FigureScope, RetentionFigure, Unit, column
from .gaps import GAPS, GapRow

ENOUGH_GAPS = 100
"""Fewer gaps tell no percentile: then silence is a year."""
A_YEAR = 365

SILENT = over_histories("""
SELECT count(*) AS customers,
       count(*) FILTER (WHERE n = 1 AND is_silent) AS quick, count(*) FILTER (WHERE n >= 2 AND is_silent) AS late,
       count(*) FILTER (WHERE n = 1 AND NOT is_silent) AS undecided,
       count(*) FILTER (WHERE n >= 2 AND NOT is_silent) AS active
FROM (
    SELECT n, %(end)s::integer - days[n] > %(silence)s AS is_silent
    FROM (SELECT h.days, width_bucket(%(end)s::integer - 1, h.days) AS n FROM h WHERE h.days[1] < %(end)s OFFSET 0) bought OFFSET 0) silent
""")


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
        ever = scope.days | {"start": rules.FIRST_DAY}
        gaps = [(row.days, row.gaps) for row in scope.books.histories(GapRow, GAPS, **ever)]
        count = sum(number for _, number in gaps)
        measured = rules.percentile(gaps, Fraction(9, 10)) if count >= ENOUGH_GAPS else None
        silence = A_YEAR if measured is None else measured
        counts = scope.books.histories(_Silent, SILENT, end=ever["end"], silence=silence)[0]
        return ChurnRow(
            silence,
            count,
            counts.customers,
            counts.quick,
            counts.late,
            counts.undecided,
            counts.active,
            rules.ratio(counts.quick, counts.customers - counts.undecided),
            rules.ratio(counts.late, counts.late + counts.active),
        )

    @staticmethod
    def source(scope: FigureScope) -> FigureSource:
        return scope.source(has_rollup=False)


@dataclass(frozen=True, slots=True)
class _Silent:
    customers: int
    quick: int
    late: int
    undecided: int
    active: int
