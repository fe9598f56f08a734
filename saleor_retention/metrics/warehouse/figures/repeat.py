"""Repeat purchases and frequency."""

from collections.abc import Sequence
from typing import ClassVar

from ... import rules
from ..frame import Relation, total
from ..scope import WarehouseScope, purchases_of_period
from .figure import Raw, Row, WarehouseFigure, count


class RepeatExpression(WarehouseFigure):
    """`metrics.figures.repeat` over a warehouse."""

    name: ClassVar[str] = "repeat"
    meaning: ClassVar[str] = (
        "customers who bought in a period, those who did twice or more, their purchases, the two ratios"
    )

    @staticmethod
    def expression(orders: Relation, scope: WarehouseScope) -> Relation:
        bought = purchases_of_period(orders, scope)
        buyers = bought.group_by("customer").aggregate(orders=bought.count())
        return buyers.aggregate(
            customers=buyers.count(),
            repeat_customers=buyers.count(where=buyers["orders"] >= 2),
            orders=total(buyers["orders"]),
        )

    @staticmethod
    def rows(raw: Sequence[Raw], scope: WarehouseScope) -> list[Row]:
        customers, repeaters = count(raw[0], "customers"), count(raw[0], "repeat_customers")
        orders = count(raw[0], "orders")
        return [
            {
                "customers": customers,
                "repeat_customers": repeaters,
                "orders": orders,
                "rate": rules.repeat_rate(customers, repeaters),
                "frequency": rules.frequency(orders, customers),
            }
        ]
