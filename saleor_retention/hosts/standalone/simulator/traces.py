"""What orders of the simulated shop tell of mailboxes, addresses, phones and cards."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from ....store.orders import OrderSnapshot
from ....store.traces import OrderTraces


class SimulatedTraces:
    """The mailbox alone, unless somebody said more."""

    _orders: dict[UUID, OrderSnapshot]

    def __init__(self) -> None:
        super().__init__()
        self._traces: dict[UUID, OrderTraces] = {}

    def traces(self, ids: Sequence[UUID]) -> dict[UUID, OrderTraces]:
        """Of these orders, what was said."""
        return {
            order_id: replace(self._traces.get(order_id, OrderTraces()), email=self._orders[order_id].email)
            for order_id in ids
            if order_id in self._orders
        }

    def tell(self, order_id: UUID, traces: OrderTraces) -> None:
        """The order went to these addresses, was paid with these cards, and names these phones."""
        self._traces[order_id] = traces
