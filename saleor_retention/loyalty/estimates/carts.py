"""What carts would earn if they were placed and paid now: by the same rules, line by line, as the orders that they would be."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS

from ...customers.models import Customer
from ...orders.rules import OrderState
from ...store.orders import OrderSnapshot
from ..earning.registry import rule_of
from ..evaluation.bases import bases_of
from ..programmes import versions_in
from .outlook import once_paid


@dataclass(frozen=True, slots=True)
class ForeseenOrder:
    """A cart as the order that it would be, its cards told as gift cards."""

    order: OrderSnapshot
    buyer: int | None
    """The account whose tier and first order count; None for neither."""
    redeemed_minor: int = 0
    """Of what cards pay, the part that redeemed points do."""

    def once_paid(self, customer_id: int | None, now: datetime) -> OrderState:
        """As it will be."""
        points = min(self.redeemed_minor, self.order.gift_card_minor)
        cards = self.order.gift_card_minor - points
        return once_paid(replace(self.order, points_minor=points, gift_card_minor=cards), customer_id, now)


def points_to_earn(
    carts: Sequence[ForeseenOrder], *, now: datetime, using: str = DEFAULT_DB_ALIAS
) -> list[int | None]:
    """What each would earn, a guest's as if they were a member; None where there is no programme in its currency.

    A fixed number of statements for any number.
    """
    versions = versions_in({cart.order.channel for cart in carts}, using=using)
    customers = _customers({cart.buyer for cart in carts if cart.buyer is not None}, using)
    governed = []
    for cart in carts:
        version = versions.in_force(cart.order.channel, now)
        if version is not None and version.currency == cart.order.currency:
            governed.append((cart.once_paid(customers.get(cart.buyer or 0), now), version))
    bases = bases_of(governed, now=now, using=using)
    points = {
        state.order_id: rule_of(version).points_due(state, bases.get(state.order_id))
        for state, version in governed
    }
    return [points.get(cart.order.id) for cart in carts]


def _customers(user_ids: Collection[int], using: str) -> dict[int, int]:
    """Those that we know, by account; no statement for none."""
    if not user_ids:
        return {}
    rows = Customer.objects.using(using).filter(user_id__in=user_ids).values_list("user_id", "pk")
    return {user_id: pk for user_id, pk in rows if user_id is not None}
