"""Shops whose customers buy often enough for a model: order facts written at once, as the orders room would keep them."""

from datetime import UTC, date, datetime, timedelta

from saleor_retention.core.db import execute
from saleor_retention.customers.models import Customer
from saleor_retention.metrics.clv import jobs
from saleor_retention.metrics.clv.models import CustomerValue, ValueModel

from . import cdnow

FIRST_USER = 100_000
NOW = datetime(1998, 7, 1, 3, tzinfo=UTC)
"""The night after the last day of the log."""
WRITE = """
INSERT INTO saleor_retention_orderfact
    (order_id, number, customer_id, origin, status, channel, currency, created_at, paid_at, month, zone, is_purchase, due_minor,
     captured_minor, kept_minor, attributed_minor, gift_card_minor, points_minor, shipping_net_minor, shipping_gross_minor,
     discount_minor, net_sales_minor, gross_sales_minor, voucher_code, is_gone, hints, snapshot_hash, revision)
SELECT gen_random_uuid(), '', c.id, 'checkout', 'live', %(channel)s, %(currency)s, o.at, o.at, date_trunc('month', o.at AT TIME ZONE 'UTC'),
       'UTC', true, o.net, o.net, o.net, 0, 0, 0, 0, 0, 0, o.net, o.net, '', false, '{}', 'hash', 1
FROM unnest(%(users)s::bigint[], %(at)s::timestamptz[], %(net)s::bigint[]) AS o (user_id, at, net)
JOIN saleor_retention_customer c ON c.user_id = o.user_id
"""


def write_orders(
    rows: list[tuple[int, datetime, int]], *, channel: str = "web", currency: str = "USD"
) -> None:
    """(account, instant, net in minor units) of each purchase; customers are made."""
    known = set(Customer.objects.values_list("user_id", flat=True))
    users = sorted({user for user, _, _ in rows} - known)
    Customer.objects.bulk_create(Customer(user_id=user) for user in users)
    params = {
        "users": [user for user, _, _ in rows],
        "at": [at for _, at, _ in rows],
        "net": [net for _, _, net in rows],
        "channel": channel,
        "currency": currency,
    }
    execute(WRITE, params)


def cdnow_shop() -> None:
    """CDNOW's sample, at ten in the morning of each day."""
    write_orders(
        [
            (
                FIRST_USER + customer,
                datetime(day.year, day.month, day.day, 10, tzinfo=UTC),
                round(value * 100),
            )
            for customer, days in cdnow.raw_days().items()
            for day, value in days.items()
        ]
    )


def small_shop(customers: int, first: date = date(2026, 1, 1)) -> None:
    """Customers who each came back once."""
    start = datetime(first.year, first.month, first.day, 10, tzinfo=UTC)
    write_orders(
        [(FIRST_USER + n, start + timedelta(days=days), 1_000) for n in range(customers) for days in (0, 9)]
    )


def night(now: datetime = NOW) -> None:
    """All the work of one night."""
    while jobs.fit_value(now).has_more:
        pass


def value_of(user: int, currency: str = "USD") -> CustomerValue | None:
    return CustomerValue.objects.filter(customer__user_id=user, currency=currency).first()


def model(currency: str = "USD") -> ValueModel:
    return ValueModel.objects.filter(currency=currency).latest("day")
