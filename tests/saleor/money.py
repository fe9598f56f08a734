"""How money moves in a Saleor order when payment apps report it."""

from saleor.payment.models import TransactionItem

from tests.standalone.store_contract import Placed

from .ids import gid, serial


class Money:
    """Transactions of a shop's orders."""

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
