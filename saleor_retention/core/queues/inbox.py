"""The inbox of objects that may have changed. A notice has no payload: what it means is read from the object itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ...conf import conf
from ..counters import count
from ..db import execute
from ..failpoints import failpoint
from .leases import Leases

LEASES = Leases("saleor_retention_inboxitem", waits="kind = %(kind)s", order="due_at, id", columns="ref, seq")
UNPARK = """
UPDATE saleor_retention_inboxitem SET parked_at = NULL, attempts = 0, due_at = now(), seq = seq + 1
WHERE kind = %(kind)s AND ref = %(ref)s AND parked_at IS NOT NULL RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A row this worker may work on until its lease ends; `seq` as it was when claimed."""

    id: int
    ref: str
    seq: int


def mark_dirty(kind: str, refs: Iterable[object], *, due_at: datetime | None = None) -> int:
    """Mark each object as one to look at, in one statement. Safe to repeat; returns how many they are.

    `due_at` lets the work wait; a later notice never postpones an earlier one.
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
    """Claim up to `limit` due rows of a kind for this worker (`core.queues.leases`)."""
    rows = LEASES.claim(limit=limit or conf.batch_size, kind=kind)
    failpoint("inbox.after_claim")
    if rows.parked:
        count("inbox_rows_total", len(rows.parked), kind=kind, outcome="parked")
    return sorted((Claim(*columns) for columns in rows.claimed), key=lambda claim: claim.ref)


def finish(claims: list[Claim]) -> None:
    """The work is done: forget the rows, except those marked again meanwhile, which become free at once."""
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
    for kind, is_parked in LEASES.fail([claim.id for claim in claims], error):
        count("inbox_rows_total", kind=kind, outcome="parked" if is_parked else "failed")


def waiting(kind: str) -> int:
    """How many rows are due and not parked."""
    rows = execute(
        "SELECT count(*) FROM saleor_retention_inboxitem WHERE kind = %s AND parked_at IS NULL AND due_at <= now()",
        [kind],
    )
    return int(rows[0][0])


def unpark(kind: str, ref: str) -> bool:
    """Let a worker look at a parked object again, from its first try on; False when it is not parked."""
    return bool(execute(UNPARK, {"kind": kind, "ref": ref}))
