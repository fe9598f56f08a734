"""A small shop in a real Saleor, driven through Saleor's own GraphQL API.

Prices are those of "Points and refunds": A 60.00, B 36.00, shipping 12.00, with 20 % tax inside. Two subclasses
differ in how money moves: Saleor's payments, or its transactions. Amounts are in minor units.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID

import graphene
from django.core.management import call_command
from django.utils import timezone
from saleor.account.models import Group, User
from saleor.channel.models import Channel
from saleor.core.db.connection import allow_writer
from saleor.graphql.tests.fixtures import ApiClient
from saleor.order.models import Fulfillment, FulfillmentLine, Order, OrderLine
from saleor.order.tasks import expire_orders_task
from saleor.order.utils import match_orders_with_new_user
from saleor.payment.models import Payment, Transaction, TransactionItem
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

from saleor_retention.kernel.money import exponent, to_minor
from saleor_retention.kernel.store import store
from tests.service.store_contract import Placed

ADDRESS = {
    "firstName": "Ann",
    "lastName": "Lee",
    "streetAddress1": "Tęczowa 7",
    "city": "Wrocław",
    "postalCode": "53-601",
    "country": "PL",
}
PRICES = {"A": "60", "B": "36"}
SHIPPING = "12"
serial = count(1)


def gid(kind: str, pk: object) -> str:
    return graphene.Node.to_global_id(kind, pk)


def from_gid(global_id: str) -> str:
    return graphene.Node.from_global_id(global_id)[1]


class Shop:
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
        yesterday = timezone.now() - timedelta(days=1)
        ProductChannelListing.objects.create(
            product=product,
            channel=self.row,
            currency=self.currency,
            is_published=True,
            published_at=yesterday,
            available_for_purchase_at=yesterday,
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
        response = (client or self.staff).post_graphql(query, variables)
        content = json.loads(response.content)
        assert "errors" not in content, content["errors"]
        return content["data"]

    def decimal(self, minor: int) -> str:
        return str(Decimal(minor).scaleb(-exponent(self.currency)))

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
            "shippingAddress": ADDRESS,
            "billingAddress": ADDRESS,
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
        self.ask(
            """mutation($id: ID!, $method: ID!) { checkoutDeliveryMethodUpdate(id: $id, deliveryMethodId: $method) {
                checkout { id } errors { field message code } } }""",
            client=client,
            id=checkout,
            method=gid("ShippingMethod", self.shipping.pk),
        )
        return UUID(from_gid(checkout))

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

    # Money.

    def transaction(self, order: Placed, minor: int) -> str:
        data = self.ask(
            """mutation($id: ID!, $amount: PositiveDecimal!, $currency: String!, $psp: String!) {
                transactionCreate(id: $id, transaction: {name: "card", pspReference: $psp,
                    availableActions: [REFUND], amountCharged: {amount: $amount, currency: $currency}}) {
                transaction { id } errors { field message code } } }""",
            id=gid("Order", order.id),
            amount=self.decimal(minor),
            currency=self.currency,
            psp=f"charge-{next(serial)}",
        )
        return data["transactionCreate"]["transaction"]["id"]

    def report(self, transaction: str, kind: str, minor: int, psp: str = "") -> None:
        """What a payment app reports about a transaction."""
        self.ask(
            """mutation($id: ID!, $type: TransactionEventTypeEnum!, $amount: PositiveDecimal!, $psp: String!) {
                transactionEventReport(id: $id, type: $type, amount: $amount, pspReference: $psp) {
                alreadyProcessed errors { field message code } } }""",
            id=transaction,
            type=kind,
            amount=self.decimal(minor),
            psp=psp or f"event-{next(serial)}",
        )

    def last_transaction(self, order: Placed) -> str:
        item = TransactionItem.objects.filter(order_id=order.id).order_by("pk").last()
        return gid("TransactionItem", item.token)

    # Goods.

    def fulfil(self, order: Placed) -> None:
        lines = [
            {
                "orderLineId": gid("OrderLine", line.pk),
                "stocks": [
                    {"quantity": line.quantity_unfulfilled, "warehouse": gid("Warehouse", self.warehouse.pk)}
                ],
            }
            for line in OrderLine.objects.filter(order_id=order.id)
            if line.quantity_unfulfilled
        ]
        self.ask(
            """mutation($order: ID!, $input: OrderFulfillInput!) { orderFulfill(order: $order, input: $input) {
                fulfillments { id } errors { field message code } } }""",
            order=gid("Order", order.id),
            input={"lines": lines, "notifyCustomer": False},
        )

    def shipped(self, order: Placed, line: str, statuses=("fulfilled",)) -> str:
        """The fulfilment line that holds units of this line, shipped now if none is."""
        rows = FulfillmentLine.objects.filter(
            order_line_id=order.lines[line], fulfillment__status__in=statuses, quantity__gt=0
        )
        if not rows.exists():
            self.fulfil(order)
        return gid("FulfillmentLine", rows.order_by("pk").first().pk)

    def take_back(self, order: Placed, line: str, quantity: int) -> None:
        self._return(order, line, quantity, replace=False)

    def take_back_refunded(self, order: Placed, line: str, quantity: int) -> None:
        """Units whose money was given back before they came."""
        self._return(order, line, quantity, replace=False, held="refunded")

    def exchange(self, order: Placed, line: str, quantity: int) -> UUID:
        """Replace units; the reissue order is completed."""
        draft = self._return(order, line, quantity, replace=True)["replaceOrder"]["id"]
        self.ask(
            """mutation($id: ID!, $method: ID!) { draftOrderUpdate(id: $id, input: {shippingMethod: $method}) {
                order { id } errors { field message code } } }""",
            id=draft,
            method=gid("ShippingMethod", self.shipping.pk),
        )
        self.ask(
            "mutation($id: ID!) { draftOrderComplete(id: $id) { order { id } errors { field message code } } }",
            id=draft,
        )
        return UUID(from_gid(draft))

    def _return(self, order: Placed, line: str, quantity: int, *, replace: bool, held: str = "fulfilled"):
        holder = self.shipped(order, line, (held,))
        lines = [{"fulfillmentLineId": holder, "quantity": quantity, "replace": replace}]
        data = self.ask(
            """mutation($order: ID!, $input: OrderReturnProductsInput!) {
                orderFulfillmentReturnProducts(order: $order, input: $input) {
                replaceOrder { id } errors { field message code } } }""",
            order=gid("Order", order.id),
            input={"fulfillmentLines": lines},
        )
        return data["orderFulfillmentReturnProducts"]

    def draft(self, user: User) -> Placed:
        """A draft of staff over 2 A and 1 B."""
        data = self.ask(
            """mutation($input: DraftOrderCreateInput!) { draftOrderCreate(input: $input) {
                order { id lines { id variant { id } } } errors { field message code } } }""",
            input={
                "user": gid("User", user.pk),
                "channelId": gid("Channel", self.row.pk),
                "shippingAddress": ADDRESS,
                "billingAddress": ADDRESS,
                "shippingMethod": gid("ShippingMethod", self.shipping.pk),
                "lines": [
                    {"variantId": gid("ProductVariant", self.variants[name].pk), "quantity": quantity}
                    for name, quantity in (("A", 2), ("B", 1))
                ],
            },
        )
        return self.placed(data["draftOrderCreate"]["order"])

    def complete_draft(self, draft: Placed) -> None:
        self.ask(
            "mutation($id: ID!) { draftOrderComplete(id: $id) { order { id } errors { field message code } } }",
            id=gid("Order", draft.id),
        )

    def cancel(self, order: Placed) -> None:
        if Fulfillment.objects.filter(order_id=order.id, status="fulfilled").exists():
            self._unship(order)
        self.ask(
            "mutation($id: ID!) { orderCancel(id: $id) { order { id } errors { field message code } } }",
            id=gid("Order", order.id),
        )

    def _unship(self, order: Placed) -> None:
        for fulfilment in Fulfillment.objects.filter(order_id=order.id, status="fulfilled"):
            self.ask(
                """mutation($id: ID!, $warehouse: ID!) {
                    orderFulfillmentCancel(id: $id, input: {warehouseId: $warehouse}) {
                    order { id } errors { field message code } } }""",
                id=gid("Fulfillment", fulfilment.pk),
                warehouse=gid("Warehouse", self.warehouse.pk),
            )

    def expire(self, order: Placed) -> None:
        """Saleor's own task: unconfirmed, unpaid, older than the channel waits."""
        long_ago = timezone.now() - timedelta(minutes=30)
        Order.objects.filter(pk=order.id).update(status="unconfirmed", created_at=long_ago)
        Payment.objects.filter(order_id=order.id).update(order_id=None)
        TransactionItem.objects.filter(order_id=order.id).update(order_id=None)
        Channel.objects.filter(pk=self.row.pk).update(expire_orders_after=1)
        with allow_writer():
            expire_orders_task()

    def delete(self, order: Placed) -> None:
        TransactionItem.objects.filter(order_id=order.id).delete()
        Transaction.objects.filter(payment__order_id=order.id).delete()
        Payment.objects.filter(order_id=order.id).delete()
        Order.objects.filter(pk=order.id).delete()

    def match_guest(self, email: str, user_id: int) -> None:
        User.objects.filter(pk=user_id).update(email=email)
        match_orders_with_new_user(User.objects.get(pk=user_id))


