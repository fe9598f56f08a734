"""One grant promised to one checkout at a time: the rule "once" of personal offers (docs/decisions/0008-the-gate.md).

The store's own single-use codes and usage limits were seen to give one discount twice to two simultaneous
completions; the primary key of the reservation cannot.
"""

from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from ..conf import conf
from ..kernel.locks import execute
from ..kernel.store import Gone, store
from .rules import Reason


class Answer(Enum):
    """Whose the grant is after asking for it."""

    OURS = "ours"
    ELSEWHERE = "elsewhere"
    USED = "used"

    @property
    def reason(self) -> Reason:
        """How the shopper is told."""
        return {
            Answer.OURS: Reason.APPLIED,
            Answer.ELSEWHERE: Reason.RESERVED_ELSEWHERE,
            Answer.USED: Reason.USED,
        }[self]


def patience() -> timedelta:
    """How long a checkout must lie untouched before another of its customer may take over its grant."""
    return timedelta(seconds=conf.reservation_takeover_seconds)


def reserve(grant_id: int, checkout_id: UUID, *, now: datetime) -> Answer:
    """Promise a grant to a checkout; asking again for the same checkout only touches it. Call inside a transaction.

    Waits for a rival that is just reserving it. The insert comes first and the redemption is read after it, in
    a statement of its own: an order that spent the grant while we waited is seen.
    """
    inserted = execute(
        """
        INSERT INTO saleor_retention_reservation (grant_id, checkout_id, reserved_at, touched_at)
        VALUES (%(grant)s, %(checkout)s, %(now)s, %(now)s) ON CONFLICT DO NOTHING RETURNING grant_id
        """,
        {"grant": grant_id, "checkout": checkout_id, "now": now},
    )
    rows = execute(
        """
        SELECT r.checkout_id, r.touched_at, EXISTS (
            SELECT FROM saleor_retention_redemption d WHERE d.grant_id = %(grant)s AND d.given_back_at IS NULL)
        FROM (SELECT 1) AS always LEFT JOIN saleor_retention_reservation r ON r.grant_id = %(grant)s
        """,
        {"grant": grant_id},
    )
    owner, touched_at, is_redeemed = rows[0]
    if is_redeemed:
        if inserted:
            release(checkout_id)
        return Answer.USED
    if owner == checkout_id and (inserted or _touch(grant_id, checkout_id, now)):
        return Answer.OURS
    if owner is not None and touched_at + patience() <= now and _take_over(grant_id, owner, checkout_id, now):
        return Answer.OURS
    return Answer.ELSEWHERE


def _touch(grant_id: int, checkout_id: UUID, now: datetime) -> bool:
    """Keep the promise; False when another checkout took it over since it was read."""
    kept = execute(
        """
        UPDATE saleor_retention_reservation SET touched_at = greatest(touched_at, %s)
        WHERE grant_id = %s AND checkout_id = %s RETURNING grant_id
        """,
        [now, grant_id, checkout_id],
    )
    return bool(kept)


def _take_over(grant_id: int, owner: UUID, checkout_id: UUID, now: datetime) -> bool:
    """Take the grant from a checkout that lies untouched; never from one that became an order.

    Guarded by what was seen: of two that try, one succeeds; an owner that comes back in between keeps it.
    """
    fate = store().became([owner]).get(owner)
    if fate is not None and not isinstance(fate, Gone):
        return False
    taken = execute(
        """
        UPDATE saleor_retention_reservation SET checkout_id = %(new)s, reserved_at = %(now)s, touched_at = %(now)s
        WHERE grant_id = %(grant)s AND checkout_id = %(old)s AND touched_at <= %(before)s
          AND NOT EXISTS (SELECT FROM saleor_retention_reservation other WHERE other.checkout_id = %(new)s)
        RETURNING grant_id
        """,
        {"new": checkout_id, "now": now, "grant": grant_id, "old": owner, "before": now - patience()},
    )
    return bool(taken)


def release(checkout_id: UUID, *, except_grant: int | None = None) -> None:
    """Free what is reserved for a checkout, but for one grant."""
    execute(
        "DELETE FROM saleor_retention_reservation WHERE checkout_id = %s AND grant_id IS DISTINCT FROM %s",
        [checkout_id, except_grant],
    )
