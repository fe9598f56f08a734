"""A small shop in a real Saleor, driven through Saleor's own GraphQL API.

Prices are those of "Points and refunds": A 60.00, B 36.00, shipping 12.00, with 20 % tax inside. Two subclasses
differ in how money moves: Saleor's payments, or its transactions. Amounts are in minor units.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.core.management import call_command
from django.utils import timezone
from saleor.account.models import Group, User
from saleor.channel.models import Channel
from saleor.checkout.models import Checkout
from saleor.core.db.connection import allow_writer
from saleor.graphql.tests.fixtures import ApiClient
from saleor.order.models import Order
from saleor.plugins.models import PluginConfiguration
from saleor.product.models import (
    Category,
    Product,
    ProductChannelListing,
    ProductType,
    ProductVariant,
    ProductVariantChannelListing,
)
from saleor.shipping import ShippingMethodType
from saleor.shipping.models import ShippingMethod, ShippingMethodChannelListing, ShippingZone
from saleor.tax import TaxCalculationStrategy
from saleor.tax.models import TaxClass, TaxClassCountryRate, TaxConfiguration
from saleor.warehouse.models import Stock, Warehouse

from saleor_retention.core.money import exponent, to_minor
from saleor_retention.store.channels import ChannelTerms, Mode
from saleor_retention.store.port import store
from tests.standalone.store_contract import Placed

from .goods import ADDRESS, Goods
from .ids import from_gid, gid, serial
from .money import Money

PRICES = {"A": "60", "B": "36"}
SHIPPING = "12"


class Shop(Money, Goods):
    """One channel with two products. Subclasses know how its customers pay."""

    flow = ""
    gateway: str | None = None

    def __init__(self, staff: ApiClient, *, currency="USD", tax=20, prices=PRICES, shipping=SHIPPING):
        self.staff, self.currency = staff, currency
        self.number = next(serial)
        self.channel = f"shop-{self.number}-{currency.lower()}"
        self._open(tax, prices, shipping)
        group, _ = Group.objects.get_or_create(
            name="All channels", defaults={"restricted_access_to_channels": False}
        )
        group.user_set.add(staff.user)

    @property
    def store(self):
        return store()

    # The catalogue is given; what customers and staff do goes through the API.

    def _open(self, tax, prices, shipping) -> None:
        self.row = Channel.objects.create(
            name=self.channel,
            slug=self.channel,
            currency_code=self.currency,
            default_country="PL",
            is_active=True,
            allow_unpaid_orders=self.flow == "transaction",
            automatically_confirm_all_new_orders=True,
        )
        TaxConfiguration.objects.create(
            channel=self.row,
            charge_taxes=bool(tax),
            prices_entered_with_tax=True,
            tax_calculation_strategy=TaxCalculationStrategy.FLAT_RATES,
        )
        tax_class = TaxClass.objects.create(name=f"Rate {self.number}")
        TaxClassCountryRate.objects.create(tax_class=tax_class, country="PL", rate=tax)
        self.warehouse = Warehouse.objects.create(
            name=self.channel, slug=self.channel, address=self._address(), email="stock@example.com"
        )
        self.warehouse.channels.add(self.row)
        zone = ShippingZone.objects.create(name=self.channel, countries=["PL"])
        zone.channels.add(self.row)
        self.warehouse.shipping_zones.add(zone)
        self.shipping = ShippingMethod.objects.create(
            name="Post", type=ShippingMethodType.PRICE_BASED, shipping_zone=zone, tax_class=tax_class
        )
        ShippingMethodChannelListing.objects.create(
            shipping_method=self.shipping,
            channel=self.row,
            currency=self.currency,
            price_amount=Decimal(shipping),
            minimum_order_price_amount=Decimal(0),
        )
        self.kind = ProductType.objects.create(
            name="Goods",
            slug=f"goods-{self.number}",
            kind="normal",
            is_shipping_required=True,
            tax_class=tax_class,
        )
        self.category = Category.objects.create(name="All", slug=f"all-{self.number}")
        self.variants = {name: self.product(name, price, tax_class) for name, price in prices.items()}

    def product(self, name: str, price: str, tax_class=None, kind=None) -> ProductVariant:
        product = Product.objects.create(
            name=name,
            slug=f"{name.lower()}-{self.number}",
            product_type=kind or self.kind,
            category=self.category,
            tax_class=tax_class,
        )
        long_ago = timezone.now() - timedelta(days=365)
        ProductChannelListing.objects.create(
            product=product,
            channel=self.row,
            currency=self.currency,
            is_published=True,
            published_at=long_ago,
            available_for_purchase_at=long_ago,
            visible_in_listings=True,
        )
        variant = ProductVariant.objects.create(
            product=product, name=name, sku=f"{name}-{self.number}", track_inventory=False
        )
        ProductVariantChannelListing.objects.create(
            variant=variant,
            channel=self.row,
            currency=self.currency,
            price_amount=Decimal(price),
            discounted_price_amount=Decimal(price),
        )
        Stock.objects.create(product_variant=variant, warehouse=self.warehouse, quantity=10_000)
        return variant

    def _address(self):
        from saleor.account.models import Address

        return Address.objects.create(
            street_address_1="1", city="WROCŁAW", postal_code="53-601", country="PL"
        )

    # Asking.

    def ask(self, query: str, *, client: ApiClient | None = None, **variables):
        """The data of a document without errors of any kind; tests about errors use `answer`."""
        data = self.answer(query, client=client, **variables)
        for name, payload in data.items():
            assert not (payload or {}).get("errors"), (name, payload["errors"])
        return data

    def answer(self, query: str, *, client: ApiClient | None = None, **variables):
        asker = client or self.staff
        asker.token = None  # made anew: tests travel further than a token lives
        response = asker.post_graphql(query, variables)
        content = json.loads(response.content)
        assert "errors" not in content, content["errors"]
        return content["data"]

    def decimal(self, minor: int) -> str:
        return str(Decimal(minor).scaleb(-exponent(self.currency)))

    # What its owner chooses in the Dashboard.

    def agree(self, channel: str, terms: ChannelTerms) -> None:
        chosen = {
            "channels": "" if terms.mode is not Mode.OFF else "nowhere-else",
            "shadow_channels": channel if terms.mode is Mode.SHADOW else "",
            "points_from": str(terms.points_from or ""),
        }
        row = self._plugin()
        row.configuration = [{"name": name, "value": value} for name, value in chosen.items()]
        row.save()

    def switch(self, is_on: bool) -> None:
        row = self._plugin()
        row.active = is_on
        row.save()

    def _plugin(self) -> PluginConfiguration:
        return PluginConfiguration.objects.get_or_create(
            identifier="saleor.retention",
            defaults={"name": "Retention", "active": True, "configuration": []},
        )[0]

    # Customers.

    def member(self, email: str = "") -> int:
        return self.account(email).pk

    def account(self, email: str = "") -> User:
        email = email or f"member{next(serial)}@example.com"
        user = User.objects.create(email=email, is_active=True, is_confirmed=True)
        return user

    def client_of(self, user_id: int | None) -> ApiClient:
        return ApiClient(user=User.objects.get(pk=user_id) if user_id else None)

    def cart(
        self,
        user_id: int | None = None,
        *,
        email: str = "ann@example.com",
        quantities: Mapping[str, int] | None = None,
        code: str = "",
        address: Mapping[str, str] = ADDRESS,
    ) -> UUID:
        """A checkout with addresses and delivery, ready to be paid."""
        client = self.client_of(user_id)
        lines = [
            {"variantId": gid("ProductVariant", self.variants[name].pk), "quantity": quantity}
            for name, quantity in (quantities or {"A": 2, "B": 1}).items()
        ]
        given = {
            "channel": self.channel,
            "lines": lines,
            "shippingAddress": address,
            "billingAddress": address,
        }
        if user_id is None:
            given["email"] = email
        data = self.ask(
            """mutation($input: CheckoutCreateInput!) { checkoutCreate(input: $input) {
                checkout { id } errors { field message code } } }""",
            client=client,
            input=given,
        )
        checkout = data["checkoutCreate"]["checkout"]["id"]
        if code:
            self.ask(
                """mutation($id: ID!, $code: String!) { checkoutAddPromoCode(id: $id, promoCode: $code) {
                    checkout { id } errors { field message code } } }""",
                client=client,
                id=checkout,
                code=code,
            )
        self.choose_delivery(UUID(from_gid(checkout)), user_id)
        return UUID(from_gid(checkout))

    def choose_delivery(self, checkout_id: UUID, user_id: int | None = None) -> None:
        """The shop's only delivery."""
        self.ask(
            """mutation($id: ID!, $method: ID!) { checkoutDeliveryMethodUpdate(id: $id, deliveryMethodId: $method) {
                checkout { id } errors { field message code } } }""",
            client=self.client_of(user_id),
            id=gid("Checkout", checkout_id),
            method=gid("ShippingMethod", self.shipping.pk),
        )

    def variant(self, name: str) -> int:
        return self.variants[name].pk

    def saving(self, checkout_id: UUID) -> int:
        """What the checkout costs less than its goods and its delivery without any code."""
        row = Checkout.objects.get(pk=checkout_id)
        goods = sum(
            line.quantity * line.variant.channel_listings.get(channel=self.row).price_amount
            for line in row.lines.all()
        )
        shipping = self.shipping.channel_listings.get(channel=self.row).price_amount
        return to_minor(goods + shipping - self.total(checkout_id), self.currency)

    def total(self, checkout_id: UUID) -> Decimal:
        data = self.ask(
            "query($id: ID!) { checkout(id: $id) { totalPrice { gross { amount } } } }",
            id=gid("Checkout", checkout_id),
        )
        return Decimal(str(data["checkout"]["totalPrice"]["gross"]["amount"]))

    def complete(self, checkout_id: UUID, user_id: int | None = None) -> Placed:
        data = self.ask(
            """mutation($id: ID!) { checkoutComplete(id: $id) {
                order { id lines { id variant { id } } } errors { field message code } } }""",
            client=self.client_of(user_id),
            id=gid("Checkout", checkout_id),
        )
        return self.placed(data["checkoutComplete"]["order"])

    def placed(self, order: dict) -> Placed:
        names = {gid("ProductVariant", variant.pk): name for name, variant in self.variants.items()}
        lines = {names[line["variant"]["id"]]: UUID(from_gid(line["id"])) for line in order["lines"]}
        return Placed(UUID(from_gid(order["id"])), lines)

    def order(self, *, user_id=None, email="ann@example.com", quantities=None, code="") -> Placed:
        """An order that money is still due for."""
        return self.complete(self.cart(user_id, email=email, quantities=quantities, code=code), user_id)

    def sell_gift_cards(self, name: str) -> None:
        """Make this product a gift card."""
        variant = self.variants[name]
        kind = ProductType.objects.create(
            name="Cards",
            slug=f"cards-{self.number}",
            kind="gift_card",
            is_shipping_required=False,
            tax_class=None,
        )
        Product.objects.filter(pk=variant.product_id).update(product_type=kind)

    def due(self, order: Placed) -> int:
        """The order's gross total as Saleor has it."""
        row = Order.objects.get(pk=order.id)
        return to_minor(row.total_gross_amount, row.currency)


def reconcile(*options: str) -> None:
    """What the beat tasks do, in one go."""
    with allow_writer():
        call_command("retention_reconcile", *options, verbosity=0)
