"""Referrals of an erased customer: the other side keeps hers."""

from collections.abc import Collection

from ..kernel.locks import execute


def drop_codes(customer_ids: Collection[int]) -> None:
    """Her code opens nothing any more. Referrals stay, as nobody's: the other side's points rest on them."""
    execute("DELETE FROM saleor_retention_referralcode WHERE customer_id = ANY(%s)", [sorted(customer_ids)])
