"""The return rate of single goods: by product, category, product type or brand."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import DEFAULT_DB_ALIAS

from ..core.db import execute
from ..errors import Invalid
from . import rules
from .customer_group import of_group
from .dimensions import OF_LINE, Dimension, labels
from .figures.returns import SOLD
from .scope import PurchaseScope

TOP, MOST = 10, 50
BY = {dimension: column.removeprefix("l.") for dimension, column in OF_LINE.items()}


@dataclass(frozen=True, slots=True)
class ReturnsOf:
    """Units of one product, category, product type or brand that were sold and came back, and the orders they were in."""

    value: str
    name: str
    units: int
    units_returned: int
    unit_rate: Decimal | None
    orders: int
    orders_with_return: int
    order_rate: Decimal | None


def returns_by(
    dimension: Dimension,
    scope: PurchaseScope,
    *,
    top: int = TOP,
    using: str = DEFAULT_DB_ALIAS,
) -> list[ReturnsOf]:
    """Those of which most units came back, at most `top`, with the rates of each. Goods that came back not at all are left out.

    Raises `Invalid` for what is no dimension of goods, and for more than `MOST` rows.
    """
    if dimension not in BY:
        raise Invalid("Returns are told by product, category, product type or brand.", field="by")
    if not 1 <= top <= MOST:
        raise Invalid(f"Ask for 1 to {MOST} values.", field="top")
    params = scope.params() | {"top": top}
    column = BY[dimension]
    statement = f"""
        WITH {SOLD}
        SELECT {column}::text, sum(quantity)::bigint, sum(back)::bigint, count(DISTINCT order_id),
               count(DISTINCT order_id) FILTER (WHERE back > 0)
        FROM sold WHERE {column} IS NOT NULL GROUP BY {column} HAVING sum(back) > 0
        ORDER BY 3 DESC, 2, {column} LIMIT %(top)s
        """
    rows = execute(*of_group(statement, params, scope.group), using)
    names = labels(((dimension, value) for value, *_ in rows), using=using)
    return [
        ReturnsOf(
            value,
            names[dimension, value],
            units,
            back,
            rules.ratio(back, units),
            orders,
            orders_back,
            rules.ratio(orders_back, orders),
        )
        for value, units, back, orders, orders_back in rows
    ]
