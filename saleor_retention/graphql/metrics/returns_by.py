"""The return rate of single goods."""

from typing import Any

import graphene

from ...metrics.dimensions import Dimension
from ...metrics.figures.figure import FigureScope
from ...metrics.returns_by import MOST, TOP, ReturnsOf, returns_by
from .. import kit
from .dimensions import RetentionDimension


class RetentionReturnsOf(kit.Type):
    """Roots are `ReturnsOf`."""

    value = graphene.String(
        required=True, description="The number of the product, category, product type or brand."
    )
    name = graphene.String(required=True, description="What a person calls it.")
    units = graphene.Int(required=True, description="Units sold, without free gifts.")
    units_returned = graphene.Int(
        required=True,
        description="Of these: units that came back, that a refund names, or of an order given back in full.",
    )
    unit_rate = graphene.Float(description="unitsReturned / units.")
    orders = graphene.Int(required=True, description="Orders with it that were paid and not cancelled.")
    orders_with_return = graphene.Int(required=True, description="Of these: in which a unit of it came back.")
    order_rate = graphene.Float(description="ordersWithReturn / orders.")

    class Meta:
        description = "How much of certain goods came back. A return counts in the period of its order."


def returns_by_field() -> kit.Field:
    """Of `RetentionMetrics`. Roots are `FigureScope`."""
    return kit.Field(
        kit.NonNullList(RetentionReturnsOf),
        required=True,
        description="The goods of which most units came back; such as came back not at all are left out.",
        by=graphene.Argument(
            RetentionDimension, required=True, description="PRODUCT, CATEGORY or PRODUCT_TYPE."
        ),
        top=kit.PositiveInt(default_value=TOP, description=f"How many, at most {MOST}."),
        resolver=_returns_by,
    )


def _returns_by(root: FigureScope, info: Any, by: Any, top: int) -> list[ReturnsOf]:
    with kit.port.reading(info.context), kit.port.store_access():
        return returns_by(Dimension(by), root.purchases, top=top, using=root.using)
