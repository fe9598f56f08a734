"""Days between purchases: how often each number of days lies between two purchases of a customer.

Where a row for each purchase is needed, arrays are taken apart side by side: a long one is read once, and not once for each
of its places.
"""

from dataclasses import dataclass
from decimal import Decimal

from ...rollups.reads import over_histories

GAPS = over_histories("""
SELECT later - earlier AS days, count(later) AS gaps, count(*) FILTER (WHERE later IS NULL) AS customers,
       sum((earlier - first_day)::numeric / (orders - 1)) FILTER (WHERE later IS NULL) AS sum_of_means
FROM (
    SELECT days[first + 1] AS first_day, last - first AS orders,
           unnest(days[first + 2 : last]) AS later, unnest(days[first + 1 : last]) AS earlier
    FROM (SELECT h.days, width_bucket(%(start)s::integer - 1, h.days) AS first,
                 width_bucket(%(end)s::integer - 1, h.days) AS last
          FROM h OFFSET 0) bought
    WHERE last - first >= 2) purchase
GROUP BY 1 ORDER BY 1
""")
"""Both purchases lie within the period. After a customer's last one none is `later`: the row without `days` is of
customers, how many have a gap and the sum of their mean gaps.
"""


@dataclass(frozen=True, slots=True)
class GapRow:
    """So many days lie between two purchases so often; or what customers come to (`GAPS`)."""

    days: int | None
    gaps: int
    customers: int
    sum_of_means: Decimal | None
