"""The months of any period: whole ones from the roll-ups, and the two that it cuts from histories, in one pass."""

from dataclasses import dataclass
from datetime import date

from ..rollups.reads import over_histories
from ..rules import day_number, months_earlier
from .figure import FigureScope

CUT = over_histories("""
SELECT date '1970-01-01' + starts AS start, count(*) AS customers, count(*) FILTER (WHERE first = 0) AS new, sum(last - first)::bigint AS orders,
       sum(net[last] - coalesce(net[first], 0))::bigint AS net_minor,
       sum(gross[last] - coalesce(gross[first], 0))::bigint AS gross_minor,
       coalesce(sum(net[1]) FILTER (WHERE first = 0), 0)::bigint AS first_net_minor
FROM (SELECT h.net, h.gross, part.starts, width_bucket(part.starts - 1, h.days) AS first,
             width_bucket(part.ends - 1, h.days) AS last
      FROM h CROSS JOIN unnest(%(starts)s::integer[], %(ends)s::integer[]) AS part(starts, ends) OFFSET 0) bought
WHERE last > first GROUP BY starts
""")


@dataclass(frozen=True, slots=True)
class MonthSums:
    """What a month, or the part of it that lies in a period, comes to."""

    start: date
    customers: int
    new: int
    orders: int
    net_minor: int
    gross_minor: int
    first_net_minor: int


def months_of(scope: FigureScope) -> list[MonthSums]:
    """Those with purchases, in their order; `start` is the first day within the period. Histories have to be built."""
    first = scope.start if scope.start.day == 1 else months_earlier(scope.start, -1)
    last = scope.end.replace(day=1)
    if first > last:
        return _cut(scope, [(scope.start, scope.end)])
    whole = [
        MonthSums(
            row.month,
            row.customers,
            row.new,
            row.orders,
            row.net_minor,
            row.gross_minor,
            row.first_net_minor,
        )
        for row in (scope.books.months(first, last) if first < last else ())
    ]
    cut = [(start, end) for start, end in ((scope.start, first), (last, scope.end)) if start < end]
    return sorted([*whole, *_cut(scope, cut)], key=lambda sums: sums.start)


def _cut(scope: FigureScope, periods: list[tuple[date, date]]) -> list[MonthSums]:
    """Parts of months that lie apart from each other."""
    if not periods:
        return []
    starts, ends = ([day_number(day) for day in days] for days in zip(*periods, strict=True))
    return scope.books.histories(MonthSums, CUT, starts=starts, ends=ends)
