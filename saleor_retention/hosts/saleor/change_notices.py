"""From a hook to the inbox. Whatever goes wrong here stays here: the shopper's answer is Saleor's own."""

from collections.abc import Iterable

from django.db import transaction
from saleor.core.db.connection import allow_writer

from ... import tasks
from ...core.counters import timed
from ...core.db import limited
from ...core.failpoints import failpoint
from ...core.queues import inbox
from ...core.safe_logging import logger
from .orders.changes import drifted_orders_of

log = logger(__name__)


def note_change(kind: str, refs: Iterable[object]) -> None:
    """Note that these objects may have changed, and wake a worker after the commit. Never raises.

    One statement, in a transaction that limits how long it waits.
    """
    known = [ref for ref in refs if ref is not None]
    if not known:
        return
    try:
        with timed("hook_seconds", hook=f"ring {kind}", outcome="failed") as turn, allow_writer():
            with limited():
                failpoint("host.ring")
                if inbox.mark_dirty(kind, known):
                    transaction.on_commit(tasks.schedule_inbox, robust=True)
            turn["outcome"] = "rung"
    except Exception:
        # The reconciler finds what a lost ring missed: it costs time, never data.
        log.exception("a change could not be noted", kind=kind, refs=known[:20])


def note_ownership_changes(user_ids: Iterable[int | None]) -> None:
    """Note the orders that an account has, and that we do not know as its own: no instant moves with them."""
    try:
        with allow_writer(), limited():
            drifted = drifted_orders_of([pk for pk in user_ids if pk is not None])
    except Exception:
        log.exception("the orders of an account could not be compared")
    else:
        note_change("order", drifted)
