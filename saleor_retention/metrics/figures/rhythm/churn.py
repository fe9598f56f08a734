"""Quick and late churn: silent after one purchase, or after several."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from ... import rules
from ...rollups.freshness import FigureSource
from ...rollups.reads import over_histories
from ..figure import FigureScope, RetentionFigure, Unit, column

ENOUGH_GAPS = 100
"""Fewer gaps tell no percentile: then silence is a year."""
A_YEAR = 365

SILENCES = over_histories("""
SELECT is_only, later = %(end)s::integer AS is_open, later - earlier AS days, count(*) AS number
FROM (
    SELECT n = 1 AS is_only, unnest(days[2:n] || %(end)s::integer) AS later, unnest(days[1:n]) AS earlier
    FROM (SELECT h.days, width_bucket(%(end)s::integer - 1, h.days) AS n FROM h OFFSET 0) bought
    WHERE n > 0) silence
GROUP BY 1, 2, 3 ORDER BY 3
""")
"""Days without a purchase from one on: to the next, or, where it is open, to the end. `is_only`: of who bought once."""


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
        rows = scope.books.histories(_SilenceRow, SILENCES, end=scope.days["end"])
        gaps = [(row.days, row.number) for row in rows if not row.is_open]
        count = sum(number for _, number in gaps)
        measured = rules.percentile(gaps, Fraction(9, 10)) if count >= ENOUGH_GAPS else None
        silence = A_YEAR if measured is None else measured
        customers = Counter[tuple[bool, bool]]()
        for row in rows:
            customers[row.is_only, row.days > silence] += row.number * row.is_open
        quick, late = customers[True, True], customers[False, True]
        undecided, active = customers[True, False], customers[False, False]
        return ChurnRow(
            silence,
            count,
            customers.total(),
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
    is_only: bool
    is_open: bool
    days: int
    number: int
