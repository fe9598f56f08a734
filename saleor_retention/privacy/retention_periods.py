"""Retention periods: what is kept for some time, and forgotten by itself when that is over.

Each verb does one batch in one transaction and answers how many, 0 when nothing is left; a period of 0 keeps for ever,
but that of former customers, which keeps none.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from ..conf import conf
from ..core import idempotency, outbox
from ..core.db import command, execute
from ..customers import former_customers as former
from ..loyalty.ledger.converge import forget_old_reasons
from ..offers.privacy import forget_checkouts
from ..store.port import store
from .erase import erase

DAYS_OF_A_MONTH = 30.436875
"""The mean of the Gregorian calendar; a period in months is no date of its own."""

OLD_DECISIONS = """
SELECT d.checkout_id FROM saleor_retention_checkoutdecision d
WHERE d.decided_at < %(before)s AND d.checkout_id > %(after)s ORDER BY d.checkout_id LIMIT %(limit)s
"""
QUIET = """
SELECT c.id FROM saleor_retention_customer c
WHERE c.erased_at IS NULL AND c.merged_into_id IS NULL
  AND coalesce(greatest(
      c.joined_at,
      (SELECT max(o.created_at) FROM saleor_retention_orderfact o WHERE o.customer_id = c.id),
      (SELECT max(t.occurred_at) FROM saleor_retention_transaction t WHERE t.customer_id = c.id)), c.created_at)
      < %(before)s
ORDER BY c.id LIMIT %(limit)s
"""
"""Who neither ordered nor moved a point nor opened an account since then. Whoever was merged goes with the other."""


def effects(*, now: datetime) -> int:
    """Effects that were delivered long ago; their keys are the receivers' to know."""
    if not conf.keep_effects_days:
        return 0
    with command():
        return outbox.forget_delivered(now - timedelta(days=conf.keep_effects_days), limit=conf.batch_size)


def decisions(*, now: datetime) -> int:
    """What was decided for checkouts that are gone, whoever deleted them."""
    if not conf.keep_decisions_days:
        return 0
    before = now - timedelta(days=conf.keep_decisions_days)
    after = UUID(int=0)
    while rows := execute(OLD_DECISIONS, {"before": before, "after": after, "limit": conf.batch_size}):
        if gone := sorted(store().became([checkout_id for (checkout_id,) in rows])):
            with command():
                forget_checkouts(gone)
            return len(gone)
        after = rows[-1][0]
    return 0


def texts(*, now: datetime) -> int:
    """What staff wrote about movements of points and with their commands; who, when and what stays."""
    if not conf.keep_texts_months:
        return 0
    before = now - timedelta(days=conf.keep_texts_months * DAYS_OF_A_MONTH)
    with command():
        return forget_old_reasons(before, limit=conf.batch_size) + idempotency.forget_reasons(
            before, limit=conf.batch_size
        )


def customers(*, now: datetime) -> int:
    """Customers without any activity are erased, as by their own wish."""
    if not conf.keep_customers_months:
        return 0
    before = now - timedelta(days=conf.keep_customers_months * DAYS_OF_A_MONTH)
    with command():
        rows = execute(QUIET, {"before": before, "limit": conf.batch_size})
        return erase([pk for (pk,) in rows], now=now).customers


def former_customers(*, now: datetime) -> int:
    """Addresses that only told who is not new. Their period of 0 keeps nothing: it is the one that keeps a person."""
    with command():
        return former.sweep(now=now, limit=conf.batch_size)


KINDS: dict[str, Callable[..., int]] = {
    "effects": effects,
    "decisions": decisions,
    "texts": texts,
    "customers": customers,
    "former customers": former_customers,
}
"""What is forgotten, in this order."""
