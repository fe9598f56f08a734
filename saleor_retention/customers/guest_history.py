"""A guest who proved their address: their history belongs to their account from then on (docs/decisions/0009-whose-history-it-is.md).

The store's confirmation of the account is the proof; without it an address in an account says nothing.
"""

from collections.abc import Sequence

from ..conf import conf
from ..core.db import execute
from ..store.customers import CustomerSnapshot
from . import account_facts
from .identity import identity, members

LOCK = """
SELECT 1 FROM saleor_retention_customer
WHERE user_id IS NULL AND merged_into_id IS NULL AND email_hash = ANY(%s) ORDER BY id FOR UPDATE
"""
"""Waits for orders of these guests that are being taken in, so that they are seen by whoever joins them."""

JOIN = """
INSERT INTO saleor_retention_customer AS g (email_hash, merged_into_id)
SELECT s.email_hash, coalesce(c.merged_into_id, c.id)
FROM unnest(%s::bigint[], %s::text[]) AS s(user_id, email_hash)
JOIN saleor_retention_customer c ON c.user_id = s.user_id
ORDER BY s.email_hash
ON CONFLICT (email_hash) WHERE user_id IS NULL DO UPDATE SET merged_into_id = excluded.merged_into_id
WHERE g.merged_into_id IS NULL
RETURNING g.id
"""
"""A guest nobody has seen yet is made as well: their later orders are the account's from the first."""


def sync_accounts(snapshots: Sequence[CustomerSnapshot]) -> tuple[dict[int, int], list[int]]:
    """Our customer id of each account, what the store says of them kept; and the guests who are joined to one of them only now.

    What those guests bought must be looked at again: their orders change hands. A guest who was joined stays
    joined, whatever becomes of the account's address. Call inside a transaction; a fixed number of statements.
    """
    ids = members(snapshots)
    account_facts.save_account_facts(snapshots)
    proven = {
        snapshot.user_id: hashed
        for snapshot in snapshots
        if snapshot.is_confirmed and (hashed := identity(None, snapshot.email).email_hash) is not None
    }
    if not proven or conf.join_guests != "confirmed":
        return ids, []
    hashes = sorted(set(proven.values()))
    execute(LOCK, [hashes])
    # Two accounts of one address cannot be in a store; the one met first would keep it.
    by_hash = {hashed: user_id for user_id, hashed in sorted(proven.items(), reverse=True)}
    rows = execute(JOIN, [[by_hash[hashed] for hashed in hashes], hashes])
    return ids, [pk for (pk,) in rows]
