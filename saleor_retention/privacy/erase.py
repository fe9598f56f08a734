"""Forgetting a person: their rows become nobody's, their points are given up, and the books still balance.

What stays: orders and their figures, movements of points, referrals; all as nobody's. What the store itself keeps of
them, such as the address on an order, is the store's to erase; a later look at those orders brings nothing back.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from ..core.failpoints import failpoint
from ..customers import privacy as customers
from ..errors import RetryLater
from ..guards import guard
from ..orders.ownership import lock_orders_of, orders_of
from ..room import Erasure
from ..rooms import ROOMS


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done: rows that are nobody's now, the orders that stay with them, the points that were given up."""

    customers: int
    orders: int
    points: int
    addresses: int = 0
    """Of accounts deleted before, which were only kept to tell who is new."""


NOTHING = Erased(0, 0, 0)


def erase(customer_ids: Collection[int], *, now: datetime, has_left: bool = False) -> Erased:
    """Forget these customers, and whoever was merged into them. Again changes nothing. Call inside a transaction.

    Locks as all work does: orders first, so that a look that began before ends before. A fixed number of statements.
    `has_left`: the store deleted the account, and nobody asked for more; then the address is kept for some time as one
    that has bought. Else that goes as well. The codes of their offers are forgotten when the outbox was delivered.
    Raises `RetryLater` when they just bought, or were merged or erased meanwhile.
    """
    rows = customers.rows_of(customer_ids)
    if not rows:
        return NOTHING
    known = lock_orders_of(rows)
    person = customers.lock(rows)
    demand_same_people(customer_ids, rows)
    bought = orders_of(person.customer_ids)
    if not set(bought) <= set(known):
        raise RetryLater("An order came in meanwhile.")
    erasure = Erasure(person.customer_ids, person.user_ids, now, has_left)
    # From the top: who the customers are is forgotten last, because the rooms above find their rows by it.
    for room in reversed(ROOMS):
        room.erase(erasure)
    failpoint("erasure.before_commit")
    totals = erasure.totals
    return Erased(len(person.customer_ids), len(bought), totals["points"], totals["addresses"])


@guard("erasure.same_people")
def demand_same_people(customer_ids: Collection[int], rows: Mapping[int, int | None]) -> None:
    """Raises `RetryLater` when somebody was merged into them, or they into somebody, before their rows were locked."""
    if customers.rows_of(customer_ids) != rows:
        raise RetryLater("Somebody was merged or erased meanwhile.")
