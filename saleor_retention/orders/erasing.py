"""Orders of an erased customer: the figures stay, what leads to a person goes."""

from collections.abc import Collection

from ..kernel.locks import execute
from .invariants import GIFT_CARD_ALONE


def blank(customer_ids: Collection[int]) -> None:
    """Forget the codes and hints on the facts of these customers. The next look at the store brings none back."""
    execute(
        """
        UPDATE saleor_retention_orderfact SET voucher_code = '', hints = '{}'
        WHERE customer_id = ANY(%s) AND (voucher_code <> '' OR hints <> '{}')
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
