"""P5.1 on a real Saleor: percentages, amounts and both together, to the minor unit of completed orders.

Prices with tax and without, two rates in one cart; a yen has no digits, a euro two, a dinar three.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pytest
from saleor.order.models import Order, OrderLine

from saleor_retention.core.money import to_minor
from saleor_retention.offers.models import Redemption, Stacking

from .random_carts import Bazaar, granted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("P5.1")]

CART = {"A": 1, "B": 2, "E": 3}
"""59.99 at the higher rate, 2 x 36.01 and 3 x 0.99 at the lower: 134.98."""
ONE = {"A": 1}
PART, EIGHTH, HALF = {"percent_bp": 333}, {"percent_bp": 1_250}, {"percent_bp": 5_000}
AMOUNT = {"amount": 777}
EXPECTED = {
    "one percentage": (CART, [PART], {"JPY": 449, "EUR": 449, "KWD": 4_495}),
    "another": (CART, [EIGHTH], {"JPY": 1_687, "EUR": 1_687, "KWD": 16_873}),
    "half a minor unit": (ONE, [HALF], {"JPY": 3_000, "EUR": 3_000, "KWD": 29_995}),
    "an amount": (CART, [AMOUNT], {"JPY": 777, "EUR": 777, "KWD": 7_770}),
    "both": (CART, [PART, AMOUNT], {"JPY": 1_226, "EUR": 1_226, "KWD": 12_265}),
    "two percentages": (CART, [PART, EIGHTH], {"JPY": 2_136, "EUR": 2_136, "KWD": 21_368}),
    "all of it": (ONE, [HALF, HALF, AMOUNT], {"JPY": 5_999, "EUR": 5_999, "KWD": 59_990}),
}
"""3.33 % of 134.98 is 4.494834, 12.5 % of it 16.8725, half of 59.99 is 29.995: each is rounded half up, once."""


@dataclass(frozen=True)
class Bought:
    """A completed order in minor units, in the unit prices are entered in where nothing else is said."""

    goods: int
    total_gross: int
    lines_gross: int
    shipping_gross: int
    discounts: int
    used: int


def bought(shop: Bazaar, user_id: int, quantities) -> Bought:
    checkout_id, _ = shop.filled(user_id, quantities)
    order = Order.objects.get(pk=shop.complete(checkout_id, user_id).id)
    assert_taxed(shop, order)

    def minor(amounts) -> int:
        return to_minor(sum(amounts, Decimal(0)), shop.currency)

    entered = "gross" if shop.is_gross else "net"
    uses = Redemption.objects.filter(order_id=order.pk)
    return Bought(
        goods=minor(getattr(line, f"total_price_{entered}_amount") for line in order.lines.all()),
        total_gross=minor([order.total_gross_amount]),
        lines_gross=minor(line.total_price_gross_amount for line in order.lines.all()),
        shipping_gross=minor([order.shipping_price_gross_amount]),
        discounts=minor(one.amount_value for one in order.discounts.all()),
        used=sum(uses.values_list("amount_minor", flat=True)),
    )


def assert_taxed(shop: Bazaar, order: Order) -> None:
    """Each line's tax is its rate's share of what is left to pay for it, rounded half up."""
    lines = list(OrderLine.objects.filter(order=order))
    rates = {variant.pk: shop.rates[name in ("B", "E")] for name, variant in shop.variants.items()}
    digit = Decimal(1).scaleb(-{"JPY": 0, "EUR": 2, "KWD": 3}[shop.currency])
    for line in lines:
        rate = 1 + Decimal(rates[line.variant_id]) / 100
        net, gross = line.total_price_net_amount, line.total_price_gross_amount
        if shop.is_gross:
            assert net == (gross / rate).quantize(digit, ROUND_HALF_UP)
        else:
            assert gross == (net * rate).quantize(digit, ROUND_HALF_UP)


@pytest.mark.parametrize("is_gross", [True, False], ids=["with tax", "without tax"])
@pytest.mark.parametrize("currency", ["JPY", "EUR", "KWD"])
def test_completed_orders_cost_what_the_offers_say_to_the_minor_unit(
    currency, is_gross, superuser_api_client, site_settings
):
    shop = Bazaar(superuser_api_client, is_gross=is_gross, rates=(23, 8), currency=currency, asks=0)
    seen, expected = {}, {}
    for name, (quantities, offers, savings) in EXPECTED.items():
        nobody, ann = shop.member(), shop.member()
        granted(shop, [(name, one | {"stacking": Stacking.COMBINABLE}) for one in offers], ann, ann)
        full, less = bought(shop, nobody, quantities), bought(shop, ann, quantities)
        seen[name] = (full.goods - less.goods, less.discounts, less.used)
        expected[name] = (savings[currency],) * 3
        assert less.total_gross == less.lines_gross + less.shipping_gross
        assert less.shipping_gross == full.shipping_gross, "nothing is taken off the delivery"
    assert seen == expected
