"""Taking a parked row up again: what staff do when the cause is mended."""

from ..core.queues import inbox, outbox
from ..errors import NotFound


def retry_parked(kind: str, ref: str) -> None:
    """Let a worker try a parked object or effect again, from its first try on. Call inside a transaction.

    `ref` is the object of an inbox row, the key of an effect. Raises `NotFound` when no such row is parked.
    """
    if not (inbox.unpark(kind, ref) or outbox.unpark(kind, ref)):
        raise NotFound(field="ref")
