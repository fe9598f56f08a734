"""The value of single customers, in each currency they bought in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import DEFAULT_DB_ALIAS

from ...core.db import fetch
from ...customers.models import Customer
from .lifetime import gap_of
from .models import ValueModel
from .rules import ValueGap, lifetime_value

VALUES = """
WITH mine AS (
    SELECT customer_id, currency, channel, month, created_at, order_id, net_sales_minor
    FROM saleor_retention_orderfact WHERE customer_id = ANY(%(ids)s) AND is_purchase),
firsts AS (
    SELECT DISTINCT ON (customer_id, currency) customer_id, currency, channel, month FROM mine
    ORDER BY customer_id, currency, created_at, order_id),
cells AS (
    SELECT c.currency, c.channel, c.month, c.acquisition_minor, c.serving_minor
    FROM saleor_retention_channelcost c
    WHERE (c.currency, c.channel, c.month) IN (SELECT currency, channel, month FROM mine)),
counted AS (
    SELECT c.currency, c.channel, c.month, c.acquisition_minor, c.serving_minor, count(*) AS orders,
           count(*) FILTER (WHERE NOT EXISTS (
               SELECT FROM saleor_retention_orderfact e
               WHERE e.customer_id = o.customer_id AND e.currency = o.currency AND e.is_purchase
                 AND (e.created_at, e.order_id) < (o.created_at, o.order_id))) AS won
    FROM cells c JOIN saleor_retention_orderfact o
        ON o.is_purchase AND o.customer_id IS NOT NULL AND o.currency = c.currency AND o.channel = c.channel
       AND o.month = c.month
    GROUP BY 1, 2, 3, 4, 5),
spent AS (
    SELECT m.customer_id, m.currency, sum(m.net_sales_minor)::bigint AS net, count(*)::int AS orders,
           CASE WHEN bool_and(k.serving_minor IS NOT NULL) THEN sum(k.serving_minor::numeric / k.orders) END AS serving
    FROM mine m LEFT JOIN counted k USING (currency, channel, month) GROUP BY 1, 2)
SELECT s.customer_id, s.currency, s.net, s.orders, s.serving, k.acquisition_minor::numeric / nullif(k.won, 0) AS acquisition,
       v.expected_purchases, v.expected_minor, v.alive, v.scored_at
FROM spent s JOIN firsts f USING (customer_id, currency)
LEFT JOIN counted k ON (k.currency, k.channel, k.month) = (f.currency, f.channel, f.month)
LEFT JOIN saleor_retention_customervalue v ON (v.customer_id, v.currency) = (s.customer_id, s.currency)
ORDER BY s.customer_id, s.currency
"""


@dataclass(frozen=True, slots=True)
class CustomerValueRow:
    """One customer in one currency; money in minor units. `acquisition` is their share of what their first month cost."""

    customer_id: int
    currency: str
    net: int
    orders: int
    serving: Decimal | None
    acquisition: Decimal | None
    expected_purchases: float | None
    expected_minor: int | None
    alive: float | None
    scored_at: datetime | None

    @property
    def lifetime_value(self) -> int | None:
        return lifetime_value(self.net, _whole(self.acquisition), _whole(self.serving))


def _whole(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount.quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class KnownValue:
    """A customer's value with the reason where nothing is expected of them."""

    row: CustomerValueRow
    gap: ValueGap | None


def customer_values(
    customer_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS
) -> dict[int, list[KnownValue]]:
    """Of each of these customers, in every currency; two statements."""
    rows = fetch(CustomerValueRow, VALUES, {"ids": sorted(customer_ids)}, using)
    newest = (
        ValueModel.objects.using(using)
        .filter(currency__in={row.currency for row in rows})
        .order_by("currency", "-day")
        .distinct("currency")
    )
    models = {model.currency: model for model in newest}
    values: dict[int, list[KnownValue]] = {customer_id: [] for customer_id in customer_ids}
    for row in rows:
        values[row.customer_id].append(KnownValue(row, _gap(row, models.get(row.currency))))
    return values


def _gap(row: CustomerValueRow, model: ValueModel | None) -> ValueGap | None:
    """Who first bought after the model was fitted is told tomorrow."""
    if row.expected_minor is not None:
        return None
    return gap_of(model) or ValueGap.NOT_FITTED


def values_of(
    user_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS
) -> Mapping[int, Sequence[KnownValue]]:
    """The same of accounts, by the store's own id; whom we do not know is absent. Three statements."""
    rows = Customer.objects.using(using).filter(user_id__in=user_ids).values_list("user_id", "pk")
    customers = {user_id: pk for user_id, pk in rows if user_id is not None}
    values = customer_values(customers.values(), using=using)
    return {user_id: values[pk] for user_id, pk in customers.items()}
