"""What figures rely on: deltas and histories are what orders say, roll-ups what histories say.

That each order's deltas add up is the orders room's own law.
"""

from ..core.invariants import Invariant
from ..orders.fact_rows import ORDER_GOODS
from .rollups.contributions import (
    BUYERS,
    CELLS,
    GAPS_OF_MONTHS,
    MONTH_FIGURES,
    OF_HISTORIES,
    RETENTION_MONTHS,
)
from .rollups.histories import DIFFERENT_HISTORIES

NO_ZONE_CHANGES = (
    "NOT EXISTS (SELECT FROM saleor_retention_metricsrebuild WHERE finished_at IS NULL AND zone <> '')"
)
"""Orders are fixed in another zone batch by batch, their deltas at once when all of them are."""
NO_NEWS_WAITS = """
NOT EXISTS (SELECT FROM saleor_retention_inboxitem i WHERE i.kind = 'history' AND i.ref = customer_id::text)
AND NOT EXISTS (SELECT FROM saleor_retention_metricsrebuild WHERE finished_at IS NULL)
"""
SUMS_OF_MONTHS = (
    "customers, new, retained, repeat_customers, orders, net_minor, gross_minor, first_net_minor, discounted_orders, "
    "discount_minor"
)


def _differs(table: str, sums: str, keys: str, columns: str) -> str:
    """Rows of a roll-up that are not what all histories together come to."""
    KEPT, SUMS, KEYS, COLUMNS = table, sums, keys, columns
    return f"""
        WITH states AS ({OF_HISTORIES})
        SELECT {KEYS}, {COLUMNS} FROM (
            (SELECT {KEYS}, {COLUMNS} FROM saleor_retention_{KEPT}
             EXCEPT SELECT {KEYS}, {COLUMNS} FROM ({SUMS}) s)
            UNION ALL
            (SELECT {KEYS}, {COLUMNS} FROM ({SUMS}) s
             EXCEPT SELECT {KEYS}, {COLUMNS} FROM saleor_retention_{KEPT})) AS differences
        """


INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "orders_sold_what_their_lines_say",
        "The units, returned units, sale items and value that are kept of an order are those of its lines; of all orders once"
        " no rebuild is under way.",
        f"""
        SELECT f.order_id, f.units, s.units AS of_lines FROM saleor_retention_orderfact f CROSS JOIN LATERAL ({ORDER_GOODS}) s
        WHERE (f.units, f.units_returned, f.has_sale_item, f.sold_gross_minor)
              IS DISTINCT FROM (s.units, s.units_returned, s.has_sale_item, s.sold_gross_minor)
          AND (f.units IS NOT NULL OR NOT EXISTS (SELECT FROM saleor_retention_metricsrebuild WHERE finished_at IS NULL))
        """,
    ),
    Invariant(
        "months_fold_to_the_facts",
        "The deltas of each month, channel and currency add up to its purchases and sales.",
        f"""
        SELECT month, channel, currency, sum(purchases) AS purchases, sum(net) AS net, sum(gross) AS gross
        FROM (SELECT month, channel, currency, purchases, net_sales_minor AS net, gross_sales_minor AS gross
              FROM saleor_retention_salesdelta
              UNION ALL
              SELECT month, channel, currency, -is_purchase::int, -net_sales_minor, -gross_sales_minor
              FROM saleor_retention_orderfact) AS both_sides
        WHERE {NO_ZONE_CHANGES}
        GROUP BY month, channel, currency
        HAVING sum(purchases) <> 0 OR sum(net) <> 0 OR sum(gross) <> 0
        """,
    ),
    Invariant(
        "deltas_are_of_known_orders",
        "Every delta is of an order that we know, in its month and currency.",
        f"""
        SELECT d.id, d.order_id, d.month, d.currency FROM saleor_retention_salesdelta d
        LEFT JOIN saleor_retention_orderfact f ON f.order_id = d.order_id
        WHERE (d.month, d.currency) IS DISTINCT FROM (f.month, f.currency) AND {NO_ZONE_CHANGES}
        """,
    ),
    Invariant(
        "the_last_delta_names_the_owner",
        "The last delta of an order names the customer it belongs to now.",
        """
        SELECT d.order_id, d.customer_after, f.customer_id
        FROM (SELECT DISTINCT ON (order_id) order_id, customer_after FROM saleor_retention_salesdelta
              ORDER BY order_id, id DESC) d
        JOIN saleor_retention_orderfact f ON f.order_id = d.order_id
        WHERE d.customer_after IS DISTINCT FROM f.customer_id
        """,
    ),
    Invariant(
        "histories_equal_orders",
        "The purchase history of each customer is what their orders and the costs of their lines say, but for news that waits.",
        f"""
        SELECT customer_id, currency, channel FROM ({DIFFERENT_HISTORIES}) AS differences
        WHERE {NO_NEWS_WAITS}
        """,
    ),
    Invariant(
        "cells_equal_histories",
        "Each cell of the cohorts is what the histories of its customers come to.",
        _differs(
            "cohortcell",
            CELLS,
            "currency, channel, cohort, month",
            "customers, orders, net_minor, gross_minor",
        ),
    ),
    Invariant(
        "months_equal_histories",
        "The figures of each month are what all histories come to in it.",
        _differs("monthfigures", MONTH_FIGURES, "currency, channel, month", SUMS_OF_MONTHS),
    ),
    Invariant(
        "activity_equals_histories",
        "Who was active when a month ended is what all histories say.",
        _differs(
            "retentionmonth",
            RETENTION_MONTHS,
            "currency, channel, month, period_months, window_months",
            "at_end, retained, new",
        ),
    ),
    Invariant(
        "buyers_equal_histories",
        "Who bought in a month, by the month in which they had bought before, is what all histories say.",
        _differs(
            "monthbuyers",
            BUYERS,
            "currency, channel, month, previous",
            "customers, repeat_customers, orders",
        ),
    ),
    Invariant(
        "gaps_equal_histories",
        "How often so many days lie between two purchases is what all histories say.",
        _differs("gapsofmonth", GAPS_OF_MONTHS, "currency, channel, month", "days, gaps"),
    ),
)
