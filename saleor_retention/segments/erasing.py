"""An erased customer is in no list, and in no audience from then on."""

from collections.abc import Collection

from ..kernel.locks import execute


def leave(customer_ids: Collection[int]) -> None:
    """Take these customers out of lists and audiences. Call inside a transaction; two statements."""
    ids = {"ids": sorted(customer_ids)}
    execute("DELETE FROM saleor_retention_audiencelistmember WHERE customer_id = ANY(%(ids)s)", ids)
    execute("DELETE FROM saleor_retention_membership WHERE customer_id = ANY(%(ids)s)", ids)
