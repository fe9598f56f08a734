"""Whose code or claim changed, and of which days visits were dropped: noted in the inbox for who counts them."""

from collections.abc import Collection, Iterable
from datetime import date

from ...core.db import execute
from ...core.queues import inbox

STANDING = "referral"
"""Of the inbox: a customer whose code or claim changed, by their id."""

VISITS = "referral_visits"
"""Of the inbox: a day of which there are fewer visits now. More of them come on the day itself alone, and need no notice."""


def mark_standing(customer_ids: Iterable[int]) -> None:
    """Note that the codes or claims of these customers changed: one statement, in the transaction that changed them."""
    inbox.mark_dirty(STANDING, customer_ids)


def mark_left(customer_ids: Collection[int]) -> None:
    """Note that these customers are forgotten: their own code and claim, the friends they brought, days of their visits.

    Call before any of it is dropped.
    """
    params = {"ids": sorted(customer_ids)}
    rows = execute(
        "SELECT referee_id FROM saleor_retention_referral WHERE referrer_id = ANY(%(ids)s)", params
    )
    mark_standing({*customer_ids, *(referee_id for (referee_id,) in rows)})
    days = execute(
        "SELECT DISTINCT day FROM saleor_retention_referralvisitcount WHERE customer_id = ANY(%(ids)s)",
        params,
    )
    mark_days(day for (day,) in days)


def mark_days(days: Iterable[date]) -> None:
    """Note that there are fewer visits of these days."""
    inbox.mark_dirty(VISITS, days)
