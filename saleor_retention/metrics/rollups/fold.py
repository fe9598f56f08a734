"""Histories of customers made anew from the facts of orders, and the difference that this makes added to the roll-ups.

Late news, cancellations, refunds, merges and re-dated drafts are all the same: what the customer came to is taken away,
what they come to is added. Doing it twice adds nothing. The only writer of these tables, one at a time.
"""

from collections.abc import Collection

from ...core.db import execute
from ...guards import guard
from .contributions import BUYERS, CELLS, GAPS_OF_MONTHS, MONTH_FIGURES, RETENTION_MONTHS
from .histories import COLUMNS, HISTORIES_OF

ONE_CONSUMER = "hashtextextended('metrics.fold', 0)"
SETTINGS = "set_config('work_mem', '64MB', true), set_config('jit', 'off', true)"
LOCK_HISTORIES = "ORDER BY customer_id, currency, channel FOR UPDATE"

FIRST_DIFFERENCE = """
    (SELECT least(o.days[i], n.days[i])
     FROM generate_series(1, greatest(coalesce(cardinality(o.days), 0), coalesce(cardinality(n.days), 0))) AS i
     WHERE o.days[i] IS DISTINCT FROM n.days[i] ORDER BY i LIMIT 1)
"""
"""The first day that is no purchase's in one of the two; what a month ended with before it is the same in both."""

ADD_CELLS = f"""
INSERT INTO saleor_retention_cohortcell AS t
    (currency, channel, cohort, month, customers, orders, net_minor, gross_minor)
SELECT currency, channel, cohort, month, customers, orders, net_minor, gross_minor FROM ({CELLS}) c
WHERE (customers, orders, net_minor, gross_minor) <> (0, 0, 0, 0)
ON CONFLICT (currency, channel, cohort, month) DO UPDATE SET
    customers = t.customers + excluded.customers, orders = t.orders + excluded.orders,
    net_minor = t.net_minor + excluded.net_minor, gross_minor = t.gross_minor + excluded.gross_minor
RETURNING t.customers
"""
ADD_MONTHS = f"""
INSERT INTO saleor_retention_monthfigures AS t
    (currency, channel, month, customers, new, retained, repeat_customers, orders, net_minor, gross_minor,
     first_net_minor, discounted_orders, discount_minor)
SELECT currency, channel, month, customers, new, retained, repeat_customers, orders, net_minor, gross_minor,
       first_net_minor, discounted_orders, discount_minor FROM ({MONTH_FIGURES}) c
WHERE (customers, new, retained, repeat_customers, orders) <> (0, 0, 0, 0, 0)
   OR (net_minor, gross_minor, first_net_minor, discounted_orders, discount_minor) <> (0, 0, 0, 0, 0)
ON CONFLICT (currency, channel, month) DO UPDATE SET
    customers = t.customers + excluded.customers, new = t.new + excluded.new, retained = t.retained + excluded.retained,
    repeat_customers = t.repeat_customers + excluded.repeat_customers, orders = t.orders + excluded.orders,
    net_minor = t.net_minor + excluded.net_minor, gross_minor = t.gross_minor + excluded.gross_minor,
    first_net_minor = t.first_net_minor + excluded.first_net_minor,
    discounted_orders = t.discounted_orders + excluded.discounted_orders,
    discount_minor = t.discount_minor + excluded.discount_minor
RETURNING t.customers
"""
ADD_RETENTION = f"""
INSERT INTO saleor_retention_retentionmonth AS t
    (currency, channel, month, period_months, window_months, at_end, retained, new)
SELECT currency, channel, month, period_months, window_months, at_end, retained, new FROM ({RETENTION_MONTHS}) c
WHERE (at_end, retained, new) <> (0, 0, 0)
ON CONFLICT (currency, channel, month, period_months, window_months) DO UPDATE SET
    at_end = t.at_end + excluded.at_end, retained = t.retained + excluded.retained, new = t.new + excluded.new
RETURNING t.at_end
"""
ADD_BUYERS = f"""
INSERT INTO saleor_retention_monthbuyers AS t (currency, channel, month, previous, customers, repeat_customers, orders)
SELECT currency, channel, month, previous, customers, repeat_customers, orders FROM ({BUYERS}) c
WHERE (customers, repeat_customers, orders) <> (0, 0, 0)
ON CONFLICT (currency, channel, month, previous) DO UPDATE SET
    customers = t.customers + excluded.customers, repeat_customers = t.repeat_customers + excluded.repeat_customers,
    orders = t.orders + excluded.orders
RETURNING t.customers, t.repeat_customers
"""
ADD_GAPS = f"""
INSERT INTO saleor_retention_gapsofmonth AS t (currency, channel, month, days, gaps)
SELECT currency, channel, month, days, gaps FROM ({GAPS_OF_MONTHS}) c WHERE gaps <> 0
ON CONFLICT (currency, channel, month, days) DO UPDATE SET gaps = t.gaps + excluded.gaps
RETURNING t.gaps
"""

