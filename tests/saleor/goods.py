"""What becomes of a Saleor order's goods and of the order itself."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from saleor.account.models import User
from saleor.channel.models import Channel
from saleor.core.db.connection import allow_writer
from saleor.order.models import Fulfillment, FulfillmentLine, Order, OrderLine
from saleor.order.tasks import expire_orders_task
from saleor.order.utils import match_orders_with_new_user
from saleor.payment.models import Payment, Transaction, TransactionItem

from tests.standalone.store_contract import Placed

from .ids import from_gid, gid

ADDRESS = {
    "firstName": "Ann",
    "lastName": "Lee",
    "streetAddress1": "Tęczowa 7",
    "city": "Wrocław",
    "postalCode": "53-601",
    "country": "PL",
}


class Goods:
    """Shipping, returns, exchanges, and the ways an order ends."""

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

    def leave(self, order: Placed, hints) -> None:
        """What a storefront leaves in public metadata."""
        Order.objects.filter(pk=order.id).update(metadata=dict(hints))

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
