"""Customer retention and churn."""

from collections.abc import Sequence
from typing import ClassVar

from ... import rules
from ..frame import Relation, at
from ..scope import WarehouseScope, purchases
from .figure import Raw, Row, WarehouseFigure, count


class RetentionExpression(WarehouseFigure):
    """`metrics.figures.retention` over a warehouse."""

    name: ClassVar[str] = "retention"
    meaning: ClassVar[str] = (
        "S, E, retained, lost, new and reactivated customers of a period, retention and churn rate"
    )

    @staticmethod
    def expression(orders: Relation, scope: WarehouseScope) -> Relation:
        start, end = at(scope.midnight(scope.start)), at(scope.midnight(scope.end))
        start_from = at(scope.midnight(scope.start, days_before=scope.window_days))
        end_from = at(scope.midnight(scope.end, days_before=scope.window_days))
        bought = purchases(orders, scope)
        placed = bought["placed_at"]
        customers = (
            bought.filter(placed < end)
            .group_by("customer")
            .aggregate(
                first_at=placed.min(),
                at_start=((placed >= start_from) & (placed < start)).any(),
                at_end=(placed >= end_from).any(),
            )
        )
        came_before = customers["first_at"] < start
        at_start, at_end = customers["at_start"], customers["at_end"]
        return customers.aggregate(
            retained=customers.count(where=at_start & at_end),
            lost=customers.count(where=at_start & ~at_end),
            new=customers.count(where=~at_start & at_end & ~came_before),
            reactivated=customers.count(where=~at_start & at_end & came_before),
        )

    @staticmethod
    def rows(raw: Sequence[Raw], scope: WarehouseScope) -> list[Row]:
        groups = ("retained", "lost", "new", "reactivated")
        members = rules.CohortMembership(**{group: count(raw[0], group) for group in groups})
        return [
            {
                "customers_at_start": members.at_start,
                "customers_at_end": members.at_end,
                "new": members.new,
                "retained": members.retained,
                "lost": members.lost,
                "reactivated": members.reactivated,
                "retention_rate": members.retention_rate,
                "churn_rate": members.churn_rate,
            }
        ]
