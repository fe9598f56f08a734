"""What customers have, in the neutral layout: what this writes, an import reads again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import TextIO

from django.db import DEFAULT_DB_ALIAS

from ...core import csv
from ...core.db import execute, fetch
from ...store.customers import CustomerSnapshot
from ...store.port import store
from ..models import Account, AccountKind
from ..tiers.imported_tiers import imported_tiers

COLUMNS = ("email", "points", "expires_at", "tier")
ACCOUNTS_AT_ONCE = 1_000

PARTS = """
SELECT c.id AS customer_id, c.user_id, p.expires_at, sum(p.points)::bigint AS points
FROM saleor_retention_customer c
JOIN saleor_retention_account a ON a.customer_id = c.id AND a.kind = 'available'
JOIN LATERAL (
    SELECT l.expires_at, l.remaining AS points FROM saleor_retention_lot l
    WHERE l.account_id = a.id AND l.remaining > 0
    UNION ALL
    SELECT l.expires_at, u.points FROM saleor_retention_hold h
    JOIN saleor_retention_posting m ON m.transaction_id = h.transaction_id
    JOIN saleor_retention_lotconsumption u ON u.posting_id = m.id
    JOIN saleor_retention_lot l ON l.id = u.lot_id
    WHERE h.customer_id = c.id AND h.programme_id = a.programme_id AND h.state = 'open') p ON true
WHERE a.programme_id = %(programme)s AND c.user_id IS NOT NULL AND c.user_id > %(after)s
  AND c.user_id <= %(last)s
GROUP BY c.id, c.user_id, p.expires_at ORDER BY c.user_id, p.expires_at NULLS LAST
"""
LAST = """
SELECT max(user_id) FROM (
    SELECT user_id FROM saleor_retention_customer WHERE user_id > %(after)s ORDER BY user_id LIMIT %(size)s) s
"""


@dataclass(frozen=True, slots=True)
class BalancePart:
    """Points of a customer that end together: what can be spent, and what checkouts hold."""

    customer_id: int
    user_id: int
    expires_at: datetime | None
    points: int


@dataclass(frozen=True, slots=True)
class BalancesExported:
    """`without_address`: lines left out, because the store no longer has the account."""

    lines: int
    points: int
    without_address: int


def balances_size(programme_id: int, *, using: str = DEFAULT_DB_ALIAS) -> int:
    """About how many lines that will be, for a progress bar."""
    accounts = Account.objects.using(using).filter(programme=programme_id, kind=AccountKind.AVAILABLE)
    return accounts.count()


def balances_export(
    out: TextIO,
    programme_id: int,
    *,
    using: str = DEFAULT_DB_ALIAS,
    progress: Callable[[int], object] = lambda _: None,
) -> BalancesExported:
    """Write a line for each address and each end of its points. Addresses are the store's; we keep none."""
    written, points, missing = 0, 0, 0

    def lines() -> Iterator[tuple[str, int, datetime | None, str]]:
        nonlocal written, points, missing
        for part in batched(_parts(programme_id, using), ACCOUNTS_AT_ONCE):
            people = store().customers(sorted({item.user_id for item in part}))
            tiers = imported_tiers(programme_id, {item.customer_id for item in part}, using=using)
            for item in part:
                person = people.get(item.user_id)
                if not isinstance(person, CustomerSnapshot) or not person.email:
                    missing += 1
                    continue
                written, points = written + 1, points + item.points
                tier = tiers.get(item.customer_id)
                yield person.email, item.points, item.expires_at, tier.name if tier else ""
            progress(len(part))

    csv.write(out, COLUMNS, lines())
    return BalancesExported(written, points, missing)


def _parts(programme_id: int, using: str) -> Iterator[BalancePart]:
    """Accounts in pages of their ids, so that nothing grows with the shop."""
    after = 0
    while True:
        params = {"programme": programme_id, "after": after, "size": ACCOUNTS_AT_ONCE}
        ((last,),) = execute(LAST, params, using)
        if last is None:
            return
        yield from fetch(BalancePart, PARTS, params | {"last": last}, using)
        after = last
