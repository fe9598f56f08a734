"""What a file moves, held against what staff may move by hand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...core.db import command, fetch
from ..ledger.staff_limits import require_allowance, use_allowance
from .rules import BalanceRow

TO_MOVE = """
SELECT coalesce(sum(address.points), 0)::bigint AS points, coalesce(max(address.points), 0)::bigint AS largest
FROM (
    SELECT part.hash, sum(abs(part.points)) AS points FROM (
        SELECT line.hash, line.ends, sum(line.points) AS points FROM (
            SELECT w.hash, w.ends, w.points
            FROM unnest(%(hashes)s::text[], %(ends)s::timestamptz[], %(points)s::bigint[]) AS w(hash, ends, points)
            UNION ALL
            SELECT c.email_hash, b.expires_at, -b.points
            FROM saleor_retention_importedbalance b JOIN saleor_retention_customer c ON c.id = b.customer_id
            WHERE b.programme_id = %(programme)s AND b.source = %(source)s AND c.email_hash = ANY(%(hashes)s)) line
        GROUP BY line.hash, line.ends) part
    GROUP BY part.hash) address
"""
"""Of each address what the file says of each end less what is taken over of it, given and taken alike."""


@dataclass(frozen=True, slots=True)
class _ToMove:
    points: int
    largest: int
    """Of one address."""


def hold_to_limits(  # noqa: PLR0913 - whose file, what it says, and whether it is taken over
    pages: Iterable[Sequence[BalanceRow]],
    hashed: Mapping[str, str],
    programme_id: int,
    source: str,
    *,
    actor: str,
    is_written: bool,
    now: datetime,
) -> None:
    """Count what the file moves as the actor's: each address as one adjustment, all of them in their day.

    What is known already moves nothing and counts for nothing; points that wait for an account count. Raises
    `LimitExceeded`; noted is only what `is_written`. All lines of an address are on one page, which is one statement.
    """
    moves = [_to_move(page, hashed, programme_id, source) for page in pages]
    allow = use_allowance if is_written else require_allowance
    with command():
        allow(
            actor,
            sum(page.points for page in moves),
            largest=max((page.largest for page in moves), default=0),
            now=now,
            field="file",
        )


def _to_move(
    page: Sequence[BalanceRow], hashed: Mapping[str, str], programme_id: int, source: str
) -> _ToMove:
    params = {
        "programme": programme_id,
        "source": source,
        "hashes": [hashed[row.address] for row in page],
        "ends": [row.expires_at for row in page],
        "points": [row.points for row in page],
    }
    (moves,) = fetch(_ToMove, TO_MOVE, params)
    return moves
