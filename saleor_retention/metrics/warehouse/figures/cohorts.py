"""Cohorts: customers by the month of their first purchase."""

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from ... import rules
from ..frame import Relation, on, total
from ..scope import WarehouseScope, purchases
from .figure import Raw, Row, WarehouseFigure, count, day


class CohortsExpression(WarehouseFigure):
    """`metrics.figures.cohorts` over a warehouse, with the purchases and the net sales of each cell."""

    name: ClassVar[str] = "cohorts"
    meaning: ClassVar[str] = (
        "for each month of first purchase in a period, and each month from it on in which some of them bought: how many did,"
        " their purchases and net sales"
    )

    @staticmethod
    def expression(orders: Relation, scope: WarehouseScope) -> Relation:
        bought = purchases(orders, scope)
        last = (scope.end - timedelta(days=1)).replace(day=1)
        bought = bought.filter(bought["month"] <= on(last))
        months = bought.group_by("customer", "month").aggregate(
            orders=bought.count(), net_minor=total(bought["net_minor"])
        )
        first = months.group_by("customer").aggregate(cohort=months["month"].min())
        months = months.join(first, "customer")
        months = months.filter(months["cohort"] >= on(scope.start.replace(day=1)))
        cells = months.group_by("cohort", "month").aggregate(
            customers=months.count(),
            orders=total(months["orders"]),
            net_minor=total(months["net_minor"]),
        )
        return cells.order_by("cohort", "month")

    @staticmethod
    def rows(raw: Sequence[Raw], scope: WarehouseScope) -> list[Row]:
        return [
            {
                "cohort": day(row, "cohort"),
                "month": day(row, "month"),
                "offset": rules.months_between(day(row, "cohort"), day(row, "month")),
                "customers": count(row, "customers"),
                "orders": count(row, "orders"),
                "net_minor": count(row, "net_minor"),
            }
            for row in raw
        ]
