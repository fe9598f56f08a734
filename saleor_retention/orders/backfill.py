"""Taking in the shop's history: accounts first, then orders from the oldest on, page by page.

Each page is converged and its end remembered in one transaction, so a run that was killed goes on where it was,
and two runs at the same time share the pages. Workers may go on meanwhile: they take the same locks.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import OperationalError, transaction

from ..core.db import command, retried
from ..core.failpoints import failpoint
from ..core.queues import inbox
from ..core.safe_logging import logger
from ..errors import RetryLater
from ..store.port import store
from .models import Backfill
from .reconcile import KIND

log = logger(__name__)

Converge = Callable[[Sequence[UUID]], int]
"""Takes orders in and returns how many had changed."""
Meet = Callable[[Sequence[int]], object]
"""Knows account holders."""


@dataclass(frozen=True, slots=True)
class Span:
    """Which part of history, and whether it may earn. `may_earn` of None: what is new does, by the rules."""

    since: datetime | None = None
    until: datetime | None = None
    may_earn: bool | None = None

    @property
    def name(self) -> str:
        """The same for the same request, however it is spelled."""
        points = {None: "", True: "points", False: "no points"}[self.may_earn]
        return "/".join([*(item.isoformat() if item else "" for item in (self.since, self.until)), points])


@dataclass(frozen=True, slots=True)
class BackfillPage:
    """What one page did."""

    accounts: int = 0
    orders: int = 0
    changed: int = 0


def begin(span: Span, *, now: datetime, restart: bool = False) -> Backfill:
    """The run of this span, as far as it got; from the beginning when the last one was finished, or on request."""
    with command():
        run, is_new = Backfill.objects.select_for_update().get_or_create(
            name=span.name, defaults={"started_at": now}
        )
        if not is_new and (restart or run.finished_at is not None):
            run.account, run.position, run.orders, run.changed = 0, "", 0, 0
            run.started_at, run.finished_at = now, None
            run.save()
    return run


def walk(span: Span, meet: Meet, converge: Converge, *, limit: int, now: datetime) -> Iterator[BackfillPage]:
    """Take in what is left of the span's run; yields each page when it is committed."""
    while page := retried(lambda: _accounts(span, meet, limit)):
        yield page
    while page := retried(lambda: _orders(span, converge, limit, now)):
        yield page


def _accounts(span: Span, meet: Meet, limit: int) -> BackfillPage | None:
    with command():
        run = Backfill.objects.select_for_update().get(pk=span.name)
        ids = store().accounts(after=run.account, limit=limit)
        if not ids:
            return None
        meet(ids)
        run.account = ids[-1]
        run.save(update_fields=["account"])
        return BackfillPage(accounts=len(ids))


def _orders(span: Span, converge: Converge, limit: int, now: datetime) -> BackfillPage | None:
    with command():
        run = Backfill.objects.select_for_update().get(pk=span.name)
        page = store().history(run.position, since=span.since, until=span.until, limit=limit)
        if not page.ids:
            run.finished_at = run.finished_at or now
            run.save(update_fields=["finished_at"])
            return None
        changed = _converged(page.ids, converge)
        run.position = page.position
        run.orders += len(page.ids)
        run.changed += changed
        run.save(update_fields=["position", "orders", "changed"])
        failpoint("backfill.before_commit")
        return BackfillPage(orders=len(page.ids), changed=changed)


def _converged(order_ids: Sequence[UUID], converge: Converge) -> int:
    """The whole page, or one by one where one of them cannot be: that one is left to the workers, who park it."""
    try:
        with transaction.atomic():
            return converge(order_ids)
    except (OperationalError, RetryLater):
        raise
    except Exception:
        if len(order_ids) > 1:
            return sum(_converged([order_id], converge) for order_id in order_ids)
        log.exception("an order could not be taken in", order=order_ids[0])
        inbox.mark_dirty(KIND, order_ids)
        return 0
