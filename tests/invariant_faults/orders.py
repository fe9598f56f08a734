"""Faults of order facts."""

from saleor_retention.orders import customer_totals
from saleor_retention.orders.ingest import record
from saleor_retention.orders.models import OrderFact
from tests.builders import NOON, an_order

from . import Fault


def an_order_half_refunded():
    order = an_order(kept_minor=8_400, points_minor=1_680)
    record({order.id: order}, now=NOON)
    customer_totals.refresh(set(OrderFact.objects.values_list("customer_id", flat=True)))


FAULTS = {
    "purchases_are_paid_live_orders": Fault(
        an_order_half_refunded, "UPDATE saleor_retention_orderfact SET status = 'cancelled'"
    ),
    "sales_follow_lines_and_money": Fault(
        an_order_half_refunded, "UPDATE saleor_retention_orderfact SET net_sales_minor = net_sales_minor + 1"
    ),
    "named_refunds_are_money_that_went_back": Fault(
        an_order_half_refunded,
        "UPDATE saleor_retention_orderfact SET attributed_minor = due_minor - kept_minor + 1",
    ),
    "lines_belong_to_orders": Fault(
        an_order_half_refunded, "UPDATE saleor_retention_orderlinefact SET refunded = -1"
    ),
    "months_are_those_of_the_store": Fault(
        an_order_half_refunded,
        "UPDATE saleor_retention_orderfact SET created_at = created_at + interval '31 days'",
    ),
    "deltas_add_up": Fault(
        an_order_half_refunded, "UPDATE saleor_retention_salesdelta SET net_sales_minor = net_sales_minor - 1"
    ),
    "customer_facts_equal_orders": Fault(
        an_order_half_refunded, "UPDATE saleor_retention_customerfacts SET purchases = purchases + 1"
    ),
    "merged_customers_own_no_orders": Fault(
        an_order_half_refunded,
        """
        WITH other AS (INSERT INTO saleor_retention_customer (user_id) VALUES (2) RETURNING id)
        UPDATE saleor_retention_customer SET merged_into_id = (SELECT id FROM other) WHERE user_id = 1;
        """,
    ),
    "sources_are_what_hints_say": Fault(
        an_order_half_refunded, "UPDATE saleor_retention_orderfact SET utm_source = 'newsletter'"
    ),
    "orders_of_nobody_tell_nothing": Fault(
        an_order_half_refunded,
        """
        UPDATE saleor_retention_customer
        SET user_id = NULL, email_hash = NULL, joined_at = NULL, erased_at = now();
        UPDATE saleor_retention_orderfact SET voucher_code = 'R-1';
        """,
    ),
}
