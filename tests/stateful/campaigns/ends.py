"""What becomes of the orders of a year."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from saleor_retention.orders.models import OrderFact
from saleor_retention.store.port import Gone
from tests.stateful.campaigns.tills import NEWS, ORDERS


class Ends:
    """Rules of a year that end an order, or a part of it."""

    @rule(order=ORDERS, news=NEWS)
    def is_cancelled(self, order, news):
        if self.stands(order):
            self.shop.cancel(order)
            self.ledger.dead.add(order)
            self.reached["cancelled"] += 1
            self.heard(order, news)

    @rule(order=ORDERS, is_whole=st.booleans(), news=NEWS)
    def is_refunded(self, order, news, is_whole=True):
        kept = self.stands(order) and self.shop.orders([order])[order].kept_minor
        if kept:
            self.shop.refund(order, kept if is_whole else kept // 3)
            if is_whole:
                self.ledger.refunded.add(order)
                self.reached["refunded"] += 1
            self.heard(order, news)

    @rule(order=ORDERS, news=NEWS)
    def gets_nearly_all_back(self, order, news):
        """Every unit is named, and each line a cent less: that is all of it."""
        if not self.stands(order):
            return
        seen = self.shop.orders([order])[order]
        if seen.kept_minor == seen.due_minor and all(line.gross_minor > 1 for line in seen.lines):
            for line in seen.lines:
                self.shop.refund(order, line.gross_minor - 1, lines={line.id: line.quantity})
            self.ledger.refunded.add(order)
            self.reached["all but a cent"] += 1
            self.heard(order, news)

    @rule(order=ORDERS)
    def vanishes(self, order):
        if self.stands(order):
            self.shop.delete(order)
            if OrderFact.objects.filter(pk=order).exists():
                self.ledger.dead.add(order)
            else:
                self.ledger.nobody_saw(order)
            self.heard(order, "rung")

    def stands(self, order) -> bool:
        return not isinstance(self.shop.orders([order])[order], Gone)
