"""The best fifth of customers, and what share of net sales is theirs."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from ... import rules
from ...rollups.freshness import FigureSource
from ...rollups.reads import over_histories
from ..figure import FigureScope, RetentionFigure, Unit, column

BEST = over_histories("""
SELECT * FROM (
    WITH bought AS MATERIALIZED (
        SELECT net[last] - coalesce(net[first], 0) AS net
        FROM (SELECT h.net, width_bucket(%(start)s::integer - 1, h.days) AS first,
                     width_bucket(%(end)s::integer - 1, h.days) AS last
              FROM h OFFSET 0) customer
        WHERE last > first),
    total AS (
        SELECT count(*) AS customers, (count(*) + 4) / 5 AS best_customers, coalesce(sum(net), 0)::bigint AS net_minor
        FROM bought)
    SELECT customers, best_customers, net_minor, (
        SELECT coalesce(sum(net), 0)::bigint
        FROM (SELECT net FROM bought ORDER BY net DESC LIMIT (SELECT best_customers FROM total)) best) AS best_net_minor
    FROM total) answer
""")


@dataclass(frozen=True, slots=True)
class ParetoRow:
    """Buyers of the period, and the fifth of them (rounded up) who bought for most."""

    customers: int = field(metadata=column("Customers who bought in the period."))
    best_customers: int = field(
        metadata=column("A fifth of them, rounded up: those with the highest net sales.")
    )
    net_minor: int = field(metadata=column("Net sales of the period.", Unit.MONEY, name="net"))
    best_net_minor: int = field(
        metadata=column("Net sales to the best customers.", Unit.MONEY, name="best_net")
    )
    best_share: Decimal | None = field(
        metadata=column("bestNet / net: 0.8 where the 80/20 rule holds; null without sales.", Unit.RATIO)
    )


class Pareto(RetentionFigure):
    """Share of net sales by the best fifth of customers."""

    name: ClassVar[str] = "pareto"
    description: ClassVar[str] = "Share of net sales by the best 20 % of customers."
    type_name: ClassVar[str] = "RetentionPareto"
    definition: ClassVar[str] = "How much of the period's net sales is of the customers who bought for most."
    row: ClassVar[type[ParetoRow]] = ParetoRow

    @staticmethod
    def compute(scope: FigureScope) -> ParetoRow:
        best = scope.books.histories(_Best, BEST, **scope.days)[0]
        return ParetoRow(
            best.customers,
            best.best_customers,
            best.net_minor,
            best.best_net_minor,
            rules.ratio(best.best_net_minor, best.net_minor),
        )

    @staticmethod
    def source(scope: FigureScope) -> FigureSource:
        return scope.source(has_rollup=False)


@dataclass(frozen=True, slots=True)
class _Best:
    customers: int
    best_customers: int
    net_minor: int
    best_net_minor: int
