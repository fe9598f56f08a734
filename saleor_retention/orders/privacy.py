"""What this room keeps of a person: told, and erased."""

from collections.abc import Collection

from ..core.db import execute
from ..core.privacy import ExportSection
from .invariants import GIFT_CARD_ALONE

SECTIONS = (
    ExportSection(
        "orders",
        """
        SELECT to_jsonb(o) - '{snapshot_hash,revision,zone}'::text[] AS "order", coalesce((
            SELECT jsonb_agg(to_jsonb(l) - 'order_id' ORDER BY l.line_id)
            FROM saleor_retention_orderlinefact l WHERE l.order_id = o.order_id), '[]') AS lines
        FROM saleor_retention_orderfact o WHERE o.customer_id = ANY(%(ids)s) ORDER BY o.created_at, o.order_id
        """,
    ),
)


def anonymise_orders(customer_ids: Collection[int]) -> None:
    """Forget the codes, cities and hints on the facts of these customers; the country alone names nobody, and stays.

    The next look at the store brings none back.
    """
    execute(
        """
        UPDATE saleor_retention_orderfact
        SET voucher_code = '', hints = '{}', city = '', utm_source = '', utm_medium = '', utm_campaign = ''
        WHERE customer_id = ANY(%s) AND (voucher_code <> '' OR hints <> '{}' OR city <> '')
        """,
        [sorted(customer_ids)],
    )


def payers(customer_ids: Collection[int]) -> list[int]:
    """Those of these customers who ever paid for an order of goods, given back or not."""
    rows = execute(
        f"""
        SELECT DISTINCT o.customer_id FROM saleor_retention_orderfact o
        WHERE o.customer_id = ANY(%s) AND o.paid_at IS NOT NULL AND o.captured_minor > 0 AND o.origin <> 'reissue'
          AND NOT {GIFT_CARD_ALONE}
        """,
        [sorted(customer_ids)],
    )
    return [pk for (pk,) in rows]
