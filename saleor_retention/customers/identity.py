"""From what an order or an account says to one customer row, set-based."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from ..conf import conf
from ..core.db import execute
from ..core.failpoints import failpoint
from ..guards import guard
from ..store.customers import CustomerSnapshot
from . import rules
from .models import Customer
from .rules import Owner

FIND = """
SELECT c.user_id, c.email_hash, o.id, o.user_id
FROM saleor_retention_customer c
JOIN saleor_retention_customer o ON o.id = coalesce(c.merged_into_id, c.id)
WHERE c.user_id = ANY(%(users)s) OR c.user_id IS NULL AND c.email_hash = ANY(%(guests)s)
ORDER BY c.id /* guard:customers.lock */ FOR KEY SHARE OF c
"""
"""Locked against a merge: whoever merges waits until what we write about the customer can be seen."""

HOLD = """
SELECT id, user_id FROM saleor_retention_customer
WHERE id = ANY(%s) AND erased_at IS NULL AND merged_into_id IS NULL ORDER BY id FOR KEY SHARE
"""


@dataclass(frozen=True, slots=True)
class Identity:
    """How an order names its customer: the account if it has one, else the hash of the address."""

    user_id: int | None
    email_hash: str | None

    @property
    def is_known(self) -> bool:
        return self.user_id is not None or self.email_hash is not None


def identity(user_id: int | None, email: str) -> Identity:
    """The identity behind an order: e-mail until an account exists, then the account (definition 1)."""
    return Identity(user_id, rules.email_hash(email, conf.email_key or settings.SECRET_KEY))


def owners_of(identities: Iterable[Identity]) -> dict[Identity, Owner]:
    """Whose each identity is now, merges followed and rows made where missing; three statements at most.

    Unknown identities are absent.
    """
    wanted = {sought for sought in identities if sought.is_known}
    if not wanted:
        return {}
    owners = _find(wanted)
    failpoint("identity.after_look")
    if missing := sorted(wanted - owners.keys(), key=_order):
        # A rival may insert the same person meanwhile: whoever comes second reads the first one's row.
        Customer.objects.bulk_create(
            [Customer(user_id=item.user_id, email_hash=item.email_hash) for item in _distinct(missing)],
            ignore_conflicts=True,
        )
        owners |= _find(set(missing))
    return owners


def customers_of(identities: Iterable[Identity]) -> dict[Identity, int]:
    """Our customer ids, in the manner of `owners_of`."""
    owners = owners_of(identities)
    return {who: owner.customer_id for who, owner in owners.items() if owner.customer_id is not None}


def member(user_id: int, *, email: str = "", joined_at: datetime | None = None) -> Customer:
    """The customer row of an account holder, made on first sight."""
    customer_id = customers_of([who := identity(user_id, email)])[who]
    row = Customer.objects.get(pk=customer_id)
    if joined_at and row.joined_at != joined_at:
        row.joined_at = joined_at
        row.save(update_fields=["joined_at"])
    return row


def members(snapshots: Iterable[CustomerSnapshot]) -> dict[int, int]:
    """Our customer id of each account, rows made and kept up to date; a fixed number of statements.

    The address follows the account. Whether it brings a guest's history along is for `joining` to say.
    """
    accounts = sorted(snapshots, key=lambda item: item.user_id)
    names = {account.user_id: identity(account.user_id, account.email) for account in accounts}
    customers = customers_of(names.values())
    execute(
        """
        UPDATE saleor_retention_customer c SET joined_at = s.joined_at, email_hash = s.email_hash
        FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[]) AS s(user_id, joined_at, email_hash)
        WHERE c.user_id = s.user_id AND (c.joined_at, c.email_hash) IS DISTINCT FROM (s.joined_at, s.email_hash)
        """,
        [
            list(names),
            [account.joined_at for account in accounts],
            [names[account.user_id].email_hash for account in accounts],
        ],
    )
    return {user_id: customers[who] for user_id, who in names.items()}


def known_accounts(user_ids: Collection[int]) -> list[int]:
    """Our customer ids of these accounts; those we never met are absent, and none is made."""
    if not user_ids:
        return []
    rows = Customer.objects.filter(user_id__in=user_ids).order_by("pk")
    return list(rows.values_list("pk", flat=True))


@guard("customers.hold")
def hold_customers(customer_ids: Collection[int]) -> dict[int, int | None]:
    """Those of these customers who were neither erased nor merged into another, with their accounts.

    Nobody of them is before the transaction ends: whoever erases or merges waits, and then finds what we wrote.
    """
    return dict(execute(HOLD, [sorted(customer_ids)]))


def _order(who: Identity) -> tuple[int, str]:
    return (who.user_id or 0, who.email_hash or "")


def _distinct(identities: list[Identity]) -> Iterable[Identity]:
    """One row for one account, however many addresses its orders name."""
    seen: dict[object, Identity] = {}
    for sought in identities:
        seen.setdefault(sought.user_id if sought.user_id is not None else sought.email_hash, sought)
    return seen.values()


def _find(wanted: set[Identity]) -> dict[Identity, Owner]:
    rows = execute(
        FIND,
        {
            "users": [item.user_id for item in wanted if item.user_id is not None],
            "guests": [item.email_hash for item in wanted if item.user_id is None],
        },
    )
    by_user: dict[int | None, Owner] = {}
    by_hash: dict[str | None, Owner] = {}
    for user_id, hashed, owner_id, account in rows:
        if user_id is not None:
            by_user[user_id] = Owner(owner_id, account)
        else:
            by_hash[hashed] = Owner(owner_id, account)
    answer = {}
    for item in wanted:
        known = by_user.get(item.user_id) if item.user_id is not None else by_hash.get(item.email_hash)
        if known is not None:
            answer[item] = known
    return answer
