"""How long customers wait before they buy again: the middle, and the length that most waits do not exceed."""

from collections.abc import Sequence
from typing import ClassVar

from ..frame import Relation, window
from ..scope import WarehouseScope, purchases_of_period
from .figure import Raw, Row, WarehouseFigure, count

SHARES = (25, 50, 75, 90)
"""Percent of the gaps."""


class Gaps(WarehouseFigure):
    """Percentiles as PostgreSQL's `percentile_disc`: the least length that so many gaps do not exceed."""

    name: ClassVar[str] = "gaps"
    meaning: ClassVar[str] = (
        "gaps between each purchase in a period and the customer's next one in it, in days of the store's calendar: how many,"
        " and the lengths that 25, 50, 75 and 90 percent of them do not exceed"
    )

    @staticmethod
    def expression(orders: Relation, scope: WarehouseScope) -> Relation:
        bought = purchases_of_period(orders, scope)
        ordered = window("customer", order=("placed_at", "order_id"))
        bought = bought.mutate(day_before=bought["day"].lag().over(ordered))
        later = bought.filter(bought["day_before"].notnull())
        later = later.mutate(days=later["day"].delta(later["day_before"], unit="day"))
        return later.group_by("days").aggregate(gaps=later.count()).order_by("days")

    @staticmethod
    def rows(raw: Sequence[Raw], scope: WarehouseScope) -> list[Row]:
        lengths = [(count(row, "days"), count(row, "gaps")) for row in raw]
        gaps = sum(number for _, number in lengths)
        percentiles = {f"days_{share}": _percentile(lengths, gaps, share) for share in SHARES}
        return [{"gaps": gaps, **percentiles}]


def _percentile(lengths: Sequence[tuple[int, int]], gaps: int, share: int) -> int | None:
    """`lengths` in their order, each with how many gaps have it; `None` without any."""
    passed = 0
    for days, number in lengths:
        passed += number
        if 100 * passed >= share * gaps:
            return days
    return None
