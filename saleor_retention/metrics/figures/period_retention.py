"""Who bought in a period and in the one before."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar

from .. import rules
from ..rollups.freshness import FigureSource
from .figure import FigureScope, RetentionFigure, Unit, column
from .memberships import ActivityWindows


@dataclass(frozen=True, slots=True)
class PeriodRetentionRow:
    """Buyers of a period against those of the one before. before = retained + lost; customers = retained + new + reactivated."""

    before_start: date = field(metadata=column("First day of the period before.", Unit.DAY))
    before: int = field(metadata=column("Customers who bought in the period before."))
    customers: int = field(metadata=column("Customers who bought in the period."))
    retained: int = field(metadata=column("Bought in both."))
    lost: int = field(metadata=column("Bought in the period before alone."))
    new: int = field(metadata=column("Bought for the first time in the period."))
    reactivated: int = field(metadata=column("Bought in the period, not in the one before, but earlier."))
    rate: Decimal | None = field(
        metadata=column("retained / before; null when nobody bought before.", Unit.RATIO)
    )


class PeriodRetention(RetentionFigure):
    """Retention from period to period."""

    name: ClassVar[str] = "period_retention"
    description: ClassVar[str] = (
        "Retention from period to period: of months from month to month, of years from year to year."
    )
    type_name: ClassVar[str] = "RetentionOfPeriod"
    definition: ClassVar[str] = (
        "Who bought in the period and in the one before, which is as long: as many months where the period is whole "
        "months, else as many days. It is no customer retention rate, whose window is longer."
    )
    row: ClassVar[type[PeriodRetentionRow]] = PeriodRetentionRow

    @staticmethod
    def compute(scope: FigureScope) -> PeriodRetentionRow:
        windows = _windows(scope)
        members = windows.members(scope)
        return PeriodRetentionRow(
            windows.start_from,
            members.at_start,
            members.at_end,
            members.retained,
            members.lost,
            members.new,
            members.reactivated,
            members.retention_rate,
        )

    @staticmethod
    def source(scope: FigureScope) -> FigureSource:
        return _windows(scope).source(scope)


def _windows(scope: FigureScope) -> ActivityWindows:
    before = rules.period_before(scope.start, scope.end)
    return ActivityWindows(scope.start, scope.end, before, scope.start)
