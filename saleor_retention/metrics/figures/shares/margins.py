"""New and returning customers: the margin on what they buy."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from ... import rules
from ...rollups.freshness import FigureSource
from ...rollups.reads import over_histories
from ..figure import FigureScope, RetentionFigure, Unit, column

MARGINS = over_histories("""
SELECT coalesce(sum(net), 0)::bigint AS net, coalesce(sum(known_net), 0)::bigint AS known_net,
       sum(known_net - cost) FILTER (WHERE is_known AND is_new)::bigint AS new_margin,
       sum(known_net - cost) FILTER (WHERE is_known AND NOT is_new)::bigint AS returning_margin
FROM (
    SELECT is_new, net, known_net, cost, (known_net, cost) <> (0, 0) AS is_known
    FROM (SELECT first = 0 AS is_new, net[last] - coalesce(net[first], 0) AS net,
                 coalesce(known_net[last], 0) - coalesce(known_net[first], 0) AS known_net,
                 coalesce(cost[last], 0) - coalesce(cost[first], 0) AS cost
          FROM (SELECT h.net, h.known_net, h.cost, width_bucket(%(start)s::integer - 1, h.days) AS first,
                       width_bucket(%(end)s::integer - 1, h.days) AS last
                FROM h OFFSET 0) bought
          WHERE last > first OFFSET 0) each) sums
""")


@dataclass(frozen=True, slots=True)
class MarginsRow:
    """Margins of the period's purchases of which the cost of every line is known; free gifts cost, too."""

    new_margin: int | None = field(
        metadata=column(
            "Net sales to new customers less what the kept units cost the shop; null where no cost is known.",
            Unit.AVERAGE,
        )
    )
    returning_margin: int | None = field(metadata=column("The same of returning customers.", Unit.AVERAGE))
    new_margin_share: Decimal | None = field(
        metadata=column(
            "newMargin / both; null without a margin of both, and where they are nothing or less together.",
            Unit.RATIO,
        )
    )
    known_share: Decimal | None = field(
        metadata=column(
            "Net sales of orders whose costs are known / all net sales: how much of the period this is about.",
            Unit.RATIO,
        )
    )


class Margins(RetentionFigure):
    """Margins on new and returning customers."""

    name: ClassVar[str] = "margins"
    description: ClassVar[str] = (
        "What the shop keeps of its sales to new and to returning customers, after the cost of the goods."
    )
    type_name: ClassVar[str] = "RetentionMargins"
    definition: ClassVar[str] = (
        "Margins of orders of which the cost of every line was known when they were placed; the others are left out."
    )
    row: ClassVar[type[MarginsRow]] = MarginsRow

    @staticmethod
    def compute(scope: FigureScope) -> MarginsRow:
        sums = scope.books.histories(_MarginSums, MARGINS, **scope.days)[0]
        return MarginsRow(
            sums.new_margin,
            sums.returning_margin,
            _share(sums.new_margin, sums.returning_margin),
            rules.ratio(sums.known_net, sums.net),
        )

    @staticmethod
    def source(scope: FigureScope) -> FigureSource:
        return scope.source(has_rollup=False)


@dataclass(frozen=True, slots=True)
class _MarginSums:
    net: int
    known_net: int
    new_margin: int | None
    returning_margin: int | None


def _share(new: int | None, returning: int | None) -> Decimal | None:
    if new is None or returning is None or new + returning <= 0:
        return None
    return rules.ratio(new, new + returning)
