"""Who brought most friends, in a month or ever: read from a roll-up in its order, however many referrals there are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from ....core.db import fetch

EVER = date(1, 1, 1)
"""In place of the first day of a month: all months."""

MOST = 100
"""Most places that are told."""

FARTHEST = 1_000
"""A member's own place is counted as far as this."""

LEADERS = """
SELECT b.month, b.rank, b.friends, n.name, c.user_id
FROM (SELECT m.month, t.customer_id, t.friends, rank() OVER (PARTITION BY m.month ORDER BY t.friends DESC)::int AS rank
      FROM (SELECT DISTINCT unnest(%(months)s::date[]) AS month) m
      CROSS JOIN LATERAL (
          SELECT customer_id, friends FROM saleor_retention_referrermonth
          WHERE month = m.month AND friends > 0 ORDER BY friends DESC, customer_id LIMIT %(most)s) t) b
JOIN saleor_retention_customer c ON c.id = b.customer_id
LEFT JOIN saleor_retention_referralname n ON n.customer_id = b.customer_id
ORDER BY b.month, b.rank, b.customer_id
"""

OWN = """
SELECT c.user_id, t.month, t.friends,
       (SELECT count(*) FROM (SELECT FROM saleor_retention_referrermonth a
                              WHERE a.month = t.month AND a.friends > t.friends LIMIT %(farthest)s) above)::int + 1 AS rank
FROM saleor_retention_customer c
JOIN saleor_retention_referrermonth t ON t.customer_id = c.id AND t.month = ANY(%(months)s::date[])
WHERE c.user_id = ANY(%(users)s)
"""


@dataclass(frozen=True, slots=True)
class Leader:
    """A place on the board. Who is of the same number shares the place."""

    month: date
    rank: int
    friends: int
    name: str | None
    """As they wish to be shown; None: without a name."""
    user_id: int | None


@dataclass(frozen=True, slots=True)
class _OwnRow:
    user_id: int
    month: date
    friends: int
    rank: int


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A member's own friends, and their place: None without a friend, and beyond `FARTHEST`."""

    friends: int = 0
    rank: int | None = None


def month_of_board(month: date | None) -> date:
    """The key of a board: the first day of the month that a day is in, or of all months."""
    return EVER if month is None else month.replace(day=1)


def leaders(months: Collection[date], *, most: int, using: str) -> dict[date, list[Leader]]:
    """The best of each month, or of all (`EVER`); one statement."""
    boards: dict[date, list[Leader]] = {}
    for row in fetch(Leader, LEADERS, {"months": sorted(months), "most": min(most, MOST)}, using):
        boards.setdefault(row.month, []).append(row)
    return boards


def own_places(places: Collection[tuple[int, date]], *, using: str) -> dict[tuple[int, date], OwnPlace]:
    """By account and month; one statement."""
    users, months = sorted({user for user, _ in places}), sorted({month for _, month in places})
    rows = fetch(_OwnRow, OWN, {"users": users, "months": months, "farthest": FARTHEST}, using)
    return {
        (row.user_id, row.month): OwnPlace(row.friends, row.rank if row.rank <= FARTHEST else None)
        for row in rows
    }
