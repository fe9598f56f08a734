"""What is kept of a person, section by section: each room says what it has, as statements that answer rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from .locks import execute


@dataclass(frozen=True, slots=True)
class Told:
    """A section: its name, and the SQL of its rows for `%(ids)s` (customers) and `%(users)s` (accounts)."""

    name: str
    sql: str


def tell(
    sections: Sequence[Told], *, customer_ids: Collection[int], user_ids: Collection[int], using: str
) -> dict[str, list[Any]]:
    """The rows of each section as JSON; one statement for each."""
    who = {
        "ids": sorted(customer_ids),
        "users": sorted(user_ids),
        "names": [str(one) for one in sorted(user_ids)],
        "actors": [f"user:{one}" for one in sorted(user_ids)],
    }
    return {
        one.name: execute(f"SELECT coalesce(json_agg(t), '[]') FROM ({one.sql}) t", who, using)[0][0]
        for one in sections
    }


SECTIONS = (
    Told(
        "staff_commands",
        """
        SELECT scope, actor, reason, answer, at FROM saleor_retention_staffcommand
        WHERE answer ->> 'user' = ANY(%(names)s) OR answer ->> 'from' = ANY(%(names)s) OR actor = ANY(%(actors)s)
        ORDER BY id
        """,
    ),
    Told(
        "effects",
        """
        SELECT kind, payload, created_at, delivered_at FROM saleor_retention_outboxeffect
        WHERE payload ->> 'user_id' = ANY(%(names)s) ORDER BY id
        """,
    ),
    Told(
        "tries",
        "SELECT scope, hour, tries FROM saleor_retention_trycount WHERE subject = ANY(%(actors)s) ORDER BY hour, scope",
    ),
)
"""What the flow itself knows of accounts."""
