"""Statements of cohorts whose parts are no months: over histories, by the first days of the parts."""

from dataclasses import dataclass

from ..rollups.reads import over_histories

CELLS = over_histories("""
SELECT cohort, part, count(*) FILTER (WHERE is_first_of_part) AS customers, count(*) AS orders,
       sum(net)::bigint AS net_minor
FROM (
    SELECT width_bucket(h.days[1], %(starts)s::integer[]) AS cohort,
           width_bucket(h.days[place], %(starts)s::integer[]) AS part,
           place = 1 OR h.days[place - 1] < (%(starts)s::integer[])[width_bucket(h.days[place], %(starts)s::integer[])]
               AS is_first_of_part,
           h.net[place] - coalesce(h.net[place - 1], 0) AS net
    FROM h CROSS JOIN LATERAL generate_series(1, width_bucket(%(end)s::integer - 1, h.days)) AS place
    WHERE h.days[1] >= %(start)s AND h.days[1] < %(end)s) bought
GROUP BY cohort, part
""")
"""Cells of customers whose first purchase lies from `start` on and before `end`; parts are counted from 1."""
LAST_PURCHASES = over_histories("""
SELECT width_bucket(first, %(starts)s::integer[]) AS cohort, width_bucket(last, %(starts)s::integer[]) AS part,
       count(*) AS customers, 0 AS orders, 0 AS net_minor
FROM (SELECT h.days[1] AS first, h.days[width_bucket(%(end)s::integer - 1, h.days)] AS last
      FROM h WHERE h.days[1] >= %(start)s AND h.days[1] < %(end)s OFFSET 0) bought
GROUP BY 1, 2
""")
"""The same customers by the parts of their first and of their last purchase."""


@dataclass(frozen=True, slots=True)
class PartCell:
    """Customers of a cohort who bought in a part, both by their places among the parts, with what they bought."""

    cohort: int
    part: int
    customers: int
    orders: int
    net_minor: int
