"""What the models need to know of customers: (x, tx, T) in days, and what their repeat purchases came to.

Several orders of a customer on one day of the store's zone are one purchase. The first one is in neither x nor the amounts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ...core.clock import store_zone
from ...core.db import execute, fetch
from ..scope import SCOPE, instant, scope_params

DAYS = f"""
SELECT customer_id, (created_at AT TIME ZONE %(zone)s)::date AS day, sum(net_sales_minor)::bigint AS net
FROM saleor_retention_orderfact
WHERE {SCOPE} AND created_at < %(until)s AND customer_id > %(after)s AND customer_id <= %(last)s
GROUP BY 1, 2
"""
CUSTOMERS = f"""
SELECT customer_id, (count(*) FILTER (WHERE day <= %(end)s) - 1)::int AS x,
       max(day) FILTER (WHERE day <= %(end)s) - min(day) AS tx, %(end)s::date - min(day) AS watched,
       (count(*) FILTER (WHERE net > 0 AND day <= %(end)s) - ((array_agg(net ORDER BY day))[1] > 0)::int)::int AS paid,
       (sum(net) FILTER (WHERE day <= %(end)s) - (array_agg(net ORDER BY day))[1])::bigint AS net,
       count(*) FILTER (WHERE day > %(end)s) AS later
FROM ({DAYS}) AS days GROUP BY customer_id HAVING min(day) <= %(end)s
"""
GROUPS = f"""
SELECT x, tx, watched, count(*) AS customers, sum(later)::bigint AS later
FROM ({CUSTOMERS}) AS customers GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
SPEND = f"""
SELECT paid, net, count(*) AS customers FROM ({CUSTOMERS}) AS customers WHERE paid > 0 AND net > 0 GROUP BY 1, 2 ORDER BY 1, 2
"""
PERIOD = f"""
SELECT min(created_at AT TIME ZONE %(zone)s)::date, max(created_at AT TIME ZONE %(zone)s)::date
FROM saleor_retention_orderfact WHERE {SCOPE} AND created_at < %(until)s
"""
EVERYBODY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class PurchaseGroup:
    """Customers who bought alike up to a day. `later`: their purchases after it, all together."""

    x: int
    tx: int
    watched: int
    customers: int
    later: int


def repeaters(groups: Sequence[PurchaseGroup]) -> int:
    """Customers who came back."""
    return sum(group.customers for group in groups if group.x > 0)


@dataclass(frozen=True, slots=True)
class SpendGroup:
    """Customers with so many repeat purchases of more than nothing, that came to so much."""

    paid: int
    net: int
    customers: int


@dataclass(frozen=True, slots=True)
class WatchedCustomer:
    """One customer up to a day."""

    customer_id: int
    x: int
    tx: int
    watched: int
    paid: int
    net: int
    later: int


@dataclass(frozen=True, slots=True)
class BuyersOfCurrency:
    """Purchases in one currency, and one channel if asked, up to the end of `last_day`."""

    currency: str
    last_day: date
    channel: str | None = None
    using: str = DEFAULT_DB_ALIAS

    def period(self) -> tuple[date, date] | None:
        """The days of the first and of the last purchase; None when there is none."""
        first, last = execute(PERIOD, self._params(self.last_day), self.using)[0]
        return None if first is None else (first, last)

    def groups(self, end: date | None = None) -> list[PurchaseGroup]:
        """All who had bought by `end` (the last day), and what they did after it. Who came later is not among them."""
        return fetch(PurchaseGroup, GROUPS, self._params(end), self.using)

    def spend(self) -> list[SpendGroup]:
        """What repeat purchases came to; purchases of nothing are left out, having no logarithm."""
        return fetch(SpendGroup, SPEND, self._params(None), self.using)

    def buyers(self, after: int, last: int) -> list[WatchedCustomer]:
        """The customers with an id above `after` and up to `last`."""
        return fetch(
            WatchedCustomer, CUSTOMERS, self._params(None) | {"after": after, "last": last}, self.using
        )

    def _params(self, end: date | None) -> dict[str, Any]:
        return scope_params(self.currency, self.channel) | {
            "zone": store_zone().key,
            "until": instant(self.last_day + timedelta(days=1)),
            "end": end or self.last_day,
            "after": -1,
            "last": EVERYBODY,
        }
