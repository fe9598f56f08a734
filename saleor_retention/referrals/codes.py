"""A code for each member: public by nature, easy to read aloud, made when first asked for."""

import secrets
from collections.abc import Collection
from datetime import datetime

from ..core.db import command, execute
from . import rules

TRIES = 10
"""30^8 codes: a second try is rare, a tenth is a broken generator."""


def get_or_create_code(customer_id: int, now: datetime) -> str:
    """The member's code, made on the first ask and the same for ever after."""
    with command():
        for _ in range(TRIES):
            if made := _make(customer_id, now) or _known(customer_id):
                return made
    raise RuntimeError(f"no free referral code in {TRIES} tries")


def _make(customer_id: int, now: datetime) -> str:
    """A new code; empty when the member has one already, or when the code is somebody's."""
    code = "".join(secrets.choice(rules.ALPHABET) for _ in range(rules.CODE_LENGTH))
    rows = execute(
        """
        INSERT INTO saleor_retention_referralcode (customer_id, code, created_at)
        VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING code
        """,
        [customer_id, code, now],
    )
    return str(rows[0][0]) if rows else ""


def _known(customer_id: int) -> str:
    rows = execute("SELECT code FROM saleor_retention_referralcode WHERE customer_id = %s", [customer_id])
    return str(rows[0][0]) if rows else ""


def owners_of(codes: Collection[str]) -> dict[str, int]:
    """Whose these codes are, in one statement; that of a customer who was merged into another is the other's."""
    return dict(
        execute(
            """
            SELECT k.code, coalesce(c.merged_into_id, c.id) FROM saleor_retention_referralcode k
            JOIN saleor_retention_customer c ON c.id = k.customer_id WHERE k.code = ANY(%s)
            """,
            [sorted(codes)],
        )
    )
