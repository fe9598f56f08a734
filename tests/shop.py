"""The smallest shop there is: a dictionary of orders and one of customers. Enough to converge to."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from saleor_retention.store.channels import ChannelTerms
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.orders import OrderSnapshot
from saleor_retention.store.port import GONE
from saleor_retention.store.traces import OrderTraces

from .builders import NOON


class Shop:
    """A store that a test fills by hand; absent orders and customers are gone."""

    def __init__(self) -> None:
        self.known_orders: dict[UUID, OrderSnapshot] = {}
        self.known_customers: dict[int, CustomerSnapshot] = {}
        self.known_traces: dict[UUID, OrderTraces] = {}
        self.poison: set[UUID] = set()
        self.channel_terms: dict[str, ChannelTerms] = {}
        self.notifications: dict[str, tuple[int, str, dict[str, Any]]] = {}

    def put(self, *orders: OrderSnapshot) -> None:
        self.known_orders.update({order.id: order for order in orders})

    def remove(self, order_id: UUID) -> None:
        self.known_orders.pop(order_id)

    def register(
        self, user_id: int, email: str = "", *, joined_at: datetime = NOON, **changes
    ) -> CustomerSnapshot:
        person = CustomerSnapshot(user_id, email or f"user{user_id}@example.com", joined_at, **changes)
        self.known_customers[user_id] = person
        return person

    def orders(self, ids):
        if sick := self.poison & set(ids):
            raise RuntimeError(f"cannot read {min(sick)}")
        return {pk: self.known_orders.get(pk, GONE) for pk in ids}

    def tell(self, order_id: UUID, traces: OrderTraces) -> None:
        self.known_traces[order_id] = traces

    def traces(self, ids):
        return {
            pk: replace(self.known_traces.get(pk, OrderTraces()), email=self.known_orders[pk].email)
            for pk in ids
            if pk in self.known_orders
        }

    def channels(self):
        return None

    def terms(self, channels):
        return {channel: self.channel_terms.get(channel, ChannelTerms()) for channel in channels}

    def is_on(self):
        return True

    def notify(self, *, key, user_id, topic, payload):
        """One message for its key."""
        self.notifications.setdefault(key, (user_id, topic, dict(payload)))

    def customers(self, ids):
        return {pk: self.known_customers.get(pk, GONE) for pk in ids}
