"""How many days lie between the purchases of a customer."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from ... import rules
from ..frame import Relation, total
from ..scope import WarehouseScope, purchases_of_period
from .figure import Raw, Row, WarehouseFigure, count


class TimeBetweenOrders(WarehouseFigure):
    """Means over customers and over gaps: they differ, as who buys often has many short gaps (definitions, 7)."""

    name: ClassVar[str] = "time_between_orders"
    meaning: ClassVar[str] = (
        "customers with two purchases or more in a period, and the days of the store's calendar between those: the mean of each"
        " customer's own mean, and the mean over all gaps"
    )

    @staticmethod
    def expression(orders: Relation, scope: WarehouseScope) -> Relation:
        bought = purchases_of_period(orders, scope)
        customers = bought.group_by("customer").aggregate(
            orders=bought.count(), first_day=bought["day"].min(), last_day=bought["day"].max()
        )
        repeaters = customers.filter(customers["orders"] >= 2)
        repeaters = repeaters.mutate(days=repeaters["last_day"].delta(repeaters["first_day"], unit="day"))
        by_orders = repeaters.group_by("orders").aggregate(
            customers=repeaters.count(), days=total(repeaters["days"])
        )
        return by_orders.order_by("orders")

    @staticmethod
    def rows(raw: Sequence[Raw], scope: WarehouseScope) -> list[Row]:
        spans = [(count(row, "orders") - 1, count(row, "customers"), count(row, "days")) for row in raw]
        customers = sum(customers for _, customers, _ in spans)
        gaps = sum(gaps * customers for gaps, customers, _ in spans)
        days = sum(days for _, _, days in spans)
        return [
            {
                "customers": customers,
                "gaps": gaps,
                "mean_days_of_customers": _mean_of_means(
                    [(days, gaps) for gaps, _, days in spans], customers
                ),
                "mean_days_of_gaps": rules.ratio(days, gaps),
            }
        ]


def _mean_of_means(parts: Iterable[tuple[int, int]], number: int) -> Decimal | None:
    """The sum of `whole / share` over the parts, by `number`: exact until it is rounded, once."""
    total_of_means = sum((Fraction(whole, share) for whole, share in parts), Fraction())
    return rules.ratio(total_of_means.numerator, total_of_means.denominator * number)