class TransactionShop(Shop):
    """Money is reported by apps."""

    flow = "transaction"

    def complete(self, checkout_id: UUID, user_id: int | None = None) -> Placed:
        """Saleor confirms an unpaid order at once only when its checkout has a transaction, be it empty."""
        self.ask(
            """mutation($id: ID!) { transactionCreate(id: $id, transaction: {name: "later", availableActions: []}) {
                transaction { id } errors { field message code } } }""",
            id=gid("Checkout", checkout_id),
        )
        return super().complete(checkout_id, user_id)

    def order_with_card(self, user_id: int, quantities: Mapping[str, int], code: str, minor: int) -> Placed:
        """The card authorises at the checkout and is charged by Saleor when the order is placed."""
        checkout = self.cart(user_id, quantities=quantities)
        data = self.ask(
            """mutation($id: ID!, $gateway: PaymentGatewayToInitialize!, $amount: PositiveDecimal!) {
                transactionInitialize(id: $id, paymentGateway: $gateway, amount: $amount) {
                transactionEvent { type message } errors { field message code } } }""",
            client=self.client_of(user_id),
            id=gid("Checkout", checkout),
            gateway={"id": "saleor.io.gift-card-payment-gateway", "data": {"code": code}},
            amount=self.decimal(minor),
        )
        assert data["transactionInitialize"]["transactionEvent"]["type"] == "AUTHORIZATION_SUCCESS"
        return self.complete(checkout, user_id)

    def pay(self, order: Placed, minor: int) -> None:
        self.transaction(order, minor)

    def refund(self, order: Placed, minor: int, *, lines=None, shipping=False) -> None:
        if lines or shipping:
            self.grant(order, minor, lines=lines, shipping=shipping)
        self.report(self.last_transaction(order), "REFUND_SUCCESS", minor)

    def grant(self, order: Placed, minor: int, *, lines=None, shipping=False) -> None:
        named = [
            {"id": gid("OrderLine", order.lines[name]), "quantity": n} for name, n in (lines or {}).items()
        ]
        self.ask(
            """mutation($id: ID!, $input: OrderGrantRefundCreateInput!) { orderGrantRefundCreate(id: $id, input: $input) {
                grantedRefund { id } errors { field message code } } }""",
            id=gid("Order", order.id),
            input={
                "amount": self.decimal(minor),
                "lines": named,
                "grantRefundForShipping": shipping,
                "transactionId": self.last_transaction(order),
            },
        )


