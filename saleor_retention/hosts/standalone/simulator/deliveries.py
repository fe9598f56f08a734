"""How carts of the simulated shop are delivered."""

from dataclasses import replace
from uuid import UUID

from ....store.carts import CartSnapshot


class SimulatedDeliveries:
    """Carts that were opened with ways to deliver them, of which the shopper chose one."""

    _carts: dict[UUID, CartSnapshot]

    def deliver(self, checkout_id: UUID, delivery_id: int, goods_minor: int) -> bool:
        """The cart has this delivery from now on, if goods of so much may; the chosen one stays known."""
        cart = self._carts.get(checkout_id)
        ways = {delivery.id: delivery for delivery in cart.deliveries} if cart is not None else {}
        way = ways.get(delivery_id)
        if cart is None or way is None or goods_minor < way.asks_minor:
            return False
        if way.most_minor is not None and goods_minor > way.most_minor:
            return False
        self._carts[checkout_id] = replace(cart, present_delivery_id=delivery_id)
        return True

    def as_chosen(self, checkout_id: UUID) -> None:
        """Without an offer it is delivered as the shopper chose, if the goods still suffice."""
        cart = self._carts[checkout_id]
        if cart.delivery_id is not None:
            self.deliver(checkout_id, cart.delivery_id, cart.subtotal_minor)
