"""`Order.retention`: what one order gave and took, over all rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import graphene

from ..core.clock import now
from ..loyalty.estimates.outlook import Outlook, outlooks
from ..offers.queries import RedemptionRow, redemptions_of_orders
from ..orders.models import OrderFact
from . import kit
from .checkout_points import PointsSpentOnOrder
from .loyalty.loaders import PendingOfOrder, PointsOfOrder
from .loyalty.orders.lines import RetentionOrderLine, RetentionOrderOtherPoints
from .loyalty.orders.movements import PointsMovedByOrder
from .loyalty.pending_points import LoyaltyPendingPoints
from .offers.translations import TranslatedName
from .storefront_use import note_use


class Stage(StrEnum):
    """How far an order has come with us; the same names are the GraphQL enum."""

    PENDING = "pending"
    UNPAID = "unpaid"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class OrderRoot:
    """Which order: the root of `RetentionOrder`."""

    order_id: UUID


class RedemptionsOfOrder(kit.TableLoader):
    """By order id."""

    read = staticmethod(redemptions_of_orders)
    missing = tuple


class FactOfOrder(kit.DataLoader):
    """By order id: the order as last seen."""

    def batch_load(self, keys: Sequence[UUID]) -> list[OrderFact | None]:
        """One statement."""
        result = OrderFact.objects.using(self.using).in_bulk(keys)
        return [result.get(key) for key in keys]


RetentionOrderStage = kit.enum_of(
    "RetentionOrderStage",
    Stage,
    "How far an order has come with us.",
    {
        Stage.PENDING: "It is paid, and will be looked at in a moment: what it gives is not told yet.",
        Stage.UNPAID: "It gives something once it is paid.",
        Stage.SETTLED: "What it gave, if anything, is what is told.",
    },
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an order has come, and what it would earn; None once that is settled, or where nothing is earned."""

    stage: Stage
    points: int | None = None


class ProgressOfOrder(kit.DataLoader):
    """By order id."""

    def batch_load(self, keys: Sequence[UUID]) -> list[Progress]:
        """One statement; those that are not settled are asked of the shop, all at once."""
        facts = OrderFact.objects.using(self.using).in_bulk(keys)
        unsettled = [key for key in keys if key not in facts or not _is_settled(facts[key])]
        with kit.port.store_access():
            result = outlooks(unsettled, now=now())
        return [_progress(result.get(key)) for key in keys]


def _is_settled(fact: OrderFact) -> bool:
    return fact.paid_at is not None or fact.is_gone


def _progress(outlook: Outlook | None) -> Progress:
    if outlook is None:
        return Progress(Stage.SETTLED)
    return Progress(Stage.PENDING if outlook.is_paid else Stage.UNPAID, outlook.points)


class PersonalOfferRedemption(TranslatedName, kit.Type):
    """Roots are `offers.queries.RedemptionRow`."""

    name = graphene.String(required=True, description="Name of the offer.")
    saving = graphene.Field(kit.Money, required=True, description="What it took off the order.")
    redeemed_at = kit.DateTime(required=True, description="When it was used.")
    restored_at = kit.DateTime(
        description="When it was given back because the order died; null while it stands."
    )

    class Meta:
        description = "The use of a personal offer by an order."

    @staticmethod
    def resolve_restored_at(root: RedemptionRow, info: Any) -> Any:
        """Null while the order stands."""
        return root.given_back_at

    @staticmethod
    def resolve_saving(root: RedemptionRow, info: Any) -> Any:
        """In the order's currency."""
        return kit.money(root.amount_minor, root.currency)


class RetentionOrder(PointsSpentOnOrder, PointsMovedByOrder, kit.Type):
    """Roots are `OrderRoot`."""

    points_due = kit.Points(
        required=True, description="Points this order has earned for its customer, in its present state."
    )
    lines = kit.NonNullList(RetentionOrderLine, required=True, description="The same points by line.")
    other_points = kit.NonNullList(
        RetentionOrderOtherPoints,
        required=True,
        description="Points that no line has: extra ones of a bonus, and those of shipping where it counts.",
    )
    redemption = graphene.Field(
        PersonalOfferRedemption,
        description="The personal offer used, of several the one whose code is on the order; null without one.",
    )
    redemptions = kit.NonNullList(
        PersonalOfferRedemption,
        required=True,
        description="Every personal offer used: those that stand first, and the one whose code is on the order before others.",
    )
    stage = RetentionOrderStage(
        required=True,
        description="Whether what is told is all there is, or more comes once it is paid or seen.",
    )
    points_to_earn = kit.Points(
        description="Points that it will earn once it is paid, or seen; null once that is settled, and without a programme."
    )
    pending = graphene.Field(
        LoyaltyPendingPoints,
        description="Points that it has earned and that cannot be spent yet; null without any. Not in `pointsDue`.",
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
        return (
            PointsOfOrder(info.context).load(root.order_id).then(lambda result: result.due if result else 0)
        )

    @staticmethod
    def resolve_lines(root: OrderRoot, info: Any) -> Any:
        """From the same batch."""
        return (
            PointsOfOrder(info.context)
            .load(root.order_id)
            .then(lambda result: result.lines if result else ())
        )

    @staticmethod
    def resolve_other_points(root: OrderRoot, info: Any) -> Any:
        """From the same batch."""
        return (
            PointsOfOrder(info.context)
            .load(root.order_id)
            .then(lambda result: result.others if result else ())
        )

    @staticmethod
    def resolve_redemption(root: OrderRoot, info: Any) -> Any:
        """Batched."""
        return RedemptionsOfOrder(info.context).load(root.order_id).then(lambda uses: next(iter(uses), None))

    @staticmethod
    def resolve_redemptions(root: OrderRoot, info: Any) -> Any:
        """From the same batch."""
        return RedemptionsOfOrder(info.context).load(root.order_id)

    @staticmethod
    def resolve_stage(root: OrderRoot, info: Any) -> Any:
        """Batched."""
        return ProgressOfOrder(info.context).load(root.order_id).then(lambda progress: progress.stage)

    @staticmethod
    def resolve_points_to_earn(root: OrderRoot, info: Any) -> Any:
        """From the same batch."""
        return ProgressOfOrder(info.context).load(root.order_id).then(lambda progress: progress.points)

    @staticmethod
    def resolve_pending(root: OrderRoot, info: Any) -> Any:
        """Batched."""
        return PendingOfOrder(info.context).load(root.order_id)

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
            "Points and offers of the order. Of a guest's order, whoever may see the order sees them, as they "
            "sees its totals."
        ),
        documented_permissions=[kit.OWNER, kit.MANAGE_ORDERS],
    )

    @staticmethod
    def resolve_retention(root: Any, info: Any) -> OrderRoot | None:
        """An order of an account is for its owner and staff; a guest's has nobody to be asked for.

        Saleor gives a guest's order to the account of their address, and answers it to them all the same: they are told
        nothing of it, and see no error beside their order.
        """
        owner, wanted = kit.port.owner(root), [kit.OWNER, kit.MANAGE_ORDERS]
        if owner is not None and not kit.allowed(info.context, wanted, owner=owner):
            if kit.port.is_anonymous(info.context):
                return None
            kit.require_permission(info.context, wanted, owner=owner)
        note_use(info.context, "Order.retention", owner)
        return OrderRoot(kit.port.subject(root))
