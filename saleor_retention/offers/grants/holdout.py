"""The share of a campaign's customers that never get it, so that its effect can be told.

On which side a customer is follows from a hash of the customer and the campaign; it is written down before the first grant.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from ...core.db import execute
from ...guards import guard

Pair = tuple[int, int]
"""A campaign and a customer."""


def offered_to(campaign_id: int, holdout_bp: int, customer_ids: Sequence[int], *, now: datetime) -> list[int]:
    """Those of these customers who may get the campaign, in their order; the side of each is kept.

    Call inside a transaction. Two statements for any number, none without a hold-out.
    """
    if not holdout_bp or not customer_ids:
        return list(customer_ids)
    sides = {(campaign_id, pk): is_held_out(campaign_id, pk, holdout_bp) for pk in customer_ids}
    keep_sides(sides, now=now)
    rows = execute(
        """
        SELECT customer_id FROM saleor_retention_assignment
        WHERE campaign_id = %s AND is_held_out AND customer_id = ANY(%s)
        """,
        [campaign_id, list(customer_ids)],
    )
    out = {customer_id for (customer_id,) in rows}
    return [pk for pk in customer_ids if pk not in out]


def keep_sides(sides: Mapping[Pair, bool], *, now: datetime) -> None:
    """Write down who is held out of what, and who is not; the first time stays. One statement."""
    pairs = sorted(sides)
    execute(
        """
        INSERT INTO saleor_retention_assignment (campaign_id, customer_id, is_held_out, assigned_at)
        SELECT c, p, h, %(now)s
        FROM unnest(%(campaigns)s::bigint[], %(customers)s::bigint[], %(sides)s::boolean[]) AS t(c, p, h)
        ORDER BY c, p ON CONFLICT DO NOTHING
        """,
        {
            "campaigns": [campaign_id for campaign_id, _ in pairs],
            "customers": [customer_id for _, customer_id in pairs],
            "sides": [sides[pair] for pair in pairs],
            "now": now,
        },
    )


@guard("holdout.side")
def is_held_out(campaign_id: int, customer_id: int, holdout_bp: int) -> bool:
    """Whether the customer is of the share that never gets the campaign: the same answer for ever, evenly spread."""
    if holdout_bp <= 0:
        return False
    digest = sha256(f"hold-out:{campaign_id}:{customer_id}".encode()).digest()
    return int.from_bytes(digest[:8]) % 10_000 < holdout_bp
