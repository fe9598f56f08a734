"""Faults of order facts."""

from saleor_retention.orders import facts
from saleor_retention.orders.models import OrderFact
from saleor_retention.orders.record import record
from tests.builders import NOON, an_order

from . import Fault


def an_order_half_refunded():
    order = an_order(kept_minor=8_400, points_minor=1_680)
    record({order.id: order}, now=NOON)
    facts.refresh(set(OrderFact.objects.values_list("customer_id", flat=True)))


FAULTS = {
    "purchases_are_paid_live_orders": Fault(
        an_order_half_refunded, "UPDATE saleor_retention_orderfact SET status = 'cancelled'"
    ),
    "sales_follow_lines_and_money": Fault(
        an_order_half_refunded, "UPDATE saleor_retention_orderfact SET net_sales_minor = net_sales_minor + 1"
    ),
    "lines_belong_to_orders": Fault(
        an_order_half_refunded, "UPDATE saleor_retention_orderlinefact SET refunded = -1"
    ),
}
