"""Sales and the average order."""

from collections.abc import Sequence
from typing import ClassVar

from ... import rules
from ..frame import Relation, total
from ..scope import WarehouseScope, purchases_of_period
from .figure import Raw, Row, WarehouseFigure, count


class SalesExpression(WarehouseFigure):
    """`metrics.figures.sales` over a warehouse."""

    name: ClassVar[str] = "sales"
    meaning: ClassVar[str] = "purchases of a period, net and gross sales, the average order"

    @staticmethod
    def expression(orders: Relation, scope: WarehouseScope) -> Relation:
        bought = purchases_of_period(orders, scope)
        return bought.aggregate(
            orders=bought.count(),
            net_minor=total(bought["net_minor"]),
            gross_minor=total(bought["gross_minor"]),
        )

    @staticmethod
    def rows(raw: Sequence[Raw], scope: WarehouseScope) -> list[Row]:
        orders, net = count(raw[0], "orders"), count(raw[0], "net_minor")
        return [
            {
                "orders": orders,
                "net_minor": net,
                "gross_minor": count(raw[0], "gross_minor"),
                "average_order_minor": rules.average_order(net, orders),
            }
        ]
