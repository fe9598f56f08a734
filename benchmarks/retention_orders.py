"""Purchases of many customers, made by the database itself: three years of them, in two channels and one currency.

Each customer buys as often as all others on average times a factor of their own (a few buy very often), at hours that
are drawn by a hash of their numbers: the same sizes give the same orders.
"""

from datetime import UTC, datetime
from typing import Any

from .bulk import in_bulk, tidy, without_indexes

WHO, WHEN = (
    f"(('x' || substr(md5(n || '{name}'), 1, 8))::bit(32)::bigint & 2147483647) / 2147483648.0"
    for name in ("who", "when")
)
"""Numbers from 0 to 1 that are drawn from the row's number."""

DAYS = 1_096
"""To the end of June 2026."""
CUSTOMERS = "INSERT INTO saleor_retention_customer (id, user_id) SELECT n, n FROM generate_series(1, %(customers)s) AS n"
ORDERS = f"""
INSERT INTO saleor_retention_orderfact (
    order_id, number, customer_id, origin, status, channel, currency, created_at, paid_at, month, zone, is_purchase,
    due_minor, captured_minor, kept_minor, attributed_minor, gift_card_minor, points_minor, shipping_net_minor,
    shipping_gross_minor, discount_minor, net_sales_minor, gross_sales_minor, voucher_code, is_gone, hints, snapshot_hash,
    revision, units, units_returned, has_sale_item, sold_gross_minor)
SELECT md5(n::text)::uuid, n::text, 1 + floor(%(customers)s * power(who, 1.6))::bigint, 'checkout', 'live',
       CASE WHEN n %% 10 = 0 THEN 'outlet' ELSE 'main' END, 'USD', at, at, date_trunc('month', at AT TIME ZONE 'UTC')::date,
       'UTC', true, price, price, price, 0, 0, 0, 0, 0, CASE WHEN n %% 5 = 0 THEN 300 ELSE 0 END, price, price, '', false, '{{}}',
       md5(n::text), 1, 1 + n %% 3, CASE WHEN n %% 12 = 0 THEN 1 ELSE 0 END, n %% 7 = 0, price
FROM (
    SELECT n, {WHO} AS who, 500 + n %% 9000 AS price,
           timestamptz '2023-07-01 00:00Z' + (%(since)s + {WHEN} * %(days)s) * interval '1 day' AS at
    FROM generate_series(%(first)s, %(last)s) AS n) drawn
"""
LINES = """
INSERT INTO saleor_retention_orderlinefact (
    line_id, order_id, collection_ids, cost_minor, quantity, net_minor, gross_minor, is_gift_card, is_free_gift, returned,
    replaced, refunded, is_on_sale)
SELECT order_id, order_id, '[]', CASE WHEN number::int %% 10 > 0 THEN net_sales_minor / 2 / units END, units, net_sales_minor,
       sold_gross_minor, false, false, units_returned, 0, 0, has_sale_item
FROM saleor_retention_orderfact WHERE number::int BETWEEN %(first)s AND %(last)s
"""
"""One a purchase; of nine of ten the cost is known."""

HISTORIES = """
INSERT INTO saleor_retention_purchasehistory (customer_id, currency, channel, {columns})
SELECT customer_id, currency, channel, {columns} FROM ({histories}) h ORDER BY customer_id, currency, channel
"""
NOW = datetime(2026, 7, 1, tzinfo=UTC)


def fill(orders: int, customers: int) -> None:
    """Write the customers and their orders into empty tables; the indexes of orders are made when all are there."""
    with in_bulk() as cursor:
        cursor.execute(CUSTOMERS, {"customers": customers})
        with without_indexes(cursor, "orderfact"), without_indexes(cursor, "orderlinefact"):
            add_orders(cursor, 1, orders, customers)
        tidy(cursor)


def add_orders(cursor: Any, first: int, last: int, customers: int, *, days: int = DAYS) -> None:
    """Orders of these numbers with their lines, of the last so many days."""
    params = {"first": first, "last": last, "customers": customers, "since": DAYS - days, "days": days}
    cursor.execute(ORDERS, params)
    cursor.execute(LINES, params)


def keep_all() -> None:
    """Histories and roll-ups of all orders: histories by one statement of the product's, then a rebuild's last step."""
    from saleor_retention.metrics.rollups.histories import ALL_HISTORIES, COLUMNS

    with in_bulk() as cursor:
        cursor.execute(HISTORIES.format(columns=COLUMNS, histories=ALL_HISTORIES))
        cursor.execute("SELECT coalesce(max(id), 0) FROM saleor_retention_customer")
        rebuild(after=cursor.fetchone()[0])
        tidy(cursor)


def rebuild(*, after: int = 0) -> None:
    """As the command does, of customers after one."""
    from saleor_retention.metrics.models import MetricsRebuild
    from saleor_retention.metrics.rollups import rebuild as run

    number = run.begin(now=NOW).pk
    MetricsRebuild.objects.filter(pk=number).update(customer_id=after)
    while run.step(number, now=NOW, limit=2_000):
        pass
