"""What the flow itself knows of accounts: exported section by section, forgotten on erasure, or when its time is over."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..conf import conf
from . import idempotency
from .clock import months_before
from .db import command, execute
from .queues import outbox


@dataclass(frozen=True, slots=True)
class ExportSection:
    """A section: its name, and the SQL of its rows for `%(ids)s` (customers) and `%(users)s` (accounts)."""

    name: str
    sql: str


def export_sections(
    sections: Sequence[ExportSection], *, customer_ids: Collection[int], user_ids: Collection[int], using: str
) -> dict[str, list[Any]]:
    """The rows of each section as JSON; one statement for each."""
    who = {
        "ids": sorted(customer_ids),
        "users": sorted(user_ids),
        "names": [str(pk) for pk in sorted(user_ids)],
        "actors": [f"user:{pk}" for pk in sorted(user_ids)],
    }
    return {
        section.name: execute(f"SELECT coalesce(json_agg(t), '[]') FROM ({section.sql}) t", who, using)[0][0]
        for section in sections
    }


SECTIONS = (
    ExportSection(
        "staff_commands",
        """
        SELECT scope, actor, reason, answer, at FROM saleor_retention_staffcommand
        WHERE answer ->> 'user' = ANY(%(names)s) OR answer ->> 'from' = ANY(%(names)s) OR actor = ANY(%(actors)s)
        ORDER BY id
        """,
    ),
    ExportSection(
        "effects",
        """
        SELECT kind, payload, created_at, delivered_at FROM saleor_retention_outboxeffect
        WHERE payload ->> 'user_id' = ANY(%(names)s) ORDER BY id
        """,
    ),
    ExportSection(
        "tries",
        "SELECT scope, hour, tries FROM saleor_retention_trycount WHERE subject = ANY(%(actors)s) ORDER BY hour, scope",
    ),
)
"""What the flow itself knows of accounts."""


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


def forget_old_effects(*, now: datetime) -> int:
    """Forget a batch of effects that were delivered long ago; their keys are the receivers' to know."""
    if not conf.keep_effects_days:
        return 0
    with command():
        return outbox.forget_delivered(now - timedelta(days=conf.keep_effects_days), limit=conf.batch_size)


def forget_old_reasons(*, now: datetime) -> int:
    """Forget a batch of what staff wrote with their commands long ago; who, when and what stays."""
    if not conf.keep_staff_notes_months:
        return 0
    with command():
        return idempotency.forget_reasons(
            months_before(now, conf.keep_staff_notes_months), limit=conf.batch_size
        )
