"""Cards of redemptions that are over: closed, and looked at for money that staff put back onto them.

What pays an order of ours back is told by the order, at once. This finds what nobody tells of: a balance that somebody
wrote onto the card itself.
"""

from datetime import datetime, timedelta

from ...core.db import command, execute
from ...store.port import store
from .models import PointsRedemption

FIRST_LOOK = timedelta(minutes=1)
WATCHED = timedelta(days=400)
"""So long after it was settled last; later only its order tells."""

DUE = """
WITH due AS (
    SELECT id, %(now)s - coalesce(watched_since, created_at) AS age FROM saleor_retention_pointsredemption
    WHERE state IN ('settled', 'released') AND card_due_at <= %(now)s
    ORDER BY card_due_at LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED)
UPDATE saleor_retention_pointsredemption r
SET card_due_at = CASE WHEN due.age < %(watched)s THEN %(now)s + greatest(due.age / 4, %(first)s) END
FROM due WHERE due.id = r.id RETURNING r.card
"""
"""The next look comes after a quarter of the time that it has been over: some 60 looks in all, whatever the shop's age."""


def watch(row: PointsRedemption, *, now: datetime) -> None:
    """Its card is looked at from now on. Saved by the caller."""
    row.watched_since, row.card_due_at = now, now + FIRST_LOOK


def note_refilled(*, now: datetime, limit: int) -> int:
    """One batch of the cards whose time to be looked at has come: what has money again is to be settled. Returns how many.

    Reads these rows alone, by an index of when they are due. A redemption is looked at a minute after it was over, then
    ever further apart, and not after `WATCHED`: so the rows of a turn are as many as were redeemed lately, not as ever.
    """
    with command():
        named = {"now": now, "limit": limit, "watched": WATCHED, "first": FIRST_LOOK}
        cards = [card for (card,) in execute(DUE, named)]
        if refilled := store().refilled_cards(cards):
            PointsRedemption.objects.filter(card__in=refilled).update(is_due=True)
    return len(cards)
