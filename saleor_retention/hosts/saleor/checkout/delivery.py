"""How a checkout is delivered and what it costs, as SQL over Saleor's tables, and what those rows say."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from importlib.util import find_spec
from typing import Any

from ....core.money import to_minor
from ....store.carts import Delivery
from .payments import HAS_MONEY

DELIVERIES_ARE_KEPT = find_spec("saleor.checkout.delivery_context") is not None
"""Since Saleor 3.23 a checkout keeps what its delivery costs; before, only which of the shop's own was chosen."""

CHOSEN = (
    "dv.built_in_shipping_method_id AS method_id, dv.price_amount AS price, dv.tax_class_id FROM "
    "checkout_checkoutdelivery dv WHERE dv.id = c.assigned_delivery_id"
    if DELIVERIES_ARE_KEPT
    else "sm.id AS method_id, sx.price_amount AS price, sm.tax_class_id FROM shipping_shippingmethod sm "
    "JOIN shipping_shippingmethodchannellisting sx ON sx.shipping_method_id = sm.id AND sx.channel_id = c.channel_id "
    "WHERE sm.id = c.shipping_method_id"
)

DELIVERY = f"""
    SELECT coalesce(fx.price_amount, dm.price) AS price, CASE WHEN fx.id IS NULL THEN dm.tax_class_id ELSE fm.tax_class_id END
        AS tax_class_id, CASE WHEN sk.type = 'price' THEN sl.minimum_order_price_amount END AS asks,
        sk.id AS chosen_id, dm.method_id AS present_id
    FROM (SELECT {CHOSEN}) dm
    LEFT JOIN shipping_shippingmethod fm ON fm.id = (d.moved_delivery->>0)::int AND dm.method_id = (d.moved_delivery->>1)::int
    LEFT JOIN shipping_shippingmethodchannellisting fx ON fx.shipping_method_id = fm.id AND fx.channel_id = c.channel_id
    LEFT JOIN shipping_shippingmethod sk ON sk.id = coalesce(fx.shipping_method_id, dm.method_id)
    LEFT JOIN shipping_shippingmethodchannellisting sl ON sl.shipping_method_id = sk.id AND sl.channel_id = c.channel_id
    WHERE c.collection_point_id IS NULL"""
"""What the delivery that was chosen for checkout `c`, decided as `d`, costs, its tax class, and the goods it asks for. It has
another where an offer moved it and nobody chose since. No row for click and collect."""

DELIVERIES = """
    SELECT CASE WHEN c.collection_point_id IS NULL AND max(ol.minimum_order_price_amount) > 0 THEN json_agg(json_build_object(
        'price', ol.price_amount::text, 'asks', ol.minimum_order_price_amount::text, 'most', ol.maximum_order_price_amount::text,
        'is_sure', om.type = 'price' AND NOT EXISTS (SELECT FROM shipping_shippingmethodpostalcoderule po WHERE po.shipping_method_id = om.id)
        AND NOT EXISTS (SELECT FROM shipping_shippingmethod_excluded_products ep WHERE ep.shippingmethod_id = om.id),
        'id', om.id, 'days', om.maximum_delivery_days, 'tax_class_id', om.tax_class_id) ORDER BY ol.id) END AS ways
    FROM shipping_shippingmethodchannellisting ol
    JOIN shipping_shippingmethod om ON om.id = ol.shipping_method_id
    JOIN shipping_shippingzone oz ON oz.id = om.shipping_zone_id
    JOIN shipping_shippingzone_channels oc ON oc.shippingzone_id = oz.id AND oc.channel_id = ol.channel_id
    WHERE ol.channel_id = c.channel_id AND to_.country = ANY (string_to_array(oz.countries, ','))"""
"""What the shop's own deliveries to the checkout's country cost, and the goods they ask for at least and at most; null
where none asks. Postal codes, weights and products that are excluded may rule one out: it is not sure then."""

MAY_MOVE = f"""(dl.asks > 0 AND NOT {HAS_MONEY}
    AND (c.completing_started_at IS NULL OR c.completing_started_at < %(now)s - interval '10 minutes')
    AND NOT EXISTS (SELECT FROM webhook_webhookevent we JOIN webhook_webhook wh ON wh.id = we.webhook_id AND wh.is_active
        JOIN app_app wa ON wa.id = wh.app_id AND wa.is_active WHERE we.event_type = 'checkout_filter_shipping_methods'))"""
"""Whether an offer may move checkout `c` away from its delivery `dl`: nobody pays or completes it, and no app filters."""


def deliveries_of(currency: str, ways: Iterable[Mapping[str, Any]]) -> tuple[Delivery, ...]:
    """As `DELIVERIES` reads them."""
    return tuple(_delivery(currency, way) for way in ways)


def _delivery(currency: str, way: Mapping[str, Any]) -> Delivery:
    return Delivery(
        price_minor=to_minor(Decimal(way["price"]), currency),
        asks_minor=to_minor(Decimal(way["asks"] or 0), currency),
        most_minor=None if way["most"] is None else to_minor(Decimal(way["most"]), currency),
        is_sure=way["is_sure"],
        id=way["id"],
        days=way["days"],
    )
