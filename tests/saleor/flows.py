"""The two ways to pay: Saleor's transactions, or its payments."""

from collections.abc import Mapping
from uuid import UUID

from saleor.order.models import FulfillmentLine
from saleor.payment.models import Payment

from tests.standalone.store_contract import Placed

from .ids import gid
from .shop import Shop


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
