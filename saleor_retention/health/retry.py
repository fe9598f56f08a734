"""Taking a parked row up again: what staff do when the cause is mended."""

from ..errors import NotFound
from ..kernel.locks import execute


def take_up(kind: str, ref: str) -> None:
    """Let a worker try a parked object or effect again, from its first try on. Call inside a transaction.

    `ref` is the object of an inbox row, the key of an effect. Raises `NotFound` when no such row is parked.
    """
    asked = {"kind": kind, "ref": ref}
    found = execute(
        """
        UPDATE saleor_retention_inboxitem SET parked_at = NULL, attempts = 0, due_at = now(), seq = seq + 1
        WHERE kind = %(kind)s AND ref = %(ref)s AND parked_at IS NOT NULL RETURNING id
        """,
        asked,
    ) or execute(
        """
        UPDATE saleor_retention_outboxeffect SET parked_at = NULL, attempts = 0, due_at = now()
        WHERE kind = %(kind)s AND key = %(ref)s AND parked_at IS NOT NULL RETURNING id
        """,
        asked,
    )
    if not found:
        raise NotFound(field="ref")
