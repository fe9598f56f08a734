"""What background work happens within, inside Saleor."""

from collections.abc import Iterator
from contextlib import contextmanager

from saleor.core.db.connection import allow_writer

from .config import plugin_config


@contextmanager
def at_work() -> Iterator[bool]:
    """Background work may write here, and learns whether the owner wants it now."""
    with allow_writer():
        yield _is_wanted()


def _is_wanted() -> bool:
    row = plugin_config.stored()
    return (
        plugin_config.is_on(row) and plugin_config.parse(row.configuration or [] if row else []).follow_orders
    )
