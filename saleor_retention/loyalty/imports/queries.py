"""Who the addresses of files belong to, and what was brought along."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet

from ...conf import conf
from ...core.db import execute
from .models import ImportedBalance, ImportedMovement

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


@dataclass(frozen=True, slots=True)
class ImportedTier:
    """A level of an earlier programme, as its file named it, and when it was first taken over."""

    name: str
    since: datetime


def imported_tiers(
    programme_id: int, customer_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS
) -> dict[int, ImportedTier]:
    """The level that each of these customers had in an earlier programme; the latest file's."""
    rows = ImportedBalance.objects.using(using).filter(programme=programme_id, owner__in=customer_ids)
    named = rows.exclude(tier="").order_by("imported_at", "pk").values_list("owner", "tier", "imported_at")
    return {owner: ImportedTier(tier, since) for owner, tier, since in named if owner is not None}


def former_movements(
    customer_id: int, programme_id: int, *, using: str = DEFAULT_DB_ALIAS
) -> "QuerySet[ImportedMovement]":
    """What an earlier programme's statement told of a customer, newest first."""
    whose = Q(customer__merged_into=customer_id) | Q(customer=customer_id)
    rows = ImportedMovement.objects.using(using).filter(whose, programme=programme_id)
    return rows.order_by("-occurred_at", "-pk")
