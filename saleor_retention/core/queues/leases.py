"""Rows that wait to be worked on, as the inbox and the outbox keep them: claimed for a while, given back, parked.

A claimed row is one worker's until its lease ends; then it is anybody's again. All by the clock of the database, so
that workers with wrong clocks agree, and by the statement's, which also dates the rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...conf import conf
from ..db import execute
from ..safe_logging import redacted
from .backoff import LONGEST_SECONDS

WORKER_DIED = "WorkerDied"
"""What a row shows that was left behind as often as it may be tried."""


@dataclass(frozen=True, slots=True)
class ClaimedRows:
    """The columns of the rows that are this worker's now, and of those parked because they were left too often."""

    claimed: list[list[Any]]
    parked: list[list[Any]]


class Leases:
    """The leases of one table, by the statements that claim rows and give them back.

    `waits`: which rows are to be worked on at all; `order`: in which order fresh ones are claimed; `columns`: what a
    worker gets of a row beside its id.
    """

    def __init__(self, table: str, *, waits: str, order: str, columns: str) -> None:
        due = f"{waits} AND parked_at IS NULL AND due_at <= statement_timestamp()"
        self._claim = f"""
            WITH left_behind AS (
                SELECT id, attempts FROM {table} WHERE {due} AND claimed_until < statement_timestamp()
                ORDER BY attempts, {order} LIMIT %(limit)s
                /* guard:lease.skip_locked */ FOR UPDATE SKIP LOCKED
            ),
            fresh AS (
                SELECT id FROM {table} WHERE {due} AND NOT EXISTS (SELECT FROM left_behind)
                  /* guard:lease.claimed */ AND claimed_until IS NULL
                ORDER BY {order} LIMIT %(limit)s
                /* guard:lease.skip_locked */ FOR UPDATE SKIP LOCKED
            ),
            suspects AS (
                SELECT id, attempts FROM left_behind WHERE attempts = (SELECT min(attempts) FROM left_behind)
                LIMIT (SELECT greatest(1, %(limit)s >> 3 * least(min(attempts), 9)) FROM left_behind)),
            taken AS (
                -- Not joined with the table: a planner that believes it empty would go through it for each row.
                SELECT id, attempts >= %(most)s AS is_last FROM suspects UNION ALL SELECT id, false FROM fresh)
            UPDATE {table} SET
                claimed_until = CASE WHEN NOT is_last THEN statement_timestamp() + %(lease)s * interval '1 second' END,
                attempts = attempts + CASE WHEN is_last THEN 0 ELSE 1 END,
                parked_at = CASE WHEN is_last THEN statement_timestamp() END,
                last_error = CASE WHEN is_last THEN %(died)s ELSE last_error END
            FROM taken WHERE taken.id = {table}.id
            RETURNING is_last, taken.id, {columns}
            """
        self._fail = f"""
            UPDATE {table} SET claimed_until = NULL, last_error = %(error)s,
                due_at = statement_timestamp() + least(power(2, attempts), %(longest)s) * interval '1 second',
                parked_at = CASE WHEN attempts >= %(most)s THEN statement_timestamp() END
            WHERE id = ANY(%(ids)s) RETURNING kind, parked_at IS NOT NULL
            """

    def claim(self, *, limit: int, **named: Any) -> ClaimedRows:
        """Claim up to `limit` due rows; `named` is what `waits` asks for.

        Those that a dead worker left come before fresh ones and never among them, an eighth as many for each time they
        were left: one whose work kills its worker is soon alone, is parked after its last try, and holds nobody up.
        """
        most, lease = conf.max_attempts, conf.lease_seconds
        params = named | {"limit": limit, "most": most, "lease": lease, "died": WORKER_DIED}
        rows = execute(self._claim, params)
        return ClaimedRows(
            [columns for is_last, *columns in rows if not is_last],
            [columns for is_last, *columns in rows if is_last],
        )

    def fail(self, ids: Sequence[int], error: BaseException) -> list[tuple[str, bool]]:
        """Give rows back whose work failed: due later, further apart each time, and parked after the last try.

        Returns the kind of each, and whether it is parked now.
        """
        params = {
            "ids": list(ids),
            "error": redacted(error),
            "most": conf.max_attempts,
            "longest": LONGEST_SECONDS,
        }
        return [(kind, is_parked) for kind, is_parked in execute(self._fail, params)]
