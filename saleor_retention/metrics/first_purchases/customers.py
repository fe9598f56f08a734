"""Customers by what their first purchase was, as a group of which figures are asked."""

from ...audiences.sql import Selection
from ...core.clock import store_zone
from ..dimensions import GOODS, MAIN_LINE, OF_LINE, OF_ORDER, Dimension
from ..scope import SCOPE, scope_params

VALUES = OF_ORDER | {dimension: f"{column}::text" for dimension, column in OF_LINE.items()}

FIRST_PURCHASES = f"""
SELECT f.customer_id AS id FROM (
    SELECT DISTINCT ON (customer_id) customer_id, order_id FROM saleor_retention_orderfact
    WHERE {SCOPE} ORDER BY customer_id, created_at, order_id) f
JOIN saleor_retention_orderfact o USING (order_id)
LEFT JOIN LATERAL {MAIN_LINE} l ON %(group_is_of_goods)s
WHERE %(group_value)s = coalesce("""


def first_bought(dimension: Dimension, value: str, *, currency: str, channel: str | None = None) -> Selection:
    """Customers whose first purchase ever, in this currency and channel, has this value, as `cohorts_by` tells it; '': none.

    Goods are those of the line that took the most of its money.
    """
    params = scope_params(currency, channel) | {
        "zone": str(store_zone()),
        "group_is_of_goods": dimension in GOODS,
        "group_value": value,
    }
    return Selection(f"{FIRST_PURCHASES}{VALUES[dimension]}, '')", params)
