"""Every movement of points that an order caused."""

from typing import Any

from ....loyalty.statement.orders import OrderMovement, movements_of_orders
from ... import kit
from ..types import LoyaltyTransactionKind


class MovementsOfOrder(kit.TableLoader):
    """By order id."""

    read = staticmethod(movements_of_orders)
    missing = tuple


class RetentionOrderMovement(kit.Type):
    """Roots are `loyalty.statement.orders.OrderMovement`."""

    kind = LoyaltyTransactionKind(required=True, description="Why points moved.")
    points = kit.Points(
        required=True, description="Positive when points came to the customer, negative when they went."
    )
    created_at = kit.DateTime(required=True, description="When it happened.")

    class Meta:
        description = "A movement of points that an order caused."

    @staticmethod
    def resolve_created_at(root: OrderMovement, info: Any) -> Any:
        return root.occurred_at


class PointsMovedByOrder:
    """Added to `RetentionOrder`; roots name their order."""

    movements = kit.NonNullList(
        RetentionOrderMovement,
        required=True,
        description=(
            "What the order did to the points of its customer, the oldest first, a hundred at most: earned, taken back, "
            "spent, given back, expired."
        ),
    )

    @staticmethod
    def resolve_movements(root: Any, info: Any) -> Any:
        """Batched."""
        return MovementsOfOrder(info.context).load(root.order_id)
