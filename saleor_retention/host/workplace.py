"""What background work happens within, inside Saleor."""

from collections.abc import Iterator
from contextlib import contextmanager

from saleor.core.db.connection import allow_writer

from . import switches


@contextmanager
def at_work() -> Iterator[bool]:
    """Background work may write here, and learns whether the owner wants it now."""
    with allow_writer():
        yield _is_wanted()


def _is_wanted() -> bool:
    row = switches.stored()
    return switches.is_on(row) and switches.parse(row.configuration or [] if row else []).follow_orders
