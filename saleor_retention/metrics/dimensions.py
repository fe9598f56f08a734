"""By what purchases are told apart: each dimension as an expression over an order `o`, and what a person calls its values."""

from collections.abc import Collection, Iterable
from enum import StrEnum
from functools import cache

from babel import Locale
from django.db import DEFAULT_DB_ALIAS

from ..offers.models import Campaign
from ..store.carts import Goods, GoodsKind
from ..store.port import store

ENGLISH = Locale("en")
CAMPAIGN_PREFIX = "campaign:"
"""Before the number of a campaign of ours, among codes; a code that was typed is in capitals."""


class Dimension(StrEnum):
    """By what purchases, and the customers who made them, are told apart."""

    PRODUCT = "product"
    CATEGORY = "category"
    PRODUCT_TYPE = "product_type"
    BRAND = "brand"
    CHANNEL = "channel"
    COUNTRY = "country"
    CITY = "city"
    CODE = "code"
    SOURCE = "source"
    MEDIUM = "medium"
    CAMPAIGN = "campaign"
    HOUR = "hour"
    WEEKDAY = "weekday"


GOODS = frozenset({Dimension.PRODUCT, Dimension.CATEGORY, Dimension.PRODUCT_TYPE, Dimension.BRAND})
"""Of the lines of a purchase."""

CODE = """coalesce((
    SELECT 'campaign:' || g.campaign_id FROM saleor_retention_redemption r
    JOIN saleor_retention_grant g ON g.id = r.grant_id
    WHERE r.order_id = o.order_id ORDER BY r.is_companion, r.id LIMIT 1), upper(o.voucher_code))"""
"""A campaign of ours has a code for each customer: what tells its buyers apart is the campaign."""

OF_ORDER = {
    Dimension.CHANNEL: "o.channel",
    Dimension.COUNTRY: "o.country",
    Dimension.CITY: "CASE WHEN o.city = '' THEN '' ELSE concat_ws(', ', initcap(o.city), nullif(o.country, '')) END",
    Dimension.CODE: CODE,
    Dimension.SOURCE: "o.utm_source",
    Dimension.MEDIUM: "o.utm_medium",
    Dimension.CAMPAIGN: "o.utm_campaign",
    Dimension.HOUR: "to_char(o.created_at AT TIME ZONE %(zone)s, 'HH24')",
    Dimension.WEEKDAY: "to_char(o.created_at AT TIME ZONE %(zone)s, 'ID')",
}
"""Text, and '' where nothing is known. `zone` is the store's."""

OF_LINE = {
    Dimension.PRODUCT: "l.product_id",
    Dimension.CATEGORY: "l.category_id",
    Dimension.PRODUCT_TYPE: "l.product_type_id",
    Dimension.BRAND: "l.brand",
}

COUNTED = "NOT l.is_gift_card AND NOT l.is_free_gift"
"""Goods that somebody bought."""

MAIN_LINE = """(
    SELECT l.product_id, l.category_id, l.product_type_id, l.brand FROM saleor_retention_orderlinefact l
    WHERE l.order_id = o.order_id AND NOT l.is_gift_card AND NOT l.is_free_gift
    ORDER BY l.net_minor DESC, l.product_id, l.line_id LIMIT 1)"""
"""The line of an order that took the most of its money; of equal ones that of the lowest product."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KINDS = {Dimension.PRODUCT: GoodsKind.PRODUCT, Dimension.CATEGORY: GoodsKind.CATEGORY}

type Value = tuple[str, str]
"""A dimension and a value in it."""


def labels(values: Iterable[Value], *, using: str = DEFAULT_DB_ALIAS) -> dict[Value, str]:
    """What a person calls each value: names of goods and campaigns, in one statement for each; else the value itself."""
    asked = list(dict.fromkeys(values))
    names = _goods_names(asked) | _campaign_names(asked, using)
    return {value: names.get(value) or _plain(*value) for value in asked}


def _plain(dimension: str, value: str) -> str:
    match dimension:
        case Dimension.HOUR:
            return f"{value}:00-{value}:59"
        case Dimension.WEEKDAY:
            return WEEKDAYS[int(value) - 1]
        case Dimension.COUNTRY:
            return _countries().get(value, value)
        case Dimension.PRODUCT | Dimension.CATEGORY | Dimension.PRODUCT_TYPE:
            return f"#{value}"
        case _:
            return value


def _goods_names(values: Collection[Value]) -> dict[Value, str]:
    asked: dict[Goods, Value] = {
        (KINDS[Dimension(dimension)], int(value)): (dimension, value)
        for dimension, value in values
        if dimension in KINDS
    }
    if not asked:
        return {}
    return {asked[goods]: name for goods, name in store().goods_names(asked.keys()).items()}


def _campaign_names(values: Collection[Value], using: str) -> dict[Value, str]:
    asked = {
        int(value.removeprefix(CAMPAIGN_PREFIX)): (dimension, value)
        for dimension, value in values
        if dimension == Dimension.CODE and value.startswith(CAMPAIGN_PREFIX)
    }
    if not asked:
        return {}
    rows = Campaign.objects.using(using).filter(pk__in=asked).values_list("pk", "name")
    return {asked[pk]: name for pk, name in rows}


@cache
def _countries() -> dict[str, str]:
    return {code: str(name) for code, name in ENGLISH.territories.items() if len(code) == 2}
