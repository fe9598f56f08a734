"""A tax app as a plugin of the shop: it answers a quarter on everything, on top of prices without tax."""

from decimal import Decimal
from typing import Any

from prices import TaxedMoney
from saleor.checkout.base_calculations import (
    base_checkout_delivery_price,
    get_line_total_price_with_propagated_checkout_discount,
)
from saleor.core.prices import quantize_price
from saleor.core.taxes import zero_taxed_money
from saleor.plugins.base_plugin import BasePlugin

RATE = Decimal("0.25")


class TaxingPlugin(BasePlugin):
    """Asked where a channel's taxes come from the app `plugin:tests.taxing`."""

    PLUGIN_ID = "tests.taxing"
    PLUGIN_NAME = "Taxing"
    DEFAULT_ACTIVE = True
    CONFIGURATION_PER_CHANNEL = False

    def _taxed(self, net: Any) -> TaxedMoney:
        return quantize_price(TaxedMoney(net=net, gross=net * (1 + RATE)), net.currency)

    def calculate_checkout_line_total(self, info, lines, line, address, previous_value):
        return self._taxed(get_line_total_price_with_propagated_checkout_discount(info, lines, line))

    def calculate_checkout_shipping(self, info, lines, address, previous_value):
        return self._taxed(base_checkout_delivery_price(info, lines))

    def calculate_checkout_total(self, info, lines, address, previous_value):
        goods = [self.calculate_checkout_line_total(info, lines, one, address, None) for one in lines]
        delivery = self.calculate_checkout_shipping(info, lines, address, None)
        return sum(goods, zero_taxed_money(info.checkout.currency)) + delivery

    def get_checkout_line_tax_rate(self, info, lines, line, address, previous_value):
        return RATE

    def get_checkout_shipping_tax_rate(self, info, lines, address, previous_value):
        return RATE
