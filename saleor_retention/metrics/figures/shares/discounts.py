"""Discounted orders, and how deep discounts are."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from ... import rules
from ...rollups.freshness import FigureSource
from ...rollups.reads import over_histories
from ..figure import FigureScope, RetentionFigure, Unit, column

DISCOUNTED = over_histories("""
SELECT coalesce(sum(last - first), 0)::bigint AS orders,
       coalesce(sum(discounted[last] - coalesce(discounted[first], 0)), 0)::bigint AS discounted_orders,
       coalesce(sum(discount[last] - coalesce(discount[first], 0)), 0)::bigint AS discount_minor,
       coalesce(sum(gross[last] - coalesce(gross[first], 0)), 0)::bigint AS gross_minor
FROM (
    SELECT h.discounted, h.discount, h.gross, width_bucket(%(start)s::integer - 1, h.days) AS first,
           width_bucket(%(end)s::integer - 1, h.days) AS last
    FROM h OFFSET 0) bought
WHERE last > first
""")


@dataclass(frozen=True, slots=True)
class DiscountsRow:
    """What vouchers took off the purchases of a period."""

    orders: int = field(metadata=column("Purchases of the period."))
    discounted_orders: int = field(metadata=column("Those from which a voucher took something off."))
    share: Decimal | None = field(
        metadata=column("discountedOrders / orders; null without orders.", Unit.RATIO)
    )
    discount_minor: int = field(metadata=column("What vouchers took off.", Unit.MONEY, name="discount"))
    depth: Decimal | None = field(
        metadata=column("discount / (gross sales + discount); null without either.", Unit.RATIO)
    )


class Discounts(RetentionFigure):
    """Discounted orders."""

    name: ClassVar[str] = "discounts"
    description: ClassVar[str] = "Share of discounted orders, and how deep discounts are."
    type_name: ClassVar[str] = "RetentionDiscounts"
    definition: ClassVar[str] = (
        "What the vouchers of orders took off. Prices of a sale are no discount of an order, and a refund lowers the "
        "sales of its order, not the discount."
    )
    row: ClassVar[type[DiscountsRow]] = DiscountsRow

    @staticmethod
    def compute(scope: FigureScope) -> DiscountsRow:
        if scope.months is None:
            sums = scope.books.histories(_DiscountSums, DISCOUNTED, **scope.days)[0]
        else:
            months = scope.books.months(scope.start, scope.end)
            sums = _DiscountSums(
                sum(month.orders for month in months),
                sum(month.discounted_orders for month in months),
                sum(month.discount_minor for month in months),
                sum(month.gross_minor for month in months),
            )
        return DiscountsRow(
            sums.orders,
            sums.discounted_orders,
            rules.ratio(sums.discounted_orders, sums.orders),
            sums.discount_minor,
            rules.ratio(sums.discount_minor, sums.gross_minor + sums.discount_minor),
        )

    @staticmethod
    def source(scope: FigureScope) -> FigureSource:
        return scope.source(has_rollup=scope.months is not None)


@dataclass(frozen=True, slots=True)
class _DiscountSums:
    orders: int
    discounted_orders: int
    discount_minor: int
    gross_minor: int
