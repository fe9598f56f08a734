"""Forgetting a person: her rows become nobody's, her points are given up, and the books still balance.

What stays: orders and their figures, movements of points, referrals; all as nobody's. What the store itself keeps of
her, such as the address on an order, is the store's to erase; a later look at those orders tells us nothing again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from ..audiences import privacy as audiences
from ..core.privacy import forget_accounts
from ..customers import former_customers
from ..customers import privacy as customers
from ..errors import RetryLater
from ..loyalty import privacy as loyalty
from ..offers import privacy as offers
from ..orders import privacy as orders
from ..orders.ownership import lock_orders_of, orders_of
from ..referrals import privacy as referrals


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
    that has bought. Else that goes as well. The codes of her offers are forgotten when the outbox was delivered. Raises `RetryLater` when she just bought.
    """
    rows = customers.rows_of(customer_ids)
    if not rows:
        return NOTHING
    known = lock_orders_of(rows)
    person = customers.lock(rows)
    bought = orders_of(person.customer_ids)
    if not set(bought) <= set(known):
        raise RetryLater("An order came in meanwhile.")
    offers.withdraw(person.customer_ids, person.user_ids, now=now)
    offers.forget_claims(person.customer_ids, now=now)
    addresses = 0
    if not has_left:
        addresses = former_customers.forget(person.customer_ids)
    else:
        former_customers.remember(person.customer_ids, payers=orders.payers(person.customer_ids), now=now)
    points = loyalty.write_off(person.customer_ids, now=now)
    referrals.drop_codes(person.customer_ids)
    audiences.leave_audiences(person.customer_ids)
    orders.anonymise_orders(person.customer_ids)
    forget_accounts(person.user_ids)
    customers.anonymise_customer(person, now=now)
    return Erased(len(person.customer_ids), len(bought), points, addresses)
