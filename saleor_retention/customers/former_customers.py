"""Addresses of accounts that the store deleted after they had paid for an order: they are not new when they come again.

A keyed hash and a day, for `conf.keep_former_customers_days`; nothing leads from here to what was erased
(docs/decisions/0019-who-comes-again-is-not-new.md).
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from ..conf import conf
from ..core.db import execute
from .identity import identity
from .models import FormerCustomer

REMEMBER = """
INSERT INTO saleor_retention_formercustomer AS w (email_hash, left_on)
SELECT DISTINCT c.email_hash, %(today)s::date FROM saleor_retention_customer c
JOIN saleor_retention_customer p
  ON p.id = ANY(%(payers)s) AND coalesce(p.merged_into_id, p.id) = coalesce(c.merged_into_id, c.id)
WHERE c.id = ANY(%(ids)s) AND c.email_hash IS NOT NULL ORDER BY c.email_hash
ON CONFLICT (email_hash) DO UPDATE SET left_on = greatest(w.left_on, excluded.left_on)
"""
FORGET = """
DELETE FROM saleor_retention_formercustomer WHERE email_hash IN (
    SELECT email_hash FROM saleor_retention_customer WHERE id = ANY(%s))
RETURNING email_hash
"""
OVER = """
DELETE FROM saleor_retention_formercustomer WHERE email_hash IN (
    SELECT email_hash FROM saleor_retention_formercustomer WHERE left_on < %(before)s ORDER BY email_hash LIMIT %(limit)s)
RETURNING email_hash
"""


def remember(customer_ids: Collection[int], *, payers: Collection[int], now: datetime) -> None:
    """Keep the addresses of those who paid for something, also as whoever was merged into them. A period of 0 keeps none.

    Call while their rows still know them.
    """
    if conf.keep_former_customers_days:
        execute(REMEMBER, {"ids": sorted(customer_ids), "payers": sorted(payers), "today": now.date()})


def forget(customer_ids: Collection[int]) -> int:
    """Keep the addresses of these customers no longer; how many. Call while their rows still know them."""
    return len(execute(FORGET, [sorted(customer_ids)]))


def forget_address(email: str) -> int:
    """Keep this address no longer; how many rows that were."""
    return _of(email).delete()[0]


def told(email: str) -> list[dict[str, str]]:
    """What is kept of this address, for whoever asks."""
    return [{"email_hash": item.email_hash, "left_on": item.left_on.isoformat()} for item in _of(email)]


def days_left(user_ids: Collection[int]) -> dict[int, date]:
    """By account, the day on which somebody of its address left; absent are those who were not here before. One statement."""
    rows = execute(
        """
        SELECT c.user_id, w.left_on FROM saleor_retention_customer c
        JOIN saleor_retention_formercustomer w ON w.email_hash = c.email_hash WHERE c.user_id = ANY(%s)
        """,
        [sorted(user_ids)],
    )
    return dict(rows)


def sweep(*, now: datetime, limit: int) -> int:
    """Forget one batch of those whose period is over; a period of 0 is over for everybody."""
    days = conf.keep_former_customers_days
    before = (now - timedelta(days=days)).date() if days else now.date() + timedelta(days=1)
    return len(execute(OVER, {"before": before, "limit": limit}))


def _of(email: str) -> QuerySet[FormerCustomer]:
    return FormerCustomer.objects.filter(email_hash=identity(None, email).email_hash)
