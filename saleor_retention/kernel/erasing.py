"""What the flow itself knows of accounts, and how it is forgotten."""

from collections.abc import Collection

from .locks import execute


def forget_accounts(user_ids: Collection[int]) -> None:
    """Forget these accounts: rings, guesses counted, what must be or was done for them, who commanded what about them.

    What is not done yet is cancelled: it would reach somebody who is gone. A command stays on record with its actor
    and day, without what it said. Call inside a transaction; five statements.
    """
    names = {
        "ids": [str(user_id) for user_id in sorted(user_ids)],
        "actors": [f"user:{user_id}" for user_id in sorted(user_ids)],
    }
    if not names["ids"]:
        return
    execute(
        "DELETE FROM saleor_retention_inboxitem WHERE kind = 'customer' AND ref = ANY(%(ids)s) AND claimed_until IS NULL",
        names,
    )
    execute("DELETE FROM saleor_retention_trycount WHERE subject = ANY(%(actors)s)", names)
    execute(
        """
        UPDATE saleor_retention_outboxeffect
        SET payload = '{}', delivered_at = coalesce(delivered_at, now()), claimed_until = NULL, parked_at = NULL
        WHERE payload ->> 'user_id' = ANY(%(ids)s)
        """,
        names,
    )
    execute(
        """
        UPDATE saleor_retention_staffcommand SET key = 'erased:' || id, request_hash = '', reason = 'erased', answer = '{}'
        WHERE answer ->> 'user' = ANY(%(ids)s) OR answer ->> 'from' = ANY(%(ids)s)
        """,
        names,
    )
    execute("UPDATE saleor_retention_staffcommand SET actor = 'erased' WHERE actor = ANY(%(actors)s)", names)
