"""Where the difference between two periods came from."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar

from ... import rules
from ...rollups.freshness import FigureSource
from ...rollups.reads import over_histories
from ..figure import FigureScope, RetentionFigure, Unit, column

GROWTH = over_histories("""
SELECT count(*) FILTER (WHERE middle > first) AS customers_before, count(*) FILTER (WHERE last > middle) AS customers,
       coalesce(sum(middle - first), 0)::bigint AS orders_before, coalesce(sum(last - middle), 0)::bigint AS orders,
       coalesce(sum(net_before), 0)::bigint AS net_before, coalesce(sum(net_now), 0)::bigint AS net,
       coalesce(sum(net_now) FILTER (WHERE middle = 0), 0)::bigint AS from_new,
       coalesce(sum(net_now) FILTER (WHERE middle > 0 AND middle = first), 0)::bigint AS from_reactivated,
       coalesce(sum(greatest(net_now - net_before, 0)) FILTER (WHERE middle > first AND last > middle), 0)::bigint AS expansion,
       coalesce(sum(least(net_now - net_before, 0)) FILTER (WHERE middle > first AND last > middle), 0)::bigint AS contraction,
       coalesce(-sum(net_before) FILTER (WHERE middle > first AND last = middle), 0)::bigint AS from_lost
FROM (
    SELECT first, middle, last, coalesce(net[middle], 0) - coalesce(net[first], 0) AS net_before,
           coalesce(net[last], 0) - coalesce(net[middle], 0) AS net_now
    FROM (SELECT h.net, width_bucket(%(before)s::integer - 1, h.days) AS first,
                 width_bucket(%(start)s::integer - 1, h.days) AS middle,
                 width_bucket(%(end)s::integer - 1, h.days) AS last
          FROM h OFFSET 0) bought
    WHERE last > first OFFSET 0) each
""")


@dataclass(frozen=True, slots=True)
class GrowthRow:
    """Net sales of a period against the one before: net - netBefore is the sum of five parts, two of which are below zero.

    And a product: net is customers x frequency x average order, so the ratio of both is that of the three.
    """

    before_start: date = field(metadata=column("First day of the period before.", Unit.DAY))
    net_before_minor: int = field(
        metadata=column("Net sales of the period before.", Unit.MONEY, name="net_before")
    )
    net_minor: int = field(metadata=column("Net sales of the period.", Unit.MONEY, name="net"))
    from_new: int = field(metadata=column("Of customers who bought for the first time.", Unit.MONEY))
    from_reactivated: int = field(
        metadata=column("Of customers who had bought, but not in the period before.", Unit.MONEY)
    )
    expansion: int = field(metadata=column("What customers of both periods bought more for.", Unit.MONEY))
    contraction: int = field(
        metadata=column("What customers of both bought less for, below zero.", Unit.MONEY)
    )
    from_lost: int = field(
        metadata=column("What those bought before who did not buy any more, below zero.", Unit.MONEY)
    )
    customers_ratio: Decimal | None = field(
        metadata=column("Customers against those of the period before.", Unit.RATIO)
    )
    frequency_ratio: Decimal | None = field(
        metadata=column("Purchases of a customer against those of the period before.", Unit.RATIO)
    )
    average_order_ratio: Decimal | None = field(
        metadata=column("The average order against that of the period before.", Unit.RATIO)
    )


class Growth(RetentionFigure):
    """Growth of net sales, taken apart."""

    name: ClassVar[str] = "growth"
    description: ClassVar[str] = "Growth of net sales against the period before, taken apart."
    type_name: ClassVar[str] = "RetentionGrowth"
    definition: ClassVar[str] = (
        "Which customers the difference to the period before came from, and whether from more customers, more purchases "
        "of each or larger orders."
    )
    row: ClassVar[type[GrowthRow]] = GrowthRow

    @staticmethod
    def compute(scope: FigureScope) -> GrowthRow:
        before = rules.period_before(scope.start, scope.end)
        sums = scope.books.histories(_GrowthSums, GROWTH, before=rules.day_number(before), **scope.days)[0]
        parts = (sums.from_new, sums.from_reactivated, sums.expansion, sums.contraction, sums.from_lost)
        if sum(parts) != sums.net - sums.net_before:
            raise rules.Inconsistent(f"{sums} does not add up.")
        return GrowthRow(
            before,
            sums.net_before,
            sums.net,
            *parts,
            rules.ratio(sums.customers, sums.customers_before),
            rules.ratio(sums.orders * sums.customers_before, sums.customers * sums.orders_before),
            rules.ratio(sums.net * sums.orders_before, sums.orders * sums.net_before),
        )

    @staticmethod
    def source(scope: FigureScope) -> FigureSource:
        return scope.source(has_rollup=False)


@dataclass(frozen=True, slots=True)
class _GrowthSums:
    customers_before: int
    customers: int
    orders_before: int
    orders: int
    net_before: int
    net: int
    from_new: int
    from_reactivated: int
    expansion: int
    contraction: int
    from_lost: int
