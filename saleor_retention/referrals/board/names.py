"""A member chooses the name they are shown under, or none."""

from collections.abc import Collection
from datetime import datetime

from ...core.db import execute
from ...errors import Invalid
from .rules import plain_name, refusal

CHOICE = "referral.name"
"""Under this name tries are counted."""


def choose_name(customer_id: int, wish: str, now: datetime) -> str:
    """Show the member under this name; empty: under none any more. Returns the name as it is kept.

    Two members may have the same. Raises `Invalid` for what is no name to be shown to strangers. Call inside a transaction.
    """
    name = plain_name(wish)
    if reason := refusal(name):
        raise Invalid(reason, field="name")
    if not name:
        forget_names([customer_id])
        return ""
    execute(
        """
        INSERT INTO saleor_retention_referralname (customer_id, name, chosen_at) VALUES (%s, %s, %s)
        ON CONFLICT (customer_id) DO UPDATE SET name = excluded.name, chosen_at = excluded.chosen_at
        """,
        [customer_id, name, now],
    )
    return name


def forget_names(customer_ids: Collection[int]) -> None:
    """They are shown without a name."""
    execute("DELETE FROM saleor_retention_referralname WHERE customer_id = ANY(%s)", [sorted(customer_ids)])


def move_name(source_id: int, target_id: int) -> None:
    """One customer's name becomes the other's, who keeps their own if they chose one."""
    execute(
        """
        WITH gone AS (
            DELETE FROM saleor_retention_referralname WHERE customer_id = %(source)s RETURNING name, chosen_at)
        INSERT INTO saleor_retention_referralname (customer_id, name, chosen_at)
        SELECT %(target)s, name, chosen_at FROM gone
        ON CONFLICT (customer_id) DO NOTHING
        """,
        {"source": source_id, "target": target_id},
    )


def names_of(user_ids: Collection[int], *, using: str) -> dict[int, str]:
    """By account, of those who chose one; one statement."""
    return dict(
        execute(
            """
            SELECT c.user_id, n.name FROM saleor_retention_referralname n
            JOIN saleor_retention_customer c ON c.id = n.customer_id WHERE c.user_id = ANY(%s)
            """,
            [sorted(user_ids)],
            using,
        )
    )
