"""The last unknown code that a guest typed on a checkout, kept for the customer who takes the checkout over.

Whatever was typed is kept, as its hash, so that neither the answer nor the row tells whether it is a code. It is tried once,
as a guess of the customer, and forgotten: whoever had typed on the checkout before costs them one guess at most.
"""

from datetime import datetime, timedelta
from uuid import UUID

from ...core.db import execute
from ...core.rate_limit import within_limit
from ...errors import OfferNotAvailable
from ..code_rules import code_hash
from .claims import GUESS, hashed_code_claim

KEPT = timedelta(days=1)

KEEP = """
INSERT INTO saleor_retention_keptcode (checkout_id, code_hash, typed_at) VALUES (%(id)s, %(hash)s, %(now)s)
ON CONFLICT (checkout_id) DO UPDATE SET code_hash = excluded.code_hash, typed_at = excluded.typed_at
"""
TAKE = "DELETE FROM saleor_retention_keptcode WHERE checkout_id = %s RETURNING code_hash, typed_at"


def keep(checkout_id: UUID, code: str, *, now: datetime) -> None:
    """Keep what was typed, instead of what was typed before."""
    execute(KEEP, {"id": checkout_id, "hash": code_hash(code), "now": now})


def drop(checkout_id: UUID) -> None:
    """Another code was typed, which is somebody else's to remember."""
    execute(TAKE, [checkout_id])


def kept_code_claim(checkout_id: UUID, user_id: int, *, now: datetime) -> int | None:
    """The grant that the kept code stands for, made theirs; None, alike for every cause, when it gives them nothing.

    It is forgotten in any case, and counts as a guess before it is looked up.
    """
    taken = execute(TAKE, [checkout_id])
    if not taken or taken[0][1] <= now - KEPT:
        return None
    if not within_limit(GUESS, [f"user:{user_id}"], now=now):
        return None
    try:
        return hashed_code_claim(taken[0][0], user_id, now)
    except OfferNotAvailable:
        return None


def forget(*, before: datetime) -> None:
    """Drop what was typed longer ago."""
    execute("DELETE FROM saleor_retention_keptcode WHERE typed_at <= %s", [before])
