"""Finding what no ring told: walks what the store says has changed, and rings for it.

Each page is rung and its cursors saved in one transaction, so a walk that dies goes on where it was.
"""

from collections.abc import Iterator
from uuid import UUID

from ..conf import conf
from ..kernel import inbox
from ..kernel.locks import command
from ..kernel.store import Cursors, store
from .models import ReconcileCursor

KIND = "order"


def walk(*, is_dry: bool = False) -> Iterator[int]:
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
                inbox.notice(KIND, page.ids)
                _save(cursors)
        yield len(page.ids)


def compare(*, is_dry: bool = False) -> Iterator[int]:
    """Ring for every order that our facts lack or have wrong, though nothing moved; yields each page's size."""
    after: UUID | None = None
    while ids := store().drifted_orders(after=after, limit=conf.batch_size):
        if not is_dry:
            with command():
                inbox.notice(KIND, ids)
        yield len(ids)
        after = ids[-1]


def _save(cursors: Cursors) -> None:
    ReconcileCursor.objects.bulk_create(
        [ReconcileCursor(name=name, position=position) for name, position in sorted(cursors.items())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["position", "moved_at"],
    )
