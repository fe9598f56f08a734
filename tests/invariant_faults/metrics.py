"""Faults for the invariants of the metrics room."""

from datetime import UTC, datetime

from saleor_retention.core.db import command
from saleor_retention.metrics.rollups.consumer import fold_batch
from saleor_retention.pipeline import sync_orders
from saleor_retention.store.port import store
from tests.builders import an_order
from tests.invariant_faults import Fault


def two_customers_bought() -> None:
    """Ann bought twice, Bob once, and one order of Ann's was cancelled."""
    orders = [
        an_order(user_id=1),
        an_order(user_id=1, created_at=datetime(2026, 4, 2, tzinfo=UTC)),
        an_order(user_id=2, email="bob@example.com"),
    ]
    cancelled = an_order(user_id=1)
    store().put(*orders, cancelled)
    now = datetime(2026, 5, 1, tzinfo=UTC)
    with command():
        sync_orders([order.id for order in (*orders, cancelled)], now=now)
    store().cancel(cancelled.id)
    with command():
        sync_orders([cancelled.id], now=now)
    while fold_batch(now=now):
        pass


def fault(sql: str) -> Fault:
    return Fault(two_customers_bought, sql)


FAULTS = {
    "months_fold_to_the_facts": fault(
        "UPDATE saleor_retention_salesdelta SET net_sales_minor = net_sales_minor + 1 "
        "WHERE id = (SELECT min(id) FROM saleor_retention_salesdelta)"
    ),
    "deltas_are_of_known_orders": fault(
        "UPDATE saleor_retention_salesdelta SET order_id = gen_random_uuid()"
    ),
    "the_last_delta_names_the_owner": fault(
        "UPDATE saleor_retention_salesdelta SET customer_after = customer_after + 1000"
    ),
    "orders_sold_what_their_lines_say": fault("UPDATE saleor_retention_orderfact SET units = units + 1"),
    "histories_equal_orders": fault("UPDATE saleor_retention_purchasehistory SET days[1] = days[1] - 1"),
    "cells_equal_histories": fault("UPDATE saleor_retention_cohortcell SET customers = customers + 1"),
    "months_equal_histories": fault("UPDATE saleor_retention_monthfigures SET retained = retained + 1"),
    "activity_equals_histories": fault(
        "DELETE FROM saleor_retention_retentionmonth WHERE period_months = 12"
    ),
    "buyers_equal_histories": fault(
        "UPDATE saleor_retention_monthbuyers SET repeat_customers = repeat_customers + 1"
    ),
    "gaps_equal_histories": fault("UPDATE saleor_retention_gapsofmonth SET days = days + 1"),
}
