"""What the lines of an order earned."""

from typing import Any

import graphene

from ....loyalty.breakdown import LinePoints
from ... import kit


class RetentionOrderLine(kit.Type):
    """Roots are `loyalty.breakdown.LinePoints`."""

    line_id = graphene.ID(required=True, description="The ID of the order line.")
    variant_id = graphene.ID(description="The ID of what was bought; null where it is gone.")
    quantity = graphene.Int(required=True, description="How many of it were bought.")
    points = kit.Points(
        required=True,
        description="Its share of the points; with `otherPoints` the shares add up to the whole.",
    )
    counted = graphene.Field(
        kit.Money,
        required=True,
        description="What of it counts: kept, and paid for in money that earns. Rounded for reading alone.",
    )
    multiplier = graphene.String(
        required=True, description="How many times that counts, as a decimal number."
    )
    bonuses = kit.NonNullList(
        graphene.String, required=True, description="Titles of the bonuses that make the multiplier."
    )

    class Meta:
        description = "What one line of an order earned."

    @staticmethod
    def resolve_line_id(root: LinePoints, info: Any) -> str:
        """As Saleor writes it."""
        return kit.global_id("OrderLine", root.line_id)

    @staticmethod
    def resolve_variant_id(root: LinePoints, info: Any) -> str | None:
        return None if root.variant_id is None else kit.global_id("ProductVariant", root.variant_id)

    @staticmethod
    def resolve_counted(root: LinePoints, info: Any) -> Any:
        return kit.money(root.counted_minor, root.currency)


class RetentionOrderOtherPoints(kit.Type):
    """Roots are `loyalty.breakdown.OtherPoints`."""

    title = graphene.String(description="Title of the bonus; null for shipping.")
    points = kit.Points(required=True, description="Points that it gave.")

    class Meta:
        description = "Points of an order that no line has."
