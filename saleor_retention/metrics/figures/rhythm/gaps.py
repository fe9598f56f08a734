"""Days between purchases: how often each number of days lies between two purchases of a customer.

Of whole months the roll-up has counted the gaps, by the month of the later purchase. What it cannot know is read in one pass
over histories: gaps in months that the period cuts, and those that begin before the period, which are taken away again.
Where a row for each purchase is needed, arrays are taken apart side by side: a long one is read once, and not once for each
of its places.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ...rollups.reads import GapCount, over_histories
from ...rules import day_number, months_earlier
from ..figure import FigureScope

FIRST_DAY = date(1, 1, 1)

GAPS = over_histories("""
SELECT later - earlier AS days, coalesce(sum(coalesce(sign, 1)) FILTER (WHERE later IS NOT NULL), 0)::integer AS gaps,
       count(*) FILTER (WHERE later IS NULL AND orders >= 2) AS customers,
       sum((earlier - first_day)::numeric / (orders - 1)) FILTER (WHERE later IS NULL AND orders >= 2) AS sum_of_means
FROM (
    SELECT first_day, orders,
           unnest(CASE WHEN is_crossing THEN ARRAY[-1] END) AS sign,
           unnest(CASE WHEN is_crossing THEN days[first + 1 : first + 1] ELSE '{}' END
                  || days[first + 2 : whole] || days[greatest(cut + 1, first + 2) : last]) AS later,
           unnest(CASE WHEN is_crossing THEN days[first : first] ELSE '{}' END
                  || days[first + 1 : whole - 1] || days[greatest(cut, first + 1) : last - 1] || days[last]) AS earlier
    FROM (SELECT days, first, whole, cut, last, days[first + 1] AS first_day, last - first AS orders,
                 first >= 1 AND whole = first AND cut > first AS is_crossing
          FROM (SELECT h.days, width_bucket(%(start)s::integer - 1, h.days) AS first,
                       width_bucket(%(whole_from)s::integer - 1, h.days) AS whole,
                       width_bucket(%(whole_until)s::integer - 1, h.days) AS cut,
                       width_bucket(%(end)s::integer - 1, h.days) AS last
                FROM h OFFSET 0) placed
          WHERE last > first OFFSET 0) bought) purchase
GROUP BY 1 ORDER BY 1
""")
"""Both purchases lie within the period. Purchases of a history up to its `first` lie before the period, those up to `whole`
before the months that the roll-up counts, those up to `cut` before their end, those up to `last` before the period's.

After a customer's last one none is `later`: the row without `days` is of customers, how many have a gap and the sum of
their mean gaps.
"""


@dataclass(frozen=True, slots=True)
class GapRow:
    """So many days lie between two purchases so often; or what customers come to (`GAPS`)."""

    days: int | None
    gaps: int
    customers: int
    sum_of_means: Decimal | None


def whole_months_in(scope: FigureScope) -> tuple[date, date]:
    """The months that a roll-up can count of a period: the first day of the first, and of the one after the last.

    Nothing lies between the two where there is none, and where there are no roll-ups.
    """
    first = scope.start if scope.start.day == 1 else months_earlier(scope.start.replace(day=1), -1)
    last = scope.end.replace(day=1)
    if not scope.has_rollups or first >= last:
        return scope.end, scope.end
    return first, last


def gaps_between(scope: FigureScope) -> list[GapRow]:
    """Of the period, the row of customers among them; ascending by days."""
    first, last = whole_months_in(scope)
    bounds = {"whole_from": day_number(first), "whole_until": day_number(last)}
    rows = scope.books.histories(GapRow, GAPS, **scope.days, **bounds)
    counted = scope.books.gaps(first, last) if first < last else []
    gaps = added(counted, (GapCount(row.days, row.gaps) for row in rows if row.days is not None))
    return [
        *(GapRow(row.days, row.gaps, 0, None) for row in gaps),
        *(row for row in rows if row.days is None),
    ]


def added(*counts: Iterable[GapCount]) -> list[GapCount]:
    """All together, ascending by days; those that come to nothing are left out."""
    sums: Counter[int] = Counter()
    for rows in counts:
        for row in rows:
            sums[row.days] += row.gaps
    return [GapCount(days, gaps) for days, gaps in sorted(sums.items()) if gaps]
