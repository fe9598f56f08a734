"""Points that were earned and cannot be spent yet."""

from typing import Any

import graphene

from ...loyalty.pending_points import MOST_ORDERS, PendingPoints
from .. import kit


class LoyaltyPendingPoints(kit.Type):
    """Roots are `loyalty.pending_points.PendingPoints`."""

    order_id = graphene.ID(required=True, description="The ID of the order.")
    order_number = graphene.String(description="The number of that order; null where it is not known.")
    points = kit.Points(
        required=True, description="Points that it will give, as it is now: goods that go back lower them."
    )
    available_at = kit.DateTime(
        description="From when they can be spent; null while that is not known yet, as before goods are sent."
    )

    class Meta:
        description = "Points of an order that were earned and cannot be spent yet."

    @staticmethod
    def resolve_order_id(root: PendingPoints, info: Any) -> str:
        return kit.global_id("Order", root.order_id)

    @staticmethod
    def resolve_order_number(root: PendingPoints, info: Any) -> str | None:
        return root.order_number or None


PENDING_OF_ACCOUNT = kit.NonNullList(
    LoyaltyPendingPoints,
    required=True,
    description=(
        f"Points that were earned and cannot be spent yet, by order, the soonest first, {MOST_ORDERS} orders at most."
    ),
)
