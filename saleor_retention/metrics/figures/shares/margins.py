"""New and returning customers: the margin on what they buy."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from ....core.db import fetch
from ... import rules
from ...customer_group import of_group
from ...scope import SCOPE, window_params
from ..figure import FigureScope, RetentionFigure, Unit, column

MARGINS = f"""
WITH firsts AS (
    SELECT customer_id, min(created_at) AS first_at FROM saleor_retention_orderfact
    WHERE {SCOPE} AND created_at < %(end)s GROUP BY customer_id),
bought AS (
    SELECT o.net_sales_minor, f.first_at >= %(start)s AS is_new, c.is_known, c.cost
    FROM (SELECT * FROM saleor_retention_orderfact WHERE {SCOPE}) o JOIN firsts f USING (customer_id)
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_and(l.cost_minor IS NOT NULL), false) AS is_known,
               sum(l.cost_minor * greatest(l.quantity - greatest(l.returned, l.refunded), 0)) AS cost
        FROM saleor_retention_orderlinefact l
        WHERE l.order_id = o.order_id AND NOT l.is_gift_card AND l.quantity > 0) c
    WHERE o.created_at >= %(start)s AND o.created_at < %(end)s)
SELECT coalesce(sum(net_sales_minor), 0)::bigint AS net,
       coalesce(sum(net_sales_minor) FILTER (WHERE is_known), 0)::bigint AS known_net,
       sum(net_sales_minor - cost) FILTER (WHERE is_known AND is_new)::bigint AS new_margin,
       sum(net_sales_minor - cost) FILTER (WHERE is_known AND NOT is_new)::bigint AS returning_margin
FROM bought
"""


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
        params = window_params(scope.start, scope.end, scope.currency, scope.channel)
        (sums,) = fetch(_MarginSums, *of_group(MARGINS, params, scope.group), scope.using)
        return MarginsRow(
            sums.new_margin,
            sums.returning_margin,
            _share(sums.new_margin, sums.returning_margin),
            rules.ratio(sums.known_net, sums.net),
        )


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
