"""What this room keeps of a person: exported, erased, and moved when two customers are merged."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ..conf import conf
from ..core.db import command, execute
from ..core.idempotency import request_hash
from ..core.models import OutboxEffect
from ..core.privacy import ExportSection
from ..core.queues import outbox
from ..core.queues.outbox import Effect
from ..store.port import GONE, Gone, store
from .codes.landing_page import SEND
from .grants.holdout import is_held_out, keep_sides
from .publishing.messages import RETIRE

SECTIONS = (
    ExportSection(
        "grants",
        """
        SELECT c.name AS campaign, g.code, g.created_at, g.expires_at, g.withdrawn_at
        FROM saleor_retention_grant g JOIN saleor_retention_campaign c ON c.id = g.campaign_id
        WHERE g.customer_id = ANY(%(ids)s) ORDER BY g.id
        """,
    ),
    ExportSection(
        "codes",
        """
        SELECT c.name AS campaign, o.claimed_at, o.sent_at, o.retired_at FROM saleor_retention_offercode o
        JOIN saleor_retention_campaign c ON c.id = o.campaign_id
        LEFT JOIN saleor_retention_grant g ON g.id = o.grant_id
        WHERE g.customer_id = ANY(%(ids)s)
           OR o.email_hash IN (SELECT email_hash FROM saleor_retention_customer WHERE id = ANY(%(ids)s))
        ORDER BY o.id
        """,
    ),
    ExportSection(
        "redemptions",
        """
        SELECT r.order_id, r.code, r.amount_minor, r.currency, r.promised_at, r.redeemed_at, r.given_back_at
        FROM saleor_retention_redemption r JOIN saleor_retention_grant g ON g.id = r.grant_id
        WHERE g.customer_id = ANY(%(ids)s) ORDER BY r.id
        """,
    ),
    ExportSection(
        "checkouts",
        """
        SELECT d.checkout_id, d.reason, d.saving_minor, d.currency, d.declined_at, c.name AS chosen, d.decided_at,
               v.reserved_at
        FROM saleor_retention_checkoutdecision d
        LEFT JOIN saleor_retention_campaign c ON c.id = d.chosen_id
        LEFT JOIN saleor_retention_grant g ON g.id = d.applied_id
        LEFT JOIN saleor_retention_reservation v ON v.checkout_id = d.checkout_id AND v.is_carrier
        WHERE g.customer_id = ANY(%(ids)s) OR d.user_id = ANY(%(users)s) ORDER BY d.decided_at, d.checkout_id
        """,
    ),
)

OLD_DECISIONS = """
SELECT d.checkout_id FROM saleor_retention_checkoutdecision d
WHERE d.decided_at < %(before)s AND d.checkout_id > %(after)s ORDER BY d.checkout_id LIMIT %(limit)s
"""

FORGET = "offer.forget"

CODES = """
SELECT g.id, g.code FROM saleor_retention_grant g WHERE g.customer_id = ANY(%(ids)s)
UNION SELECT g.id, r.code FROM saleor_retention_redemption r
JOIN saleor_retention_grant g ON g.id = r.grant_id WHERE g.customer_id = ANY(%(ids)s) AND r.code <> ''
ORDER BY 1, 2
"""


def withdraw(customer_ids: Collection[int], user_ids: Collection[int], *, now: datetime) -> None:
    """Withdraw every grant of these customers, and ask the store to forget the codes.

    What they used stays used; what was decided for their checkouts and put on none is forgotten at once. Call inside
    a transaction; a fixed number of statements.
    """
    ids = {"ids": sorted(customer_ids), "now": now, "users": sorted(user_ids)}
    execute(
        "UPDATE saleor_retention_checkoutdecision SET user_id = NULL, chosen_id = NULL WHERE user_id = ANY(%(users)s)",
        ids,
    )
    rows = execute(CODES, ids)
    if not rows:
        return
    grant_ids = sorted({grant_id for grant_id, _ in rows})
    codes = sorted({code for _, code in rows})
    execute(
        "UPDATE saleor_retention_grant SET withdrawn_at = coalesce(withdrawn_at, %(now)s) WHERE customer_id = ANY(%(ids)s)",
        ids,
    )
    execute("UPDATE saleor_retention_redemption SET code = '' WHERE grant_id = ANY(%s)", [grant_ids])
    payload = {"grant_ids": grant_ids, "codes": codes}
    outbox.put([Effect(f"{FORGET}:{request_hash(grant_ids)[:32]}", FORGET, payload)])


def forget_claims(customer_ids: Collection[int], *, now: datetime) -> None:
    """Forget which codes these customers claimed, and which are bound to their addresses: those are dead from now on.

    What was asked for and not sent yet is not sent. Call inside a transaction, before the customers lose their
    addresses; two statements.
    """
    params = {"ids": sorted(customer_ids), "now": now, "send": SEND}
    execute(
        """
        UPDATE saleor_retention_offercode
        SET email_hash = NULL, grant_id = NULL, sent_at = NULL, retired_at = coalesce(retired_at, %(now)s)
        WHERE grant_id = ANY(ARRAY(SELECT id FROM saleor_retention_grant WHERE customer_id = ANY(%(ids)s)))
           OR email_hash = ANY(ARRAY(SELECT email_hash FROM saleor_retention_customer WHERE id = ANY(%(ids)s)))
        """,
        params,
    )
    execute(
        """
        UPDATE saleor_retention_outboxeffect
        SET payload = '{}', delivered_at = coalesce(delivered_at, now()), claimed_until = NULL, parked_at = NULL
        WHERE kind = %(send)s AND payload ->> 'email_hash' IN (
            SELECT email_hash FROM saleor_retention_customer WHERE id = ANY(%(ids)s))
        """,
        params,
    )


def forget_codes(effect: Effect) -> None:
    """Take the codes off open checkouts, let the store retire them, and forget them everywhere. Safe to repeat."""
    grant_ids, codes = effect.payload["grant_ids"], effect.payload["codes"]
    for checkout_id, code in _carried(grant_ids):
        store().remove_from_cart(checkout_id, code)
    if codes:
        store().retire_codes(codes)
    with command():
        ids = {"ids": grant_ids}
        execute("DELETE FROM saleor_retention_reservation WHERE grant_id = ANY(%(ids)s)", ids)
        execute("DELETE FROM saleor_retention_checkoutdecision WHERE applied_id = ANY(%(ids)s)", ids)
        execute(
            "UPDATE saleor_retention_grant SET code = 'erased:' || id, issued_at = NULL WHERE id = ANY(%(ids)s)",
            ids,
        )
        _scrub(codes)
        OutboxEffect.objects.filter(key=effect.key).update(payload={"grant_ids": grant_ids, "codes": []})


def _carried(grant_ids: Sequence[int]) -> list[tuple[UUID, str]]:
    """Open checkouts that carry or hold one of these grants."""
    return execute(
        """
        SELECT v.checkout_id, g.code FROM saleor_retention_reservation v
        JOIN saleor_retention_grant g ON g.id = v.grant_id WHERE g.id = ANY(%(ids)s)
        UNION SELECT d.checkout_id, g.code FROM saleor_retention_checkoutdecision d
        JOIN saleor_retention_grant g ON g.id = d.applied_id WHERE g.id = ANY(%(ids)s)
        ORDER BY 1
        """,
        {"ids": list(grant_ids)},
    )


def _scrub(codes: Sequence[str]) -> None:
    """Codes that an earlier effect gave to the store."""
    execute(
        """
        UPDATE saleor_retention_outboxeffect SET payload = jsonb_set(payload, '{codes}', (
            SELECT coalesce(jsonb_agg(c), '[]') FROM jsonb_array_elements_text(payload -> 'codes') AS c
            WHERE c <> ALL(%(codes)s::text[])))
        WHERE kind = %(retire)s AND payload -> 'codes' ?| %(codes)s::text[]
        """,
        {"codes": list(codes), "retire": RETIRE},
    )


def forget_old_decisions(*, now: datetime) -> int:
    """Forget a batch of what was decided long ago for checkouts that are gone, whoever deleted them; returns how many."""
    if not conf.keep_decisions_days:
        return 0
    before = now - timedelta(days=conf.keep_decisions_days)
    after = UUID(int=0)
    while rows := execute(OLD_DECISIONS, {"before": before, "after": after, "limit": conf.batch_size}):
        if gone := sorted(store().orders_of_checkouts([checkout_id for (checkout_id,) in rows])):
            with command():
                forget_checkouts(gone)
            return len(gone)
        after = rows[-1][0]
    return 0


def forget_checkouts(checkout_ids: Collection[UUID]) -> None:
    """What was promised to and decided for checkouts that are gone. Two statements."""
    ids = sorted(checkout_ids)
    execute("DELETE FROM saleor_retention_reservation WHERE checkout_id = ANY(%s)", [ids])
    execute("DELETE FROM saleor_retention_checkoutdecision WHERE checkout_id = ANY(%s)", [ids])


SHARES = """
SELECT DISTINCT c.id, c.holdout_bp FROM saleor_retention_grant g JOIN saleor_retention_campaign c ON c.id = g.campaign_id
WHERE g.customer_id = %(source)s AND c.holdout_bp > 0
"""
MOVE = """
UPDATE saleor_retention_grant g SET customer_id = %(target)s
WHERE g.customer_id = %(source)s AND NOT EXISTS (
    SELECT FROM saleor_retention_grant t
    WHERE t.customer_id = %(target)s AND t.campaign_id = g.campaign_id AND t.occasion = g.occasion)
