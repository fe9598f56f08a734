"""What orders of the simulated shop tell of addresses, phones and cards."""

from collections.abc import Sequence
from uuid import UUID

from ....store.traces import OrderTraces


class SimulatedTraces:
    """Nothing, unless somebody said what."""

    def __init__(self) -> None:
        super().__init__()
        self._traces: dict[UUID, OrderTraces] = {}

    def traces(self, ids: Sequence[UUID]) -> dict[UUID, OrderTraces]:
        """Of these orders, what was said."""
        return {order_id: self._traces[order_id] for order_id in ids if order_id in self._traces}

    def tell(self, order_id: UUID, traces: OrderTraces) -> None:
        """The order went to these addresses, was paid with these cards, and names these phones."""
        self._traces[order_id] = traces
