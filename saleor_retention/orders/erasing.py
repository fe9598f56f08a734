"""Orders of an erased customer: the figures stay, what leads to a person goes."""

from collections.abc import Collection

from ..kernel.locks import execute


def blank(customer_ids: Collection[int]) -> None:
    """Forget the codes and hints on the facts of these customers. The next look at the store brings none back."""
    execute(
        """
        UPDATE saleor_retention_orderfact SET voucher_code = '', hints = '{}'
        WHERE customer_id = ANY(%s) AND (voucher_code <> '' OR hints <> '{}')
        """,
        [sorted(customer_ids)],
    )
