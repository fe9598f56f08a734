"""Discounted orders by channel: their share, and how deep the discounts are."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from django.db import DEFAULT_DB_ALIAS

from ...audiences.sql import Selection
from ...core.db import execute
from .. import rules
from ..customer_group import of_group
from ..dimensions import COUNTED
from ..scope import SCOPE, DateOrInstant, window_params
from .figure import FigureScope, RetentionFigure, Unit, column
from .returns import PAID

DISCOUNTS = f"""
SELECT channel, count(*), count(*) FILTER (WHERE discount_minor > 0), count(*) FILTER (WHERE has_sale_item),
       count(*) FILTER (WHERE discount_minor > 0 OR has_sale_item), coalesce(sum(discount_minor), 0)::bigint,
       coalesce(sum(sold_gross_minor) FILTER (WHERE discount_minor > 0), 0)::bigint
FROM saleor_retention_orderfact WHERE is_purchase AND {PAID} GROUP BY channel ORDER BY channel
"""

DISCOUNTS_BY_LINES = f"""
WITH bought AS (
    SELECT order_id, channel, discount_minor FROM saleor_retention_orderfact
    WHERE {SCOPE} AND created_at >= %(start)s AND created_at < %(end)s),
goods AS (
    SELECT l.order_id, bool_or(l.is_on_sale) AS is_on_sale, sum(greatest(l.gross_minor, 0)) AS gross_minor
    FROM bought JOIN saleor_retention_orderlinefact l USING (order_id) WHERE {COUNTED} GROUP BY l.order_id)
SELECT b.channel, count(*), count(*) FILTER (WHERE b.discount_minor > 0), count(*) FILTER (WHERE g.is_on_sale),
       count(*) FILTER (WHERE b.discount_minor > 0 OR g.is_on_sale), coalesce(sum(b.discount_minor), 0)::bigint,
       coalesce(sum(g.gross_minor) FILTER (WHERE b.discount_minor > 0), 0)::bigint
FROM bought b LEFT JOIN goods g USING (order_id) GROUP BY b.channel ORDER BY b.channel
"""


@dataclass(frozen=True, slots=True)
class ChannelDiscountsRow:
    """Purchases of one channel, and what was taken off them."""

    channel: str = field(metadata=column("Slug of the channel.", Unit.TEXT))
    orders: int = field(metadata=column("Purchases."))
    with_voucher: int = field(
        metadata=column("Of these: off which a voucher took something, ours or another.")
    )
    with_sale_item: int = field(
        metadata=column("Of these: with goods whose price a promotion of the catalogue had lowered.")
    )
    discounted: int = field(metadata=column("Of these: with either."))
    share: Decimal | None = field(metadata=column("discounted / orders.", Unit.RATIO))
    discount_minor: int = field(
        metadata=column("What vouchers took off, of goods and delivery.", Unit.MONEY, name="discount")
    )
    depth: Decimal | None = field(
        metadata=column(
            "discount / (discount + goods with tax of those orders); null without vouchers.", Unit.RATIO
        )
    )


class ChannelDiscounts(RetentionFigure):
    """Discounted orders, by channel."""

    name: ClassVar[str] = "discounts_by_channel"
    description: ClassVar[str] = "Discounted orders and the depth of their discounts, by channel."
    type_name: ClassVar[str] = "RetentionChannelDiscounts"
    definition: ClassVar[str] = (
        "Purchases of a channel: how many were discounted, and by how much vouchers did."
    )
    row: ClassVar[type[ChannelDiscountsRow]] = ChannelDiscountsRow
    is_list: ClassVar[bool] = True

    @staticmethod
    def compute(scope: FigureScope) -> list[ChannelDiscountsRow]:
        params = window_params(scope.start, scope.end, scope.currency, scope.channel)
        statement = DISCOUNTS if scope.freshness.is_built else DISCOUNTS_BY_LINES
        return _by_channel(statement, params, scope.group, scope.using)


def channel_discounts(
    *,
    start: DateOrInstant | None = None,
    end: DateOrInstant | None = None,
    currency: str,
    channel: str | None = None,
    group: Selection | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> list[ChannelDiscountsRow]:
    """Each channel with purchases in the period. Goods count as they were sold, before anything came back.

    Read from the lines of the orders themselves.
    """
    return _by_channel(DISCOUNTS_BY_LINES, window_params(start, end, currency, channel), group, using)


def _by_channel(
    statement: str, params: dict[str, Any], group: Selection | None, using: str
) -> list[ChannelDiscountsRow]:
    rows = execute(*of_group(statement, params, group), using)
    return [
        ChannelDiscountsRow(
            name,
            orders,
            with_voucher,
            with_sale_item,
            discounted,
            rules.ratio(discounted, orders),
            discount,
            rules.ratio(discount, discount + goods) if discount else None,
        )
        for name, orders, with_voucher, with_sale_item, discounted, discount, goods in rows
    ]
