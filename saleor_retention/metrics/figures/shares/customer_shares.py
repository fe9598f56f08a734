"""New and returning customers: how many they are, and what they buy."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from ... import rules
from ...rollups.freshness import FigureSource
from ...rollups.reads import over_histories
from ..figure import FigureScope, RetentionFigure, Unit, column

SHARES = over_histories("""
SELECT count(*) FILTER (WHERE is_new) AS new_customers, count(*) FILTER (WHERE NOT is_new) AS returning_customers,
       coalesce(sum(net) FILTER (WHERE is_new), 0)::bigint AS new_net,
       coalesce(sum(net) FILTER (WHERE NOT is_new), 0)::bigint AS returning_net,
       coalesce(sum(gross) FILTER (WHERE is_new), 0)::bigint AS new_gross,
       coalesce(sum(gross) FILTER (WHERE NOT is_new), 0)::bigint AS returning_gross,
       coalesce(sum(discount) FILTER (WHERE is_new), 0)::bigint AS new_discount,
       coalesce(sum(discount) FILTER (WHERE NOT is_new), 0)::bigint AS returning_discount
FROM (
    SELECT first = 0 AS is_new, net[last] - coalesce(net[first], 0) AS net,
           gross[last] - coalesce(gross[first], 0) AS gross, discount[last] - coalesce(discount[first], 0) AS discount
    FROM (SELECT h.net, h.gross, h.discount, width_bucket(%(start)s::integer - 1, h.days) AS first,
                 width_bucket(%(end)s::integer - 1, h.days) AS last
          FROM h OFFSET 0) bought
    WHERE last > first OFFSET 0) each
""")


@dataclass(frozen=True, slots=True)
class CustomerSharesRow:
    """Buyers of the period: new ones, whose first purchase lies in it, and returning ones, with all they bought in it."""

    new_customers: int = field(metadata=column("Customers whose first purchase lies in the period."))
    returning_customers: int = field(metadata=column("Customers who had bought before it."))
    new_share: Decimal | None = field(
        metadata=column("New customers / all customers of the period; null without any.", Unit.RATIO)
    )
    new_net_minor: int = field(
        metadata=column(
            "Net sales to new customers, later purchases in the period included.", Unit.MONEY, name="new_net"
        )
    )
    returning_net_minor: int = field(
        metadata=column("Net sales to returning customers.", Unit.MONEY, name="returning_net")
    )
    new_net_share: Decimal | None = field(
        metadata=column("newNet / all net sales; null without sales.", Unit.RATIO)
    )
    new_discount_depth: Decimal | None = field(
        metadata=column("What vouchers took off theirs / (gross sales + that).", Unit.RATIO)
    )
    returning_discount_depth: Decimal | None = field(
        metadata=column("The same of returning customers.", Unit.RATIO)
    )


class CustomerShares(RetentionFigure):
    """Shares of new and returning customers."""

    name: ClassVar[str] = "customer_shares"
    description: ClassVar[str] = (
        "Shares of new and returning customers in customers, net sales and discounts."
    )
    type_name: ClassVar[str] = "RetentionCustomerShares"
    definition: ClassVar[str] = (
        "Customers of the period by whether they had bought before it, with everything that they bought in it."
    )
    row: ClassVar[type[CustomerSharesRow]] = CustomerSharesRow

    @staticmethod
    def compute(scope: FigureScope) -> CustomerSharesRow:
        sums = scope.books.histories(_ShareSums, SHARES, **scope.days)[0]
        return CustomerSharesRow(
            sums.new_customers,
            sums.returning_customers,
            rules.ratio(sums.new_customers, sums.new_customers + sums.returning_customers),
            sums.new_net,
            sums.returning_net,
            rules.ratio(sums.new_net, sums.new_net + sums.returning_net),
            rules.ratio(sums.new_discount, sums.new_gross + sums.new_discount),
            rules.ratio(sums.returning_discount, sums.returning_gross + sums.returning_discount),
        )

    @staticmethod
    def source(scope: FigureScope) -> FigureSource:
        return scope.source(has_rollup=False)


@dataclass(frozen=True, slots=True)
class _ShareSums:
    new_customers: int
    returning_customers: int
    new_net: int
    returning_net: int
    new_gross: int
    returning_gross: int
    new_discount: int
    returning_discount: int
