"""Finding what no ring told of accounts: those the store deleted, those that changed, and those that proved an address."""

from collections.abc import Iterator, Sequence

from ..conf import conf
from ..core.counters import keep
from ..core.db import command
from ..core.queues import inbox
from ..core.safe_logging import logger
from ..store.customers import CustomerSnapshot
from ..store.port import Gone, store
from . import account_facts
from .identity import identity
from .models import Customer

log = logger(__name__)

KIND = "customer"
FEW = 20
"""So many accounts may be missing in any shop, also in one that has hardly more."""


def audit_customers(*, is_dry: bool = False) -> Iterator[int]:
    """Ring for every account that wants another look; yields the number on each page. A dry one writes nothing."""
    for result in _found(is_dry=is_dry):
        if not is_dry and result:
            with command():
                inbox.mark_dirty(KIND, result)
        yield len(result)


def _found(*, is_dry: bool) -> Iterator[Sequence[int]]:
    gone = _gone(is_dry=is_dry)
    for start in range(0, len(gone), conf.batch_size):
        yield gone[start : start + conf.batch_size]
    after = -1
    while ids := list(store().accounts(after=after, limit=conf.batch_size)):
        result = [
            customer for customer in store().customers(ids).values() if isinstance(customer, CustomerSnapshot)
        ]
        yield sorted({*_unjoined(result), *account_facts.changed_accounts(result)})
        after = ids[-1]


def _gone(*, is_dry: bool) -> list[int]:
    """Accounts that the store deleted. Where most of them are missing, the store is wrong and not its customers.

    Nobody is erased then: an erasure cannot be undone, and a wrong database can. Health and the check say so until the
    store has them again.
    """
    gone, known, after = [], 0, -1
    while ids := _ours(after):
        gone += deleted_accounts(ids)
        known, after = known + len(ids), ids[-1]
    few = FEW if store().is_there() else 0
    is_wrong = len(gone) > few and 2 * len(gone) > known
    if not is_dry:
        keep("lost_rows", len(gone) if is_wrong else 0, kind=KIND)
    if is_wrong:
        log.error(
            "most accounts are missing in the store at once, and nobody is erased for it", count=len(gone)
        )
        return []
    return gone


def _ours(after: int) -> list[int]:
    rows = Customer.objects.filter(user_id__gt=after).order_by("user_id").values_list("user_id", flat=True)
    return [user_id for user_id in rows[: conf.batch_size] if user_id is not None]


def deleted_accounts(user_ids: Sequence[int]) -> list[int]:
    """Those of these accounts that the store does not have any more."""
    return [
        user_id for user_id, customer in store().customers(user_ids).items() if isinstance(customer, Gone)
    ]


def _unjoined(accounts: Sequence[CustomerSnapshot]) -> list[int]:
    """Confirmed accounts whose address is that of a guest who belongs to nobody yet."""
    if conf.join_guests != "confirmed":
        return []
    proven = {
        identity(None, account.email).email_hash: account.user_id
        for account in accounts
        if account.is_confirmed
    }
    guests = Customer.objects.filter(email_hash__in=list(proven), user_id=None, merged_into=None)
    return sorted({proven[hashed] for hashed in guests.values_list("email_hash", flat=True)})
