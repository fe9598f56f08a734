"""The share of a campaign's customers that never get it, so that its effect can be told.

On which side a customer is follows from a hash of her and the campaign; it is written down before the first grant.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..kernel.locks import execute
from .rules import is_held_out

Pair = tuple[int, int]
"""A campaign and a customer."""


def offered_to(campaign_id: int, holdout_bp: int, customer_ids: Sequence[int], *, now: datetime) -> list[int]:
    """Those of these customers who may get the campaign, in their order; the side of each is kept.

    Call inside a transaction. Two statements for any number, none without a hold-out.
    """
    if not holdout_bp or not customer_ids:
        return list(customer_ids)
    sides = {(campaign_id, one): is_held_out(campaign_id, one, holdout_bp) for one in customer_ids}
    keep_sides(sides, now=now)
    rows = execute(
        """
        SELECT customer_id FROM saleor_retention_assignment
        WHERE campaign_id = %s AND is_held_out AND customer_id = ANY(%s)
        """,
        [campaign_id, list(customer_ids)],
    )
    out = {customer_id for (customer_id,) in rows}
    return [one for one in customer_ids if one not in out]


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