AND NOT EXISTS (
    SELECT FROM saleor_retention_assignment a
    WHERE a.customer_id = %(target)s AND a.campaign_id = g.campaign_id AND a.is_held_out)
RETURNING g.id
"""
WITHDRAW = """
UPDATE saleor_retention_grant g SET withdrawn_at = %(now)s
WHERE g.customer_id = %(source)s AND g.withdrawn_at IS NULL AND NOT EXISTS (
    SELECT FROM saleor_retention_redemption r WHERE r.grant_id = g.id AND r.given_back_at IS NULL)
RETURNING g.code
"""
"""What is left with the one is what the other has as well, or is held out of. A use stays with the row that had it."""
HELD = """
SELECT DISTINCT v.checkout_id FROM saleor_retention_reservation v
JOIN saleor_retention_grant g ON g.id = v.grant_id WHERE g.customer_id = %(source)s
"""
FREE = """
DELETE FROM saleor_retention_reservation v USING saleor_retention_grant g
WHERE g.id = v.grant_id AND g.customer_id = %(source)s AND v.checkout_id = ANY(%(checkouts)s::uuid[])
"""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many grants went over, and how many were withdrawn because the other had the campaign's already."""

    grants: int
    withdrawn: int


def move(source_id: int, target_id: int, *, now: datetime) -> Moved:
    """Give the one's grants to the other. Open checkouts of the one lose what they carry of them with the next sweep.

    Call inside a transaction; a fixed number of statements.
    """
    pair: dict[str, Any] = {"source": source_id, "target": target_id, "now": now}
    _free(source_id)
    _keep_sides(pair)
    moved = execute(MOVE, pair)
    codes = sorted(code for (code,) in execute(WITHDRAW, pair))
    if codes:
        outbox.put([Effect(f"{RETIRE}:{request_hash(codes)[:32]}", RETIRE, {"codes": codes})])
    return Moved(len(moved), len(codes))


def _keep_sides(pair: dict[str, Any]) -> None:
    """On which side the other is of what the one was given, also where nobody had asked yet: what would be held
    back later does not come now."""
    target_id: int = pair["target"]
    sides = {
        (campaign_id, target_id): is_held_out(campaign_id, target_id, share)
        for campaign_id, share in execute(SHARES, pair)
    }
    if sides:
        keep_sides(sides, now=pair["now"])


def _free(source_id: int) -> None:
    """Open checkouts hold nothing any more. An order that is on its way to us keeps what it was promised: without
    it nobody would know what came along with its code."""
    held = [checkout_id for (checkout_id,) in execute(HELD, {"source": source_id})]
    fates = store().orders_of_checkouts(held) if held else {}
    free = [code for code in held if isinstance(fates.get(code, GONE), Gone)]
    if free:
        execute(FREE, {"source": source_id, "checkouts": free})
