"""Followed links by day: each member's number of a day is kept by referrals, and here what a day comes to.

Visits come on the day itself. So the days from the last counted one on are counted again, and whatever stands there is
replaced; an earlier day is looked at again where visits of it were dropped.
"""

from collections.abc import Collection

from ....core.db import execute
from ..fold import lock_rollups
from .fold import drop_empty

COUNTED = """
SELECT day, sum(visits)::integer AS visits FROM saleor_retention_referralvisitcount WHERE {0} GROUP BY day
"""
LAST = """
(SELECT coalesce(max(day) - 1, date '0001-01-01') FROM saleor_retention_referralday
 WHERE currency = '' AND channel = '' AND visits > 0)
"""
"""From this day on, days are open: a visit around midnight may be written after one of the new day."""
OPEN = f"day >= {LAST}"


def _replaced(which: str) -> str:
    WHICH = which
    return f"""
WITH counted AS MATERIALIZED ({COUNTED.format(WHICH)}),
gone AS (
    UPDATE saleor_retention_referralday SET visits = 0
    WHERE currency = '' AND channel = '' AND {WHICH} AND visits > 0 AND day NOT IN (SELECT day FROM counted)
    RETURNING 1),
written AS (
    INSERT INTO saleor_retention_referralday AS t
        (currency, channel, day, visits, members, claims, claims_without_link, conversions, cost_minor, reversed,
         reversed_cost_minor, orders, net_minor)
    SELECT '', '', day, visits, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM counted
    ON CONFLICT (currency, channel, day) DO UPDATE SET visits = excluded.visits WHERE t.visits <> excluded.visits)
SELECT count(*) FROM gone
"""


REPLACE_OPEN, REPLACE_THESE = _replaced(OPEN), _replaced("day = ANY(%(days)s::date[])")


def count_open_days() -> None:
    """The visits of days that may have more of them. Call inside a transaction."""
    _replace(REPLACE_OPEN, {})


def count_days(days: Collection[str]) -> None:
    """The visits of these days anew. Call inside a transaction."""
    _replace(REPLACE_THESE, {"days": sorted(days)})


def _replace(statement: str, params: dict[str, object]) -> None:
    lock_rollups()
    ((emptied,),) = execute(statement, params)
    if emptied:
        drop_empty()