FOLD = f"""
WITH o AS MATERIALIZED (
    SELECT * FROM saleor_retention_purchasehistory
    WHERE customer_id = ANY(%(ids)s) {LOCK_HISTORIES}),
n AS MATERIALIZED ({HISTORIES_OF}),
changed AS MATERIALIZED (
    SELECT coalesce(n.customer_id, o.customer_id) AS customer_id, coalesce(n.currency, o.currency) AS currency,
           coalesce(n.channel, o.channel) AS channel, o.id AS old_id, {FIRST_DIFFERENCE} AS since,
           o.days AS o_days, o.net AS o_net, o.gross AS o_gross, o.discounted AS o_discounted, o.discount AS o_discount,
           n.days, n.net, n.gross, n.discounted, n.discount, n.known_net, n.cost, n.first_order_id
    FROM o FULL JOIN n ON n.customer_id = o.customer_id AND n.currency = o.currency AND n.channel = o.channel
    WHERE (o.days, o.net, o.gross, o.discounted, o.discount, o.known_net, o.cost, o.first_order_id)
          IS DISTINCT FROM (n.days, n.net, n.gross, n.discounted, n.discount, n.known_net, n.cost, n.first_order_id)),
removed AS (
    DELETE FROM saleor_retention_purchasehistory WHERE id IN (SELECT old_id FROM changed WHERE days IS NULL)),
written AS (
    INSERT INTO saleor_retention_purchasehistory (customer_id, currency, channel, {COLUMNS})
    SELECT customer_id, currency, channel, {COLUMNS} FROM changed WHERE days IS NOT NULL
    ON CONFLICT (customer_id, currency, channel) DO UPDATE SET
        days = excluded.days, net = excluded.net, gross = excluded.gross, discounted = excluded.discounted,
        discount = excluded.discount, known_net = excluded.known_net, cost = excluded.cost,
        first_order_id = excluded.first_order_id),
states AS MATERIALIZED (
    SELECT -1 AS sign, currency, channel, o_days AS days, o_net AS net, o_gross AS gross, o_discounted AS discounted,
           o_discount AS discount, since
    FROM changed WHERE o_days IS NOT NULL
    UNION ALL
    SELECT 1, currency, channel, days, net, gross, discounted, discount, since FROM changed WHERE days IS NOT NULL),
cells AS ({ADD_CELLS}), months AS ({ADD_MONTHS}), retention AS ({ADD_RETENTION}),
buyers AS ({ADD_BUYERS}), gaps AS ({ADD_GAPS})
SELECT (SELECT count(DISTINCT customer_id) FROM changed) AS customers,
       EXISTS (SELECT FROM cells WHERE customers = 0) OR EXISTS (SELECT FROM months WHERE customers = 0)
       OR EXISTS (SELECT FROM retention WHERE at_end = 0)
       OR EXISTS (SELECT FROM buyers WHERE (customers, repeat_customers) = (0, 0))
       OR EXISTS (SELECT FROM gaps WHERE gaps = 0) AS has_empty
"""
EMPTY = (
    "DELETE FROM saleor_retention_cohortcell WHERE customers = 0",
    "DELETE FROM saleor_retention_monthfigures WHERE customers = 0",
    "DELETE FROM saleor_retention_retentionmonth WHERE at_end = 0",
    "DELETE FROM saleor_retention_monthbuyers WHERE (customers, repeat_customers) = (0, 0)",
    "DELETE FROM saleor_retention_gapsofmonth WHERE gaps = 0",
)


@guard("metrics.one_consumer")
def lock_rollups() -> None:
    """Make this transaction the only one that writes histories and roll-ups; whoever comes second reads what it wrote.

    Its sorts stay in memory, and nothing is compiled: the planner takes a batch for millions of rows.
    """
    execute(f"SELECT pg_advisory_xact_lock({ONE_CONSUMER}), {SETTINGS}", [])


def is_free() -> bool:
    """Whether nobody writes them now."""
    return execute(f"SELECT pg_try_advisory_xact_lock({ONE_CONSUMER})", []) == [(True,)]


def fold(customer_ids: Collection[int]) -> int:
    """Bring these customers' histories and all roll-ups up to their orders; returns how many customers had changed.

    Call inside a transaction. A fixed number of statements for any number of customers.
    """
    if not customer_ids:
        return 0
    lock_rollups()
    ((changed, has_empty),) = execute(FOLD, {"ids": sorted(customer_ids)})
    if has_empty:
        for statement in EMPTY:
            execute(statement, [])
    return int(changed)
