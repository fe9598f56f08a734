"""The value of all customers of a currency, and of one channel if asked: so far, less their cost, and to be expected."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import DEFAULT_DB_ALIAS

from ...core.db import fetch
from ..rules import average_order, ratio
from ..scope import SCOPE, scope_params
from .models import ValueModel
from .rules import Traffic, ValueGap, growth, lifetime_value
from .runs import is_installed

DECILES = f"""
WITH sums AS (
    SELECT customer_id, sum(net_sales_minor)::bigint AS net FROM saleor_retention_orderfact WHERE {SCOPE} GROUP BY 1),
ranked AS (
    SELECT s.net, v.expected_minor, ntile(10) OVER (ORDER BY s.net DESC, s.customer_id) AS decile
    FROM sums s LEFT JOIN saleor_retention_customervalue v
        ON v.customer_id = s.customer_id AND v.currency = %(currency)s)
SELECT coalesce(decile, 0) AS decile, count(*) AS customers, coalesce(sum(net), 0)::bigint AS net, min(net) AS least_net,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY net)::numeric AS median_net,
       count(expected_minor) AS told, sum(expected_minor)::bigint AS expected,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY expected_minor)::numeric AS median_expected
FROM ranked GROUP BY GROUPING SETS ((), (decile)) ORDER BY 1
"""
COSTS = f"""
WITH firsts AS (
    SELECT DISTINCT ON (customer_id) channel, month FROM saleor_retention_orderfact WHERE {SCOPE}
    ORDER BY customer_id, created_at, order_id),
won AS (SELECT channel, month, count(*) AS customers FROM firsts GROUP BY 1, 2),
made AS (
    SELECT channel, month, count(*) AS orders, sum(net_sales_minor) AS net
    FROM saleor_retention_orderfact WHERE {SCOPE} GROUP BY 1, 2),
known AS (
    SELECT * FROM saleor_retention_channelcost
    WHERE currency = %(currency)s AND (%(channel)s::text IS NULL OR channel = %(channel)s)),
visited AS (
    SELECT k.visits, m.orders, m.net FROM known k LEFT JOIN made m USING (channel, month) WHERE k.visits IS NOT NULL)
SELECT CASE WHEN NOT EXISTS (SELECT FROM won LEFT JOIN known USING (channel, month) WHERE acquisition_minor IS NULL)
            THEN (SELECT sum(acquisition_minor)::bigint FROM known) END AS acquisition,
       CASE WHEN NOT EXISTS (SELECT FROM made LEFT JOIN known USING (channel, month) WHERE serving_minor IS NULL)
            THEN (SELECT sum(serving_minor)::bigint FROM known) END AS serving,
       (SELECT sum(visits)::bigint FROM visited) AS visits,
       (SELECT coalesce(sum(orders), 0)::bigint FROM visited) AS visited_orders,
       (SELECT coalesce(sum(net), 0)::bigint FROM visited) AS visited_net
"""


@dataclass(frozen=True, slots=True)
class DecileRow:
    """A tenth of the customers by what they spent, the best first (0: all of them). `told`: those with an expected value."""

    decile: int
    customers: int
    net: int
    least_net: int | None
    median_net: Decimal | None
    told: int
    expected: int | None
    median_expected: Decimal | None

    @property
    def mean_net(self) -> Decimal | None:
        return average_order(self.net, self.customers)

    @property
    def mean_expected(self) -> Decimal | None:
        return None if self.expected is None else average_order(self.expected, self.told)


@dataclass(frozen=True, slots=True)
class CostRow:
    """All that was spent, also in months that won nobody. None when a month is unknown that won somebody (acquisition) or had
    orders (serving)."""

    acquisition: int | None
    serving: int | None
    visits: int | None
    visited_orders: int
    visited_net: int

    @property
    def traffic(self) -> Traffic:
        return Traffic(self.visits, self.visited_orders, self.visited_net)


@dataclass(frozen=True, slots=True)
class ValueReport:
    """Everything of a currency; money in minor units."""

    currency: str
    total: DecileRow
    deciles: tuple[DecileRow, ...]
    costs: CostRow
    model: ValueModel | None
    gap: ValueGap | None

    @property
    def lifetime_value(self) -> Decimal | None:
        """Of an average customer: net sales so far less what it cost to win and serve them."""
        value = lifetime_value(self.total.net, self.costs.acquisition, self.costs.serving)
        return None if value is None else ratio(value, self.total.customers)

    @property
    def acquisition_cost(self) -> Decimal | None:
        """CAC: what it cost to win an average customer."""
        if self.costs.acquisition is None:
            return None
        return ratio(self.costs.acquisition, self.total.customers)

    @property
    def growth(self) -> Decimal | None:
        """customers x CLV / CAC."""
        return growth(self.total.customers, self.lifetime_value, self.acquisition_cost)


def report(*, currency: str, channel: str | None = None, using: str = DEFAULT_DB_ALIAS) -> ValueReport:
    """What customers of this scope are worth; three statements. What is expected is expected of them in all channels."""
    params = scope_params(currency, channel)
    total, *deciles = fetch(DecileRow, DECILES, params, using)
    (costs,) = fetch(CostRow, COSTS, params, using)
    model = current_model(params["currency"], using=using)
    return ValueReport(params["currency"], total, tuple(deciles), costs, model, gap_of(model))


def current_model(currency: str, *, using: str = DEFAULT_DB_ALIAS) -> ValueModel | None:
    """The newest fit of a currency."""
    return ValueModel.objects.using(using).filter(currency=currency).order_by("-day").first()


def gap_of(model: ValueModel | None) -> ValueGap | None:
    """Why nothing is expected; None where something is."""
    if model is None:
        return ValueGap.NOT_FITTED if is_installed() else ValueGap.NOT_INSTALLED
    return ValueGap(model.gap) if model.gap else None
