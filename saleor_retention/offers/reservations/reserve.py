"""One grant promised to one checkout at a time: the rule "once" of personal offers (docs/decisions/0008-the-gate.md).

The store's own single-use codes and usage limits were seen to give one discount twice to two simultaneous
completions; the primary key of the reservation cannot. What a promise holds of its campaign's budget is kept by a
trigger in the statement that writes the promise, which refuses to take more than there is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from django.db import IntegrityError, transaction

from ...conf import conf
from ...core.db import execute
from ...guards import guard
from ...store.port import Gone, store
from ..eligibility.reasons import Reason

OVERDRAWN = "a_budget_is_never_overdrawn"
"""What the trigger calls the rule that it keeps."""


class ReservationResult(Enum):
    """Whose the grant is after asking for it."""

    OURS = "ours"
    ELSEWHERE = "elsewhere"
    USED = "used"
    BUDGET_EXHAUSTED = "used_up"
    """The campaign has nothing left to give."""

    @property
    def reason(self) -> Reason:
        """How the shopper is told."""
        return {
            ReservationResult.OURS: Reason.APPLIED,
            ReservationResult.ELSEWHERE: Reason.RESERVED_ELSEWHERE,
            ReservationResult.USED: Reason.USED,
            ReservationResult.BUDGET_EXHAUSTED: Reason.BUDGET_EXHAUSTED,
        }[self]


@dataclass(frozen=True, slots=True)
class ReservationTerms:
    """What a grant takes off a checkout; `is_carrier`: its code is the one that is put on."""

    amount_minor: int = 0
    currency: str = ""
    is_carrier: bool = True


def takeover_after() -> timedelta:
    """How long a checkout must lie untouched before another of its customer may take over its grant."""
    return timedelta(seconds=conf.reservation_takeover_seconds)


@guard("grant.reserve")
def reserve(
    grant_id: int,
    checkout_id: UUID,
    *,
    now: datetime,
    promise: ReservationTerms | None = None,
    may_run_out: bool = True,
) -> ReservationResult:
    """Promise a grant to a checkout; asking again for the same checkout only touches it. Call inside a transaction.

    Waits for a rival that is just reserving it, and for an order that is settling it: the foreign key to the grant is
    looked at when the transaction ends only, so the grant's row is locked here. The insert comes first and the
    redemption is read after it, in a statement of its own: an order that spent the grant while we waited is seen.
    Several grants are reserved in the order of their ids, as orders lock them. `promise`: what it takes off from
    now on; None leaves what was promised before. Nothing is written when the campaign has too little left.
    `may_run_out`: False for a campaign known to have no budget, which saves the savepoint.
    """
    if not may_run_out:
        return _reserve(grant_id, checkout_id, now, promise)
    try:
        with transaction.atomic():
            return _reserve(grant_id, checkout_id, now, promise)
    except IntegrityError as error:
        if OVERDRAWN in str(error):
            return ReservationResult.BUDGET_EXHAUSTED
        raise


@guard("grant.promise")
def _reserve(
    grant_id: int, checkout_id: UUID, now: datetime, promise: ReservationTerms | None
) -> ReservationResult:
    wanted = promise or ReservationTerms()
    inserted = execute(
        """
        INSERT INTO saleor_retention_reservation
            (grant_id, checkout_id, reserved_at, touched_at, amount_minor, currency, is_carrier)
        SELECT g.id, %(checkout)s, %(now)s, %(now)s, %(amount)s, %(currency)s, %(carrier)s
        FROM saleor_retention_grant g WHERE g.id = %(grant)s /* guard:grant.lock */ FOR KEY SHARE
        ON CONFLICT DO NOTHING RETURNING grant_id
        """,
        {
            "grant": grant_id,
            "checkout": checkout_id,
            "now": now,
            "amount": wanted.amount_minor,
            "currency": wanted.currency,
            "carrier": wanted.is_carrier,
        },
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
            release(checkout_id, only=grant_id)
        return ReservationResult.USED
    if owner == checkout_id and (inserted or _touch(grant_id, checkout_id, now, promise)):
        return ReservationResult.OURS
    is_idle = owner is not None and touched_at + takeover_after() <= now
    if is_idle and _take_over(grant_id, owner, checkout_id, now, wanted):
        return ReservationResult.OURS
    return ReservationResult.ELSEWHERE


@guard("grant.touch")
def _touch(grant_id: int, checkout_id: UUID, now: datetime, promise: ReservationTerms | None) -> bool:
    """Keep the promise; False when another checkout took it over since it was read."""
    kept = execute(
        """
        UPDATE saleor_retention_reservation SET touched_at = greatest(touched_at, %(now)s),
            amount_minor = coalesce(%(amount)s, amount_minor), currency = coalesce(%(currency)s, currency),
            is_carrier = coalesce(%(carrier)s, is_carrier)
        WHERE grant_id = %(grant)s AND checkout_id = %(checkout)s RETURNING grant_id
        """,
        {"now": now, "grant": grant_id, "checkout": checkout_id} | _values(promise),
    )
    return bool(kept)


def _values(promise: ReservationTerms | None) -> dict[str, object]:
    if promise is None:
        return {"amount": None, "currency": None, "carrier": None}
    return {
        "amount": promise.amount_minor,
        "currency": promise.currency,
        "carrier": promise.is_carrier,
    }


def _take_over(
    grant_id: int, owner: UUID, checkout_id: UUID, now: datetime, wanted: ReservationTerms
) -> bool:
    """Take the grant from a checkout that lies untouched; never from one that became an order.

    Guarded by what was seen: of two that try, one succeeds; an owner that comes back in between keeps it.
    """
    fate = store().orders_of_checkouts([owner]).get(owner)
    if fate is not None and not isinstance(fate, Gone):
        return False
    taken = execute(
        """
        UPDATE saleor_retention_reservation SET checkout_id = %(new)s, reserved_at = %(now)s, touched_at = %(now)s,
            amount_minor = %(amount)s, currency = %(currency)s, is_carrier = %(carrier)s
        WHERE grant_id = %(grant)s AND checkout_id = %(old)s AND touched_at <= %(before)s
          AND NOT (%(carrier)s AND EXISTS (
            SELECT FROM saleor_retention_reservation other WHERE other.checkout_id = %(new)s AND other.is_carrier))
        RETURNING grant_id
        """,
        {"new": checkout_id, "now": now, "grant": grant_id, "old": owner, "before": now - takeover_after()}
        | _values(wanted),
    )
    return bool(taken)


def prepare(checkout_id: UUID, *, carrier_id: int | None, companion_ids: frozenset[int]) -> None:
    """Free what the checkout holds beside these grants, and let no other be its carrier; before they are reserved."""
    release(checkout_id, keep=companion_ids | ({carrier_id} if carrier_id is not None else set()))
    execute(
        """
        UPDATE saleor_retention_reservation SET is_carrier = false
        WHERE checkout_id = %s AND is_carrier AND grant_id IS DISTINCT FROM %s
        """,
        [checkout_id, carrier_id],
    )


def release(
    checkout_id: UUID, *, keep: frozenset[int] | set[int] = frozenset(), only: int | None = None
) -> None:
    """Free what is reserved for a checkout, but for the grants to keep, or only this one."""
    execute(
        """
        DELETE FROM saleor_retention_reservation
        WHERE checkout_id = %s AND grant_id <> ALL(%s::bigint[]) AND (%s::bigint IS NULL OR grant_id = %s)
        """,
        [checkout_id, sorted(keep), only, only],
    )
