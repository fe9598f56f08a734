"""A code for each member: public by nature, easy to read aloud, made when first asked for, and changed when they like.

A code that was a member's is never anybody else's: whoever has it on paper is led to the one who gave it to them, or to nobody.
"""

import secrets
from collections.abc import Collection
from datetime import datetime

from ..conf import conf
from ..core.db import command, execute
from ..errors import Invalid, ReferralNotAvailable
from ..guards import guard
from . import rules
from .board.news import mark_standing

TRIES = 10
"""30^8 codes: a second try is rare, a tenth is a broken generator."""

CHANGE = "referral.code"
"""Under this name tries to choose a code are counted."""

MOST_FORMER = 10
"""How many codes a member may leave behind."""


def get_or_create_code(customer_id: int, now: datetime) -> str:
    """The member's code, made on the first ask and the same for ever after, unless it is changed."""
    if known := _known(customer_id):
        return known
    with command():
        _lock_codes()
        return _known(customer_id) or _put(customer_id, _free_code(), now)


def change_code(customer_id: int, wish: str, now: datetime) -> str:
    """Give the member the code that they chose; the one they had leads to them still. Returns the code as it is kept.

    4 to 20 letters and digits that nobody mistakes for others, whatever the capitals and blanks. One of their own former codes
    may be taken back. Raises `Invalid` for what can be no code, and `ReferralNotAvailable` for what is somebody's or was, for
    a reserved word, and for a member who has changed too often.
    """
    code = rules.normalised(wish)
    if not code:
        raise Invalid(
            "A code has 4 to 20 letters and digits, without 0, 1, I, L, O and U, which are mistaken for each other.",
            field="code",
        )
    with command():
        _lock_codes()
        had = _known(customer_id)
        if code == had:
            return code
        if code in _reserved() or not is_free_for(code, customer_id):
            raise ReferralNotAvailable(field="code")
        _leave(customer_id, had, now)
        return _put(customer_id, code, now)


def retire_code(customer_id: int, now: datetime) -> str:
    """The member's code leads to nobody any more; they have a new one, drawn by lot. Returns that."""
    with command():
        _lock_codes()
        _leave(customer_id, _known(customer_id), now, is_retired=True)
        return _put(customer_id, _free_code(), now)


def owners_of(codes: Collection[str]) -> dict[str, int]:
    """Whose these codes are or were, in one statement; that of a customer who was merged into another is the other's."""
    return dict(
        execute(
            """
            SELECT k.code, coalesce(c.merged_into_id, c.id)
            FROM (SELECT code, customer_id FROM saleor_retention_referralcode WHERE code = ANY(%(codes)s)
                  UNION ALL
                  SELECT code, customer_id FROM saleor_retention_formerreferralcode
                  WHERE code = ANY(%(codes)s) AND retired_at IS NULL) k
            JOIN saleor_retention_customer c ON c.id = k.customer_id
            """,
            {"codes": sorted(codes)},
        )
    )


@guard("referral.lock_codes")
def _lock_codes() -> None:
    """A code that is left and one that is made are in two tables: both are looked at and written by one at a time."""
    execute("SELECT pg_advisory_xact_lock(hashtextextended('referral:codes', 0))", [])


def _known(customer_id: int) -> str:
    rows = execute("SELECT code FROM saleor_retention_referralcode WHERE customer_id = %s", [customer_id])
    return str(rows[0][0]) if rows else ""


def _free_code() -> str:
    for _ in range(TRIES):
        code = "".join(secrets.choice(rules.ALPHABET) for _ in range(rules.CODE_LENGTH))
        if is_free_for(code, None):
            return code
    raise RuntimeError(f"no free referral code in {TRIES} tries")


def is_free_for(code: str, customer_id: int | None) -> bool:
    """Nobody has it, and nobody had it but this customer, from whom it was not taken."""
    rows = execute(
        """
        SELECT code FROM saleor_retention_referralcode WHERE code = %(code)s
        UNION ALL
        SELECT code FROM saleor_retention_formerreferralcode
        WHERE code = %(code)s AND (customer_id IS DISTINCT FROM %(customer)s OR retired_at IS NOT NULL)
        """,
        {"code": code, "customer": customer_id},
    )
    return not rows


def _leave(customer_id: int, code: str, now: datetime, *, is_retired: bool = False) -> None:
    """The code is one that the member had. Raises `ReferralNotAvailable` when those are too many; retiring is always possible."""
    if not code:
        return
    rows = execute(
        "SELECT count(*) FROM saleor_retention_formerreferralcode WHERE customer_id = %s", [customer_id]
    )
    if rows[0][0] >= MOST_FORMER and not is_retired:
        raise ReferralNotAvailable(field="code")
    execute(
        """
        INSERT INTO saleor_retention_formerreferralcode (code, customer_id, replaced_at, retired_at)
        VALUES (%s, %s, %s, %s)
        """,
        [code, customer_id, now, now if is_retired else None],
    )


def _put(customer_id: int, code: str, now: datetime) -> str:
    execute("DELETE FROM saleor_retention_formerreferralcode WHERE code = %s", [code])
    execute(
        """
        INSERT INTO saleor_retention_referralcode (customer_id, code, created_at) VALUES (%s, %s, %s)
        ON CONFLICT (customer_id) DO UPDATE SET code = excluded.code
        """,
        [customer_id, code, now],
    )
    mark_standing([customer_id])
    return code


def _reserved() -> frozenset[str]:
    """Our words and the owner's."""
    own = (word.strip().upper() for word in conf.referral_reserved_codes.split(","))
    return rules.RESERVED | {word for word in own if word}
