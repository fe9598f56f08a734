"""Offers of two customers who are one: a campaign is still granted to her once, and used once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..kernel import outbox
from ..kernel.keys import request_hash
from ..kernel.locks import execute
from ..kernel.outbox import Effect
from ..kernel.store import GONE, Gone, store
from .grants import RETIRE
from .holdouts import keep_sides
from .rules import is_held_out

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
    """How many grants went over, and how many were withdrawn because she had the campaign's already."""

    grants: int
    withdrawn: int


def move(source_id: int, target_id: int, *, now: datetime) -> Moved:
    """Give the one's grants to the other. Her open checkouts lose what they carry of them with the next sweep.

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
    """On which side the other is of what the one was given, also where nobody had asked yet: what she would be held out of
    later does not come to her now."""
    target_id: int = pair["target"]
    sides = {
        (campaign_id, target_id): is_held_out(campaign_id, target_id, share)
        for campaign_id, share in execute(SHARES, pair)
    }
    if sides:
        keep_sides(sides, now=pair["now"])


def _free(source_id: int) -> None:
    """Her open checkouts hold nothing any more. An order that is on its way to us keeps what it was promised: without
    it nobody would know what came along with its code."""
    held = [checkout_id for (checkout_id,) in execute(HELD, {"source": source_id})]
    fates = store().became(held) if held else {}
    free = [one for one in held if isinstance(fates.get(one, GONE), Gone)]
    if free:
        execute(FREE, {"source": source_id, "checkouts": free})
