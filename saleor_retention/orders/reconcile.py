"""Finding what no ring told: walks what the store says has changed, and rings for it.

Each page is rung and its cursors saved in one transaction, so a walk that dies goes on where it was.
"""

from collections.abc import Iterator
from uuid import UUID

from ..conf import conf
from ..core.counters import keep
from ..core.db import command
from ..core.failpoints import failpoint
from ..core.queues import inbox
from ..core.safe_logging import logger
from ..errors import Refusal
from ..store.pagination import Cursors
from ..store.port import store
from .models import OrderFact, ReconcileCursor

log = logger(__name__)

KIND = "order"
FEW = 20
"""So many orders may be missing in any shop, also in one that has hardly more."""


class MostOrdersMissing(Refusal):
    """Most orders are missing in the store at once: it is the wrong database, or one that was not restored whole."""


def refuse_a_wrong_store(*, is_dry: bool = False) -> None:
    """Raise `MostOrdersMissing` where more than half of all orders that we know are missing in the store.

    Orders that are gone count as cancelled, which takes points, figures and rewards back. A store that lost most of
    them is wrong, and its customers are not: nothing is compared with it, and health and the check say so until it has
    them again. Where there is no store at all, one order is enough.
    """
    missing = store().missing_orders()
    few = FEW if store().is_there() else 0
    is_wrong = missing > few and 2 * missing > OrderFact.objects.filter(is_gone=False).count()
    if not is_dry:
        keep("lost_rows", missing if is_wrong else 0, kind=KIND)
    if is_wrong:
        log.error("most orders are missing in the store at once, and none is cancelled for it", count=missing)
        raise MostOrdersMissing


def poll_pages(*, is_dry: bool = False) -> Iterator[int]:
    """Ring for every order that moved since the saved cursors; yields the size of each page as it is done.

    A dry walk counts the same pages and writes nothing.
    """
    cursors: Cursors = dict(ReconcileCursor.objects.values_list("name", "position"))
    is_last = False
    while not is_last:
        page = store().changed_orders(cursors, limit=conf.batch_size)
        cursors, is_last = page.cursors, page.is_last
        if not is_dry:
            with command():
                inbox.mark_dirty(KIND, page.ids)
                save_cursors(cursors)
                failpoint("reconcile.before_commit")
        yield len(page.ids)


def audit_orders(*, is_dry: bool = False, accept_missing: bool = False) -> Iterator[int]:
    """Ring for every order that our facts lack or have wrong, though nothing moved; yields each page's size.

    Raises `MostOrdersMissing` before the first page, and rings for nothing then, unless an operator accepts it.
    """
    if not accept_missing:
        refuse_a_wrong_store(is_dry=is_dry)
    elif not is_dry:
        keep("lost_rows", 0, kind=KIND)
    after: UUID | None = None
    while ids := store().drifted_orders(after=after, limit=conf.batch_size):
        if not is_dry:
            with command():
                inbox.mark_dirty(KIND, ids)
        yield len(ids)
        after = ids[-1]


def save_cursors(cursors: Cursors) -> None:
    """Remember how far the store was read, by the name of each list."""
    ReconcileCursor.objects.bulk_create(
        [ReconcileCursor(name=name, position=position) for name, position in sorted(cursors.items())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["position", "moved_at"],
    )
