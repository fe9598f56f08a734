"""Days between purchases: how often each number of days lies between two purchases of a customer.

Where a row for each purchase is needed, arrays are taken apart side by side: a long one is read once, and not once for each
of its places.
"""

from dataclasses import dataclass
from decimal import Decimal

from ...rollups.reads import over_histories

GAPS = over_histories("""
SELECT days, sum(gaps)::bigint AS gaps, sum(customers)::bigint AS customers, sum(mean) AS sum_of_means
FROM (
    SELECT later - earlier AS days, count(later) AS gaps, count(*) FILTER (WHERE later IS NULL) AS customers,
           sum(span) FILTER (WHERE later IS NULL)::numeric / of_customer AS mean
    FROM (
        SELECT unnest(days[first + 2 : last] || NULL::integer) AS later,
               unnest(days[first + 1 : last]) AS earlier,
               days[last] - days[first + 1] AS span, last - first - 1 AS of_customer
        FROM (SELECT h.days, width_bucket(%(start)s::integer - 1, h.days) AS first,
                     width_bucket(%(end)s::integer - 1, h.days) AS last
              FROM h OFFSET 0) bought
        WHERE last - first >= 2) gap
    GROUP BY later - earlier, of_customer) counted
GROUP BY days ORDER BY days
""")
"""Both purchases lie within the period. The row without `days` is of customers: how many have a gap, and the sum of the
means of theirs, which is added up by how many gaps they have.
"""


@dataclass(frozen=True, slots=True)
class GapRow:
    """So many days lie between two purchases so often; or what customers come to (`GAPS`)."""

    days: int | None
    gaps: int
    customers: int
    sum_of_means: Decimal | None
