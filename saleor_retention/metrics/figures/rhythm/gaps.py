"""Days between purchases: how often each number of days lies between two purchases of a customer."""

from dataclasses import dataclass

from ...rollups.reads import over_histories

GAPS = over_histories("""
SELECT h.days[place + 1] - h.days[place] AS days, count(*) AS gaps
FROM h CROSS JOIN LATERAL generate_series(
    width_bucket(%(start)s::integer - 1, h.days) + 1, width_bucket(%(end)s::integer - 1, h.days) - 1) AS place
GROUP BY 1 ORDER BY 1
""")
"""Both purchases lie within the period."""


@dataclass(frozen=True, slots=True)
class GapRow:
    """So many days lie between two purchases so often."""

    days: int
    gaps: int
