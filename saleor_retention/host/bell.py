"""From a hook to the inbox. Whatever goes wrong here stays here: the shopper's answer is Saleor's own."""

import logging
from collections.abc import Iterable

from django.db import transaction
from saleor.core.db.connection import allow_writer

from .. import tasks
from ..kernel import inbox
from ..kernel.failpoints import failpoint

log = logging.getLogger(__name__)


def ring(kind: str, refs: Iterable[object]) -> None:
    """Note that these objects may have changed, and wake a worker after the commit. One statement; never raises."""
    known = [ref for ref in refs if ref is not None]
    try:
        with allow_writer(), transaction.atomic():
            failpoint("host.ring")
            if inbox.notice(kind, known):
                transaction.on_commit(tasks.wake, robust=True)
    except Exception:
        # The reconciler finds what a lost ring missed: it costs time, never data.
        log.exception("a change could not be noted", extra={"kind": kind, "refs": known[:20]})