class PaymentShop(Shop):
    """Saleor's payments: authorised at the checkout, captured and refunded by staff."""

    flow = "payment"

    def complete(self, checkout_id: UUID, user_id: int | None = None) -> Placed:
        self.ask(
            """mutation($id: ID!, $amount: PositiveDecimal!) { checkoutPaymentCreate(id: $id, input: {
                gateway: "tests.believing", token: "believed", amount: $amount}) {
                payment { id } errors { field message code } } }""",
            client=self.client_of(user_id),
            id=gid("Checkout", checkout_id),
            amount=str(self.total(checkout_id)),
        )
        return super().complete(checkout_id, user_id)

    def order_with_card(self, user_id: int, quantities: Mapping[str, int], code: str, minor: int) -> Placed:
        """The card is attached to the checkout and Saleor takes it off the total."""
        return self.complete(self.cart(user_id, quantities=quantities, code=code), user_id)

    def pay(self, order: Placed, minor: int) -> None:
        """Capture; Saleor captures a payment once, so more money comes as a transaction."""
        if Payment.objects.filter(order_id=order.id, is_active=True, charge_status="not-charged").exists():
            self.ask(
                """mutation($id: ID!, $amount: PositiveDecimal!) { orderCapture(id: $id, amount: $amount) {
                    order { id } errors { field message code } } }""",
                id=gid("Order", order.id),
                amount=self.decimal(minor),
            )
        else:
            self.transaction(order, minor)

    def refund(self, order: Placed, minor: int, *, lines=None, shipping=False) -> None:
        if not lines and not shipping:
            self.ask(
                """mutation($id: ID!, $amount: PositiveDecimal!) { orderRefund(id: $id, amount: $amount) {
                    order { id } errors { field message code } } }""",
                id=gid("Order", order.id),
                amount=self.decimal(minor),
            )
            return
        # Saleor knows shipping by name only when it computes the amount itself.
        given: dict = {"includeShippingCosts": shipping}
        if lines:
            given["amountToRefund"] = self.decimal(minor)
        held = ("returned", "fulfilled")
        given["fulfillmentLines"] = [
            {"fulfillmentLineId": self.shipped_or_returned(order, name, held), "quantity": n}
            for name, n in (lines or {}).items()
        ]
        self.ask(
            """mutation($order: ID!, $input: OrderRefundProductsInput!) {
                orderFulfillmentRefundProducts(order: $order, input: $input) {
                order { id } errors { field message code } } }""",
            order=gid("Order", order.id),
            input=given,
        )

    def shipped_or_returned(self, order: Placed, line: str, statuses) -> str:
        for status in statuses:
            rows = FulfillmentLine.objects.filter(
                order_line_id=order.lines[line], fulfillment__status=status, quantity__gt=0
            )
            if rows.exists():
                return gid("FulfillmentLine", rows.first().pk)
        return self.shipped(order, line)


def reconcile(*options: str) -> None:
    """What the beat tasks do, in one go."""
    with allow_writer():
        call_command("retention_reconcile", *options, verbosity=0)
