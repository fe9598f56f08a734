"""Time between the purchases of a customer."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from ... import rules
from ...rollups.freshness import FigureSource
from ..figure import FigureScope, RetentionFigure, Unit, column
from .gaps import gaps_between


@dataclass(frozen=True, slots=True)
class TimeBetweenRow:
    """Days between purchases, of customers with two or more in the period. The three differ widely."""

    customers: int = field(metadata=column("Customers with two purchases or more in the period."))
    gaps: int = field(metadata=column("Times that one of them came back."))
    mean_of_customers: Decimal | None = field(
        metadata=column(
            "Mean over customers of (last - first) / (purchases - 1), in days; null without one.", Unit.RATIO
        )
    )
    mean_of_orders: Decimal | None = field(
        metadata=column(
            "Mean over all gaps, in days: who buys more often weighs more; null without one.", Unit.RATIO
        )
    )
    median: Decimal | None = field(
        metadata=column("Half of all gaps are at most so many days; null without one.", Unit.RATIO)
    )
    percentile_90: int | None = field(
        metadata=column("Nine of ten gaps are at most so many days; null without one.", Unit.OPTIONAL)
    )


class TimeBetween(RetentionFigure):
    """Time between purchases."""

    name: ClassVar[str] = "time_between"
    description: ClassVar[str] = "Days between purchases of one customer, both within the period."
    type_name: ClassVar[str] = "RetentionTimeBetween"
    definition: ClassVar[str] = (
        "Days between purchases, of customers with two or more in the period. Those who have not come back yet have no "
        "gap: a short period makes gaps look short."
    )
    row: ClassVar[type[TimeBetweenRow]] = TimeBetweenRow

    @staticmethod
    def compute(scope: FigureScope) -> TimeBetweenRow:
        rows = gaps_between(scope)
        gaps = [(row.days, row.gaps) for row in rows if row.days is not None]
        customers = sum(row.customers for row in rows)
        means = sum((row.sum_of_means for row in rows if row.sum_of_means is not None), Decimal(0))
        count = sum(number for _, number in gaps)
        return TimeBetweenRow(
            customers,
            count,
            rules.ratio(means, customers),
            rules.ratio(sum(days * number for days, number in gaps), count),
            rules.median(gaps),
            rules.percentile(gaps, Fraction(9, 10)),
        )

    @staticmethod
    def source(scope: FigureScope) -> FigureSource:
        return scope.source(has_rollup=False)
