"""Who the addresses of files belong to, and what was brought along."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet

from ...conf import conf
from ...core.db import execute, fetch
from ..models.imports import ImportedMovement
from .rules import BalanceRow, HistoryRow

PROVEN = """
SELECT c.email_hash, coalesce(c.merged_into_id, c.id)
FROM saleor_retention_customer c
WHERE c.email_hash = ANY(%(hashes)s) AND c.erased_at IS NULL
  AND (c.user_id IS NULL AND c.merged_into_id IS NOT NULL OR %(by_address)s AND c.user_id IS NOT NULL)
ORDER BY c.user_id IS NOT NULL, c.id
"""
"""The account that proved the address; where the store alone joins guests, the account that has it."""

OWNERS = """
SELECT g.id, coalesce(g.merged_into_id, a.id)
FROM saleor_retention_customer g
LEFT JOIN LATERAL (
    SELECT coalesce(c.merged_into_id, c.id) AS id FROM saleor_retention_customer c
    WHERE %(by_address)s AND c.email_hash = g.email_hash AND c.user_id IS NOT NULL ORDER BY c.id LIMIT 1) a ON true
WHERE g.id = ANY(%(guests)s) ORDER BY g.id FOR KEY SHARE OF g
"""
"""Locked against a merge: whoever merges waits until the points were given."""

BALANCES_BEFORE = """
WITH w AS MATERIALIZED (
    SELECT * FROM unnest(%(hashes)s::text[], %(ends)s::timestamptz[], %(points)s::bigint[], %(tiers)s::text[])
        AS w(hash, ends, points, tier)),
r AS MATERIALIZED (
    SELECT c.email_hash AS hash, b.source = %(source)s AS is_same, b.expires_at AS ends, b.points, b.tier
    FROM saleor_retention_importedbalance b JOIN saleor_retention_customer c ON c.id = b.customer_id
    WHERE b.programme_id = %(programme)s AND c.email_hash = ANY(%(hashes)s)),
gone AS MATERIALIZED (
    SELECT r.hash FROM r LEFT JOIN w ON w.hash = r.hash AND w.ends IS NOT DISTINCT FROM r.ends
    WHERE r.is_same AND r.points > 0 AND w.hash IS NULL)
SELECT count(*) FILTER (WHERE NOT EXISTS (SELECT FROM gone WHERE gone.hash = w.hash) AND EXISTS (
           SELECT FROM r WHERE r.is_same AND r.hash = w.hash AND r.ends IS NOT DISTINCT FROM w.ends
           AND r.points = w.points AND r.tier = w.tier)) AS known,
       count(*) FILTER (WHERE EXISTS (
           SELECT FROM r WHERE NOT r.is_same AND r.hash = w.hash AND r.points > 0)) AS elsewhere
FROM w
"""
"""A line is known where its address has these points from the source already, and no others that the file leaves out."""

MOVEMENTS_BEFORE = """
SELECT count(*) AS known, 0::bigint AS elsewhere
FROM unnest(%(hashes)s::text[], %(instants)s::timestamptz[], %(points)s::bigint[], %(texts)s::text[], %(numbers)s::int[])
    AS w(hash, instant, points, said, number)
WHERE EXISTS (
    SELECT FROM saleor_retention_importedmovement m JOIN saleor_retention_customer c ON c.id = m.customer_id
    WHERE m.programme_id = %(programme)s AND m.source = %(source)s AND c.email_hash = w.hash
      AND m.occurred_at = w.instant AND m.points = w.points AND m.text = w.said AND m.number = w.number)
"""


@dataclass(frozen=True, slots=True)
class TakenBefore:
    """Of lines of a file. `known`: taken over just so before, from its source; `elsewhere`: their address has points of
    another source, to which these are added."""

    known: int
    elsewhere: int


def balances_before(
    rows: Sequence[BalanceRow], hashed: Mapping[str, str], programme_id: int, source: str
) -> TakenBefore:
    """Of balances, all lines of an address among them. One statement."""
    params = {
        "programme": programme_id,
        "source": source,
        "hashes": [hashed[row.address] for row in rows],
        "ends": [row.expires_at for row in rows],
        "points": [row.points for row in rows],
        "tiers": [row.tier for row in rows],
    }
    (before,) = fetch(TakenBefore, BALANCES_BEFORE, params)
    return before


def movements_before(
    rows: Sequence[HistoryRow], hashed: Mapping[str, str], programme_id: int, source: str
) -> TakenBefore:
    """Of lines of old statements. One statement."""
    params = {
        "programme": programme_id,
        "source": source,
        "hashes": [hashed[row.address] for row in rows],
        "instants": [row.occurred_at for row in rows],
        "points": [row.points for row in rows],
        "texts": [row.text for row in rows],
        "numbers": [row.number for row in rows],
    }
    (before,) = fetch(TakenBefore, MOVEMENTS_BEFORE, params)
    return before


def proven_owners(hashes: Collection[str]) -> dict[str, int]:
    """The customer with an account behind each address, by its hash; unknown ones are absent. One statement."""
    rows = execute(PROVEN, {"hashes": sorted(hashes), "by_address": by_address()})
    return dict(reversed(rows))


def owners_of_guests(guest_ids: Collection[int]) -> dict[int, int]:
    """The same by the guest row of the address, locked. Call inside a transaction."""
    rows = execute(OWNERS, {"guests": sorted(guest_ids), "by_address": by_address()})
    return {guest: owner for guest, owner in rows if owner is not None}


def by_address() -> bool:
    """Whether an account's address is enough: then confirming it is not what joins a guest's history."""
    return conf.join_guests != "confirmed"


def former_movements(
    customer_id: int, programme_id: int, *, using: str = DEFAULT_DB_ALIAS
) -> "QuerySet[ImportedMovement]":
    """What an earlier programme's statement told of a customer, newest first."""
    whose = Q(customer__merged_into=customer_id) | Q(customer=customer_id)
    rows = ImportedMovement.objects.using(using).filter(whose, programme=programme_id)
    return rows.order_by("-occurred_at", "-pk")
