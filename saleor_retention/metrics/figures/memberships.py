"""Who was active at two days: from the roll-ups where they have the period and the window, else from histories."""

from dataclasses import dataclass
from datetime import date

from ..rollups.contributions import WINDOWS
from ..rollups.freshness import FigureSource
from ..rollups.reads import over_histories
from ..rules import CohortMembership, day_number, membership, whole_months
from .figure import FigureScope

MEMBERS = over_histories("""
SELECT count(*) FILTER (WHERE at_start) AS at_start, count(*) FILTER (WHERE at_end) AS at_end,
       count(*) FILTER (WHERE at_start AND at_end) AS retained,
       count(*) FILTER (WHERE at_start AND NOT at_end) AS lost,
       count(*) FILTER (WHERE at_end AND NOT at_start AND first_day >= %(start)s) AS new,
       count(*) FILTER (WHERE at_end AND NOT at_start AND first_day < %(start)s) AS reactivated
FROM (
    SELECT h.days[1] AS first_day,
           width_bucket(%(start)s::integer - 1, h.days) > width_bucket(%(start_from)s::integer - 1, h.days) AS at_start,
           width_bucket(%(end)s::integer - 1, h.days) > width_bucket(%(end_from)s::integer - 1, h.days) AS at_end
    FROM h WHERE h.days[1] < %(end)s OFFSET 0) activity
""")


@dataclass(frozen=True, slots=True)
class _MemberCounts:
    at_start: int
    at_end: int
    retained: int
    lost: int
    new: int
    reactivated: int


@dataclass(frozen=True, slots=True)
class ActivityWindows:
    """Active at `start`: bought from `start_from` on and before it. The same of `end`."""

    start: date
    end: date
    start_from: date
    end_from: date

    @property
    def months(self) -> tuple[int, int] | None:
        """Months of the period and of the window, where the roll-ups have them."""
        period, window = whole_months(self.start, self.end), whole_months(self.start_from, self.start)
        if period is None or window is None or whole_months(self.end_from, self.end) != window:
            return None
        return (period, window) if (period, window) in WINDOWS else None

    def source(self, scope: FigureScope) -> FigureSource:
        """What the answer is read from."""
        return scope.source(has_rollup=self.months is not None)

    def members(self, scope: FigureScope) -> CohortMembership:
        """How customers divide. Raises `Inconsistent` for counts that cannot be true together."""
        if self.months is not None and scope.has_rollups:
            period, window = self.months
            before, last = scope.books.activity(self.start, self.end, period=period, window=window)
            return membership(
                at_start=before.at_end, at_end=last.at_end, retained=last.retained, new=last.new
            )
        days = {name: day_number(getattr(self, name)) for name in ("start", "end", "start_from", "end_from")}
        counts = scope.books.histories(_MemberCounts, MEMBERS, **days)[0]
        return membership(
            at_start=counts.at_start,
            at_end=counts.at_end,
            retained=counts.retained,
            new=counts.new,
            lost=counts.lost,
            reactivated=counts.reactivated,
        )
