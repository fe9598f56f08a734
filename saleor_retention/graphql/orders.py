"""`Order.retention`: what one order gave and took, over all rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import graphene

from ..offers.queries import RedemptionRow, redemptions_of_orders
from ..orders.models import OrderFact
from . import kit
from .loyalty.loaders import PointsOfOrder


@dataclass(frozen=True, slots=True)
class OrderRoot:
    """Which order: the root of `RetentionOrder`."""

    order_id: UUID


class RedemptionOfOrder(kit.TableLoader):
    """By order id."""

    read = staticmethod(redemptions_of_orders)


class FactOfOrder(kit.DataLoader):
    """By order id: the order as last seen."""

    def batch_load(self, keys: Sequence[UUID]) -> list[OrderFact | None]:
        """One statement."""
        found = OrderFact.objects.using(self.using).in_bulk(keys)
        return [found.get(key) for key in keys]


class RetentionOrderLine(kit.Type):
    """Roots are `(line id, points)`."""

    line_id = graphene.ID(required=True, description="The ID of the order line.")
    points = kit.Points(required=True, description="Its share of the points; the shares add up to the whole.")

    class Meta:
        description = "What one line of an order earned."

    @staticmethod
    def resolve_line_id(root: Any, info: Any) -> str:
        """As Saleor writes it."""
        return kit.global_id("OrderLine", root[0])

    @staticmethod
    def resolve_points(root: Any, info: Any) -> int:
        """Whole points."""
        return int(root[1])


class PersonalOfferRedemption(kit.Type):
    """Roots are `offers.queries.RedemptionRow`."""

    name = graphene.String(required=True, description="Name of the offer.")
    saving = graphene.Field(kit.Money, required=True, description="What it took off the order.")
    redeemed_at = kit.DateTime(required=True, description="When it was used.")
    given_back_at = kit.DateTime(
        description="When it was given back because the order died; null while it stands."
    )

    class Meta:
        description = "The use of a personal offer by an order."

    @staticmethod
    def resolve_saving(root: RedemptionRow, info: Any) -> Any:
        """In the order's currency."""
        return kit.money(root.amount_minor, root.currency)


class RetentionOrder(kit.Type):
    """Roots are `OrderRoot`."""

    points_due = kit.Points(
        required=True, description="Points this order has earned for its customer, in its present state."
    )
    lines = kit.NonNullList(RetentionOrderLine, required=True, description="The same points by line.")
    redemption = graphene.Field(
        PersonalOfferRedemption, description="The personal offer used; null without one."
    )
    is_purchase = kit.Field(
        graphene.Boolean,
        description="Whether the order counts in the retention figures; null before it was first seen.",
        permissions=[kit.MANAGE_ORDERS],
    )
    net_sales = kit.Field(
        kit.Money,
        description="What it counts as in the figures: goods after discounts and refunds, without tax.",
        permissions=[kit.MANAGE_ORDERS],
    )

    class Meta:
        description = "What an order did for its customer's points and offers."

    @staticmethod
    def resolve_points_due(root: OrderRoot, info: Any) -> Any:
        """Batched over the orders of the request."""
        return PointsOfOrder(info.context).load(root.order_id).then(lambda found: found.due if found else 0)

    @staticmethod
    def resolve_lines(root: OrderRoot, info: Any) -> Any:
        """From the same batch."""
        return (
            PointsOfOrder(info.context).load(root.order_id).then(lambda found: found.lines if found else ())
        )

    @staticmethod
    def resolve_redemption(root: OrderRoot, info: Any) -> Any:
        """Batched."""
        return RedemptionOfOrder(info.context).load(root.order_id)

    @staticmethod
    def resolve_is_purchase(root: OrderRoot, info: Any) -> Any:
        """Batched."""
        return FactOfOrder(info.context).load(root.order_id).then(lambda fact: fact and fact.is_purchase)

    @staticmethod
    def resolve_net_sales(root: OrderRoot, info: Any) -> Any:
        """From the same batch."""
        loaded = FactOfOrder(info.context).load(root.order_id)
        return loaded.then(lambda fact: fact and kit.money(fact.net_sales_minor, fact.currency))


class RetentionOfOrder:
    """Added to Saleor's `Order`."""

    retention = kit.Field(
        RetentionOrder,
        description=(
            "Points and offers of the order. Of a guest's order, whoever may see the order sees them, as she "
            "sees its totals."
        ),
        says=[kit.OWNER, kit.MANAGE_ORDERS],
    )

    @staticmethod
    def resolve_retention(root: Any, info: Any) -> OrderRoot:
        """An order of an account is for its owner and staff; a guest's has nobody to be asked for."""
        if (owner := kit.port.owner(root)) is not None:
            kit.demand(info.context, [kit.OWNER, kit.MANAGE_ORDERS], owner=owner)
        return OrderRoot(kit.port.subject(root))
