"""Sales of first purchases against those of later ones, month by month."""

from collections.abc import Sequence
from typing import ClassVar

from ..frame import Relation, at, total
from ..scope import WarehouseScope, first_orders, purchases
from .figure import Raw, Row, WarehouseFigure, count, day

AMOUNTS = ("first_orders", "first_net_minor", "later_orders", "later_net_minor")


class FirstAndLaterExpression(WarehouseFigure):
    """`metrics.figures.first_and_later` over a warehouse."""

    name: ClassVar[str] = "first_and_later"
    meaning: ClassVar[str] = (
        "for each month of a period, first purchases of customers and later ones, and the net sales of each"
    )

    @staticmethod
    def expression(orders: Relation, scope: WarehouseScope) -> Relation:
        bought = purchases(orders, scope)
        bought = bought.filter(bought["placed_at"] < at(scope.midnight(scope.end)))
        bought = bought.join(first_orders(bought), "customer")
        bought = bought.filter(bought["placed_at"] >= at(scope.midnight(scope.start)))
        is_first = bought["order_id"] == bought["first_id"]
        months = bought.group_by("month").aggregate(
            first_orders=bought.count(where=is_first),
            first_net_minor=total(bought["net_minor"], where=is_first),
            later_orders=bought.count(where=~is_first),
            later_net_minor=total(bought["net_minor"], where=~is_first),
        )
        return months.order_by("month")

    @staticmethod
    def rows(raw: Sequence[Raw], scope: WarehouseScope) -> list[Row]:
        return [{"month": day(row, "month")} | {name: count(row, name) for name in AMOUNTS} for row in raw]
