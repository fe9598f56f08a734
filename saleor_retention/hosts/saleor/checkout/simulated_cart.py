"""Carts that nobody has: what certain goods would cost somebody, by Saleor's own listings and promotions."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from saleor.channel.models import Channel
from saleor.checkout.models import Checkout, CheckoutLine

from ....core.clock import now
from ....core.db import execute, fetch
from ....core.money import to_minor
from ....store.carts import CartLine, CartSnapshot, Delivery
from ....store.port import GONE, Gone
from ..taxes import Taxes, taxes_of
from .delivery import DELIVERIES, deliveries_of
from .editor import SaleorCheckoutEditor

NOBODYS = UUID(int=0)
"""The id of a cart that does not exist."""

GOODS = """
SELECT v.id AS variant_id, p.id AS product_id, p.category_id, ch.currency_code AS currency, x.price_amount AS price,
       coalesce(x.discounted_price_amount, x.price_amount) AS discounted_price, x.cost_price_amount AS cost,
       coalesce(p.tax_class_id, k.tax_class_id) AS tax_class_id, k.kind = 'gift_card' AS is_gift_card,
       ARRAY(SELECT cp.collection_id FROM product_collectionproduct cp WHERE cp.product_id = p.id) AS collection_ids,
       k.is_shipping_required
FROM channel_channel ch
JOIN product_productvariantchannellisting x ON x.channel_id = ch.id AND x.price_amount IS NOT NULL
JOIN product_productvariant v ON v.id = x.variant_id
JOIN product_product p ON p.id = v.product_id
JOIN product_producttype k ON k.id = p.product_type_id
JOIN product_productchannellisting l ON l.product_id = p.id AND l.channel_id = ch.id
WHERE ch.slug = %(channel)s AND ch.is_active AND v.id = ANY(%(variants)s)
  AND l.is_published AND (l.published_at IS NULL OR l.published_at <= %(now)s) AND l.available_for_purchase_at <= %(now)s
ORDER BY v.id
"""

WAYS = f"""
SELECT dw.ways FROM (SELECT id AS channel_id, NULL::uuid AS collection_point_id FROM channel_channel WHERE slug = %(channel)s) c
CROSS JOIN (SELECT %(country)s AS country) to_ CROSS JOIN LATERAL ({DELIVERIES}) dw
"""


@dataclass(slots=True)
class ListedVariantRow:
    """One variant as the channel sells it."""

    variant_id: int
    product_id: int
    category_id: int | None
    currency: str
    price: Decimal
    discounted_price: Decimal
    cost: Decimal | None
    tax_class_id: int | None
    is_gift_card: bool
    collection_ids: list[int]
    is_shipping_required: bool


def simulate_cart(
    *, channel: str, user_id: int | None, quantities: Mapping[int, int], country: str = ""
) -> CartSnapshot | Gone:
    """The cart of these quantities by variant, without a delivery; three statements, nothing is written.

    GONE when the channel is unknown or closed, sells one of the variants not now, or nothing is asked for.
    """
    wanted = {variant_id: quantity for variant_id, quantity in quantities.items() if quantity > 0}
    rows = fetch(ListedVariantRow, GOODS, {"channel": channel, "variants": list(wanted), "now": now()})
    if not rows or len(rows) != len(wanted):
        return GONE
    taxes = taxes_of(channel, country)
    lines = tuple(_line(row, wanted[row.variant_id], taxes) for row in rows)
    is_sent, currency = any(row.is_shipping_required for row in rows), rows[0].currency
    return CartSnapshot(
        id=NOBODYS,
        channel=channel,
        currency=currency,
        user_id=user_id,
        subtotal_minor=sum(line.total_minor for line in lines),
        quantity=sum(wanted.values()),
        fingerprint="",
        lines=lines,
        country=country,
        deliveries=_deliveries(channel, taxes.country, currency) if is_sent else (),
        is_gross=taxes.is_gross,
    )


def _deliveries(channel: str, country: str, currency: str) -> tuple[Delivery, ...]:
    ((ways,),) = execute(WAYS, {"channel": channel, "country": country})
    return deliveries_of(currency, ways or ())


def best_promotion_on(cart: CartSnapshot) -> int:
    """What Saleor's best order promotion or gift would save on a cart that nobody has.

    Its rules are asked of rows. So there is a checkout for as long as that takes, in a savepoint that is undone: nobody
    else ever sees it, and as no mutation made it, nobody is told.
    """
    with transaction.atomic():
        channel = Channel.objects.get(slug=cart.channel)
        country = cart.country or channel.default_country
        checkout = Checkout.objects.create(channel=channel, currency=cart.currency, country=country)
        CheckoutLine.objects.bulk_create(
            CheckoutLine(
                checkout=checkout, variant_id=line.variant_id, quantity=line.quantity, currency=cart.currency
            )
            for line in cart.lines
        )
        saving = SaleorCheckoutEditor(checkout).best_promotion
        transaction.set_rollback(True)
    return saving


def _line(row: ListedVariantRow, quantity: int, taxes: Taxes) -> CartLine:
    return CartLine(
        product_id=row.product_id,
        variant_id=row.variant_id,
        quantity=quantity,
        total_minor=quantity * to_minor(row.discounted_price, row.currency),
        undiscounted_minor=quantity * to_minor(row.price, row.currency),
        category_id=row.category_id,
        collection_ids=frozenset(row.collection_ids),
        cost_minor=None if row.cost is None else to_minor(row.cost, row.currency),
        tax_rate=taxes.rate_of(row.tax_class_id),
        is_gift_card=row.is_gift_card,
    )
