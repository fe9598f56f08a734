"""What one customer is worth, for staff."""

from typing import Any

import graphene

from ...metrics.clv.customer_values import KnownValue, values_of
from ...metrics.clv.rules import HORIZON_MONTHS, ValueGap
from .. import kit
from .types import HORIZON, RetentionValueGap


class RetentionCustomerValue(kit.Type):
    """Roots are `KnownValue`."""

    currency = graphene.String(required=True, description="The currency of the purchases that count.")
    orders = graphene.Int(required=True, description="Their purchases.")
    lifetime_revenue = graphene.Field(kit.Money, required=True, description="Their net sales so far.")
    lifetime_value = graphene.Field(
        kit.Money,
        description="Net sales so far less their share of acquisition cost and cost to serve; null as long as one is unknown.",
    )
    expected_purchases = graphene.Float(
        description=f"Purchases to be expected in {HORIZON}; null with a reason."
    )
    expected_value = graphene.Field(
        kit.Money,
        description=f"What is expected of them in {HORIZON}, margin of it, discounted; null with a reason.",
    )
    probability_alive = graphene.Float(
        description="That they have not left for good; null with a reason, and of who bought once under BG/NBD."
    )
    horizon_months = graphene.Int(required=True, description="How far the expectation looks.")
    scored_at = kit.DateTime(description="When it was told; null with a reason.")
    reason = RetentionValueGap(description="Why nothing is expected; null where something is.")

    class Meta:
        description = "What a customer is worth in one currency."

    @staticmethod
    def resolve_currency(root: KnownValue, info: Any) -> str:
        return root.row.currency

    @staticmethod
    def resolve_orders(root: KnownValue, info: Any) -> int:
        return root.row.orders

    @staticmethod
    def resolve_lifetime_revenue(root: KnownValue, info: Any) -> Any:
        return kit.money(root.row.net, root.row.currency)

    @staticmethod
    def resolve_lifetime_value(root: KnownValue, info: Any) -> Any:
        return kit.money(root.row.lifetime_value, root.row.currency)

    @staticmethod
    def resolve_expected_purchases(root: KnownValue, info: Any) -> float | None:
        return root.row.expected_purchases

    @staticmethod
    def resolve_expected_value(root: KnownValue, info: Any) -> Any:
        return kit.money(root.row.expected_minor, root.row.currency)

    @staticmethod
    def resolve_probability_alive(root: KnownValue, info: Any) -> float | None:
        return root.row.alive

    @staticmethod
    def resolve_horizon_months(root: KnownValue, info: Any) -> int:
        return HORIZON_MONTHS

    @staticmethod
    def resolve_scored_at(root: KnownValue, info: Any) -> Any:
        return root.row.scored_at

    @staticmethod
    def resolve_reason(root: KnownValue, info: Any) -> ValueGap | None:
        return root.gap


class ValuesOfUser(kit.TableLoader):
    """By the store's own account id."""

    read = staticmethod(values_of)
    missing = staticmethod(tuple)


class ValuesOfCustomer:
    """What `RetentionCustomer` shows of value. Roots are the store's own account ids."""

    values = kit.NonNullList(
        RetentionCustomerValue,
        required=True,
        description="What they are worth in each currency that they bought in, so far and to be expected.",
    )

    @staticmethod
    def resolve_values(root: int, info: Any) -> Any:
        return ValuesOfUser(info.context).load(root)
