"""The doorbell. A ring says "look at this object again"; what it means is read from the object itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ..conf import conf
from .counters import count
from .db import execute
from .failpoints import failpoint
from .safe_logging import redacted

WORKER_DIED = "WorkerDied"
"""What a row shows that was left behind as often as it may be tried."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A row this worker may work on until its lease ends; `seq` as it was when claimed."""

    id: int
    ref: str
    seq: int


def mark_dirty(kind: str, refs: Iterable[object], *, due_at: datetime | None = None) -> int:
    """Ring for each object, in one statement. Safe to repeat; returns how many were rung.

    `due_at` lets the work wait; a later ring never postpones an earlier one.
    """
    names = sorted({str(ref) for ref in refs})
    if not names:
        return 0
    execute(
        """
        INSERT INTO saleor_retention_inboxitem (kind, ref, seq, due_at, attempts, last_error)
        SELECT %(kind)s, ref, 1, coalesce(%(due)s, now()), 0, '' FROM unnest(%(refs)s::text[]) AS ref
        ON CONFLICT (kind, ref) DO UPDATE
        SET seq = saleor_retention_inboxitem.seq + 1,
            due_at = least(saleor_retention_inboxitem.due_at, excluded.due_at),
            parked_at = NULL, attempts = 0
        """,
        {"kind": kind, "due": due_at, "refs": names},
    )
    return len(names)


def claim(kind: str, *, limit: int | None = None) -> list[Claim]:
    """Take up to `limit` due rows for this worker. Rows of a worker that died return when the lease ends.

    They come before fresh ones and never among them, an eighth as many for each time they were left: one whose
    work kills its worker is soon alone, is parked after its last try, and holds nobody up. The database's clock
    decides, so workers with wrong clocks agree.
    """
    rows = execute(
        """
        WITH left_behind AS (
            SELECT id, attempts FROM saleor_retention_inboxitem
            WHERE kind = %(kind)s AND parked_at IS NULL AND due_at <= now() AND claimed_until < now()
            ORDER BY attempts, due_at, id LIMIT %(limit)s /* guard:inbox.skip_locked */ FOR UPDATE SKIP LOCKED
        ),
        fresh AS (
            SELECT id FROM saleor_retention_inboxitem
            WHERE kind = %(kind)s AND parked_at IS NULL AND due_at <= now() AND NOT EXISTS (SELECT FROM left_behind)
              /* guard:inbox.lease */ AND claimed_until IS NULL
            ORDER BY due_at, id LIMIT %(limit)s /* guard:inbox.skip_locked */ FOR UPDATE SKIP LOCKED
        ),
        suspects AS (
            SELECT id, attempts FROM left_behind WHERE attempts = (SELECT min(attempts) FROM left_behind)
            LIMIT (SELECT greatest(1, %(limit)s >> 3 * least(min(attempts), 9)) FROM left_behind)),
        taken AS (
            -- Not joined with the table: a planner that believes it empty would go through it for each row.
            SELECT id, attempts >= %(most)s AS is_last FROM suspects UNION ALL SELECT id, false FROM fresh)
        UPDATE saleor_retention_inboxitem i SET
            claimed_until = CASE WHEN NOT is_last THEN now() + %(lease)s * interval '1 second' END,
            attempts = attempts + CASE WHEN is_last THEN 0 ELSE 1 END,
            parked_at = CASE WHEN is_last THEN now() END,
            last_error = CASE WHEN is_last THEN %(died)s ELSE last_error END
        FROM taken WHERE taken.id = i.id
        RETURNING i.id, i.ref, i.seq, is_last
        """,
        {
            "kind": kind,
            "lease": conf.lease_seconds,
            "limit": limit or conf.batch_size,
            "most": conf.max_attempts,
            "died": WORKER_DIED,
        },
    )
    failpoint("inbox.after_claim")
    if parked := sum(is_last for *_, is_last in rows):
        count("inbox_rows_total", parked, kind=kind, outcome="parked")
    return sorted((Claim(*row) for *row, is_last in rows if not is_last), key=lambda claim: claim.ref)


def finish(claims: list[Claim]) -> None:
    """The work is done: forget the rows, except those rung again meanwhile, which become free at once."""
    failpoint("inbox.before_finish")
    params = {"ids": [claim.id for claim in claims], "seqs": [claim.seq for claim in claims]}
    done = "SELECT * FROM unnest(%(ids)s::bigint[], %(seqs)s::bigint[]) AS c(id, seq)"
    execute(
        f"DELETE FROM saleor_retention_inboxitem i USING ({done}) c WHERE i.id = c.id /* guard:inbox.seq */ AND i.seq = c.seq",
        params,
    )
    execute(
        "UPDATE saleor_retention_inboxitem SET claimed_until = NULL, attempts = 0 WHERE id = ANY(%(ids)s)",
        params,
    )


def fail(claims: list[Claim], error: BaseException) -> None:
    """The work failed: try again later, further apart each time; park the row after the last try."""
    rows = execute(
        """
        UPDATE saleor_retention_inboxitem SET claimed_until = NULL, last_error = %(error)s,
            due_at = now() + least(power(2, attempts), 3600) * interval '1 second',
            parked_at = CASE WHEN attempts >= %(most)s THEN now() END
        WHERE id = ANY(%(ids)s) RETURNING kind, parked_at IS NOT NULL
        """,
        {
            "ids": [claim.id for claim in claims],
            "error": redacted(error),
            "most": conf.max_attempts,
        },
    )
    for kind, is_parked in rows:
        count("inbox_rows_total", kind=kind, outcome="parked" if is_parked else "failed")


def waiting(kind: str) -> int:
    """How many rows are due and not parked."""
    rows = execute(
        "SELECT count(*) FROM saleor_retention_inboxitem WHERE kind = %s AND parked_at IS NULL AND due_at <= now()",
        [kind],
    )
    return int(rows[0][0])


UNPARK = """
UPDATE saleor_retention_inboxitem SET parked_at = NULL, attempts = 0, due_at = now(), seq = seq + 1
WHERE kind = %(kind)s AND ref = %(ref)s AND parked_at IS NOT NULL RETURNING id
"""


def unpark(kind: str, ref: str) -> bool:
    """Let a worker look at a parked object again, from its first try on; False when it is not parked."""
    return bool(execute(UNPARK, {"kind": kind, "ref": ref}))
