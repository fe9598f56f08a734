"""Offers of an erased customer: withdrawn at once, and their codes forgotten once the store has."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from ..kernel import outbox
from ..kernel.keys import request_hash
from ..kernel.locks import command, execute
from ..kernel.models import OutboxEffect
from ..kernel.outbox import Effect
from ..kernel.store import store
from .code_gate import SEND
from .grants import RETIRE

FORGET = "offer.forget"

CODES = """
SELECT g.id, g.code FROM saleor_retention_grant g WHERE g.customer_id = ANY(%(ids)s)
UNION SELECT g.id, r.code FROM saleor_retention_redemption r
JOIN saleor_retention_grant g ON g.id = r.grant_id WHERE g.customer_id = ANY(%(ids)s) AND r.code <> ''
ORDER BY 1, 2
"""


def withdraw(customer_ids: Collection[int], user_ids: Collection[int], *, now: datetime) -> None:
    """Withdraw every grant of these customers, and ask the store to forget the codes.

    What they used stays used; what was decided for their checkouts and put on none is forgotten at once. Call inside
    a transaction; a fixed number of statements.
    """
    ids = {"ids": sorted(customer_ids), "now": now, "users": sorted(user_ids)}
    execute(
        "UPDATE saleor_retention_checkoutdecision SET user_id = NULL, chosen_id = NULL WHERE user_id = ANY(%(users)s)",
        ids,
    )
    rows = execute(CODES, ids)
    if not rows:
        return
    grant_ids = sorted({grant_id for grant_id, _ in rows})
    codes = sorted({code for _, code in rows})
    execute(
        "UPDATE saleor_retention_grant SET withdrawn_at = coalesce(withdrawn_at, %(now)s) WHERE customer_id = ANY(%(ids)s)",
        ids,
    )
    execute("UPDATE saleor_retention_redemption SET code = '' WHERE grant_id = ANY(%s)", [grant_ids])
    payload = {"grant_ids": grant_ids, "codes": codes}
    outbox.put([Effect(f"{FORGET}:{request_hash(grant_ids)[:32]}", FORGET, payload)])


def forget_claims(customer_ids: Collection[int], *, now: datetime) -> None:
    """Forget which codes these customers claimed, and which are bound to their addresses: those are dead from now on.

    What was asked for and not sent yet is not sent. Call inside a transaction, before the customers lose their
    addresses; two statements.
    """
    params = {"ids": sorted(customer_ids), "now": now, "send": SEND}
    execute(
        """
        UPDATE saleor_retention_offercode
        SET email_hash = NULL, grant_id = NULL, sent_at = NULL, retired_at = coalesce(retired_at, %(now)s)
        WHERE grant_id = ANY(ARRAY(SELECT id FROM saleor_retention_grant WHERE customer_id = ANY(%(ids)s)))
           OR email_hash = ANY(ARRAY(SELECT email_hash FROM saleor_retention_customer WHERE id = ANY(%(ids)s)))
        """,
        params,
    )
    execute(
        """
        UPDATE saleor_retention_outboxeffect
        SET payload = '{}', delivered_at = coalesce(delivered_at, now()), claimed_until = NULL, parked_at = NULL
        WHERE kind = %(send)s AND payload ->> 'email_hash' IN (
            SELECT email_hash FROM saleor_retention_customer WHERE id = ANY(%(ids)s))
        """,
        params,
    )


def forget_codes(effect: Effect) -> None:
    """Take the codes off open checkouts, let the store retire them, and forget them everywhere. Safe to repeat."""
    grant_ids, codes = effect.payload["grant_ids"], effect.payload["codes"]
    for checkout_id, code in _carried(grant_ids):
        store().remove_from_cart(checkout_id, code)
    if codes:
        store().retire_codes(codes)
    with command():
        ids = {"ids": grant_ids}
        execute("DELETE FROM saleor_retention_reservation WHERE grant_id = ANY(%(ids)s)", ids)
        execute("DELETE FROM saleor_retention_checkoutdecision WHERE applied_id = ANY(%(ids)s)", ids)
        execute(
            "UPDATE saleor_retention_grant SET code = 'erased:' || id, issued_at = NULL WHERE id = ANY(%(ids)s)",
            ids,
        )
        _scrub(codes)
        OutboxEffect.objects.filter(key=effect.key).update(payload={"grant_ids": grant_ids, "codes": []})


def _carried(grant_ids: Sequence[int]) -> list[tuple[UUID, str]]:
    """Open checkouts that carry or hold one of these grants."""
    return execute(
        """
        SELECT v.checkout_id, g.code FROM saleor_retention_reservation v
        JOIN saleor_retention_grant g ON g.id = v.grant_id WHERE g.id = ANY(%(ids)s)
        UNION SELECT d.checkout_id, g.code FROM saleor_retention_checkoutdecision d
        JOIN saleor_retention_grant g ON g.id = d.applied_id WHERE g.id = ANY(%(ids)s)
        ORDER BY 1
        """,
        {"ids": list(grant_ids)},
    )


def _scrub(codes: Sequence[str]) -> None:
    """Codes that an earlier effect told the store about."""
    execute(
        """
        UPDATE saleor_retention_outboxeffect SET payload = jsonb_set(payload, '{codes}', (
            SELECT coalesce(jsonb_agg(c), '[]') FROM jsonb_array_elements_text(payload -> 'codes') AS c
            WHERE c <> ALL(%(codes)s::text[])))
        WHERE kind = %(retire)s AND payload -> 'codes' ?| %(codes)s::text[]
        """,
        {"codes": list(codes), "retire": RETIRE},
    )


def forget_checkouts(checkout_ids: Collection[UUID]) -> None:
    """What was promised to and decided for checkouts that are gone. Two statements."""
    ids = sorted(checkout_ids)
    execute("DELETE FROM saleor_retention_reservation WHERE checkout_id = ANY(%s)", [ids])
    execute("DELETE FROM saleor_retention_checkoutdecision WHERE checkout_id = ANY(%s)", [ids])
