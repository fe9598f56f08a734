"""Orders that change hands: whoever moves a customer's history marks what they bought to be looked at again."""

from collections.abc import Collection, Sequence
from uuid import UUID

from ..core.db import execute
from ..core.queues import inbox
from ..customers import guest_history
from ..guards import guard
from ..store.customers import CustomerSnapshot
from .ingest import IN_ORDER
from .reconcile import KIND


def orders_of(customer_ids: Collection[int]) -> list[UUID]:
    """Every order that these customers own by our facts, in id order."""
    rows = execute(
        "SELECT order_id FROM saleor_retention_orderfact WHERE customer_id = ANY(%s) ORDER BY order_id",
        [sorted(customer_ids)],
    )
    return [order_id for (order_id,) in rows]


@guard("orders.lock_of_customers")
def lock_orders_of(customer_ids: Collection[int]) -> list[UUID]:
    """`orders_of`, each locked against whoever looks at it, for any number: a locked row takes none of shared memory."""
    rows = execute(
        f"SELECT order_id FROM saleor_retention_orderfact WHERE customer_id = ANY(%s) {IN_ORDER}",
        [sorted(customer_ids)],
    )
    return [order_id for (order_id,) in rows]


@guard("customers.lock_guests")
def sync_accounts(snapshots: Sequence[CustomerSnapshot]) -> dict[int, int]:
    """Our customer id of each account, with a note to look again at what its owner bought as a guest before proving the address.

    Call inside a transaction; a fixed number of statements for any number of accounts.
    """
    ids, joined = guest_history.sync_accounts(snapshots)
    inbox.mark_dirty(KIND, orders_of(joined))
    return ids
