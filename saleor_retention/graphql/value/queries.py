"""Root queries of value, for staff."""

from decimal import Decimal
from typing import Any

import graphene

from ...metrics.clv.costs import costs
from ...metrics.clv.lifetime import ValueReport, report
from ...metrics.clv.models import ValueModel
from ...metrics.clv.rules import HORIZON_MONTHS, ValueGap
from ...metrics.scope import check_scope
from .. import kit
from .types import (
    HORIZON,
    DecileRoot,
    RetentionChannelCostCountableConnection,
    RetentionTraffic,
    RetentionValueDecile,
    RetentionValueGap,
    RetentionValueModel,
    TrafficRoot,
    of_report,
)


class RetentionLifetimeValue(kit.Type):
    """Roots are `ValueReport`."""

    currency = graphene.String(required=True, description="Currency of all amounts: two are never added.")
    customers = graphene.Int(required=True, description="Customers who bought.")
    lifetime_revenue = graphene.Field(kit.Money, required=True, description="Their net sales so far.")
    mean_lifetime_revenue = graphene.Field(
        kit.Money, description="Of each on average; null without customers."
    )
    median_lifetime_revenue = graphene.Field(
        kit.Money, description="Half of them spent less; null without customers."
    )
    lifetime_value = graphene.Field(
        kit.Money,
        description="Net sales so far less acquisition cost and cost to serve, of each on average; null as long as a cost is"
        " unknown.",
    )
    acquisition_cost = graphene.Field(
        kit.Money, description="CAC: what it cost to win each, on average; null as long as a cost is unknown."
    )
    growth = graphene.Float(
        description="customers x lifetimeValue / acquisitionCost; null as long as one is unknown, and without cost."
    )
    traffic = graphene.Field(RetentionTraffic, description="What visits brought; null where none were said.")
    expected_value = graphene.Field(
        kit.Money,
        description=f"What is expected of all customers together in {HORIZON}, margin of it, discounted; null with a reason.",
    )
    mean_expected_value = graphene.Field(kit.Money, description="Of each on average; null with a reason.")
    median_expected_value = graphene.Field(
        kit.Money, description="Of half of them less is expected; null with a reason."
    )
    horizon_months = graphene.Int(required=True, description="How far the expectation looks.")
    reason = RetentionValueGap(description="Why nothing is expected; null where something is.")
    model = graphene.Field(
        RetentionValueModel,
        description="The newest fit of this currency, all channels; null before the first.",
    )
    deciles = kit.NonNullList(
        RetentionValueDecile,
        required=True,
        description="Tenths of the customers, those who spent most first.",
    )

    class Meta:
        description = "What customers are worth in one currency."

    @staticmethod
    def resolve_customers(root: ValueReport, info: Any) -> int:
        return root.total.customers

    @staticmethod
    def resolve_lifetime_revenue(root: ValueReport, info: Any) -> Any:
        return of_report(root, root.total.net)

    @staticmethod
    def resolve_mean_lifetime_revenue(root: ValueReport, info: Any) -> Any:
        return of_report(root, root.total.mean_net)

    @staticmethod
    def resolve_median_lifetime_revenue(root: ValueReport, info: Any) -> Any:
        return of_report(root, root.total.median_net)

    @staticmethod
    def resolve_lifetime_value(root: ValueReport, info: Any) -> Any:
        return of_report(root, root.lifetime_value)

    @staticmethod
    def resolve_acquisition_cost(root: ValueReport, info: Any) -> Any:
        return of_report(root, root.acquisition_cost)

    @staticmethod
    def resolve_growth(root: ValueReport, info: Any) -> Decimal | None:
        return root.growth

    @staticmethod
    def resolve_traffic(root: ValueReport, info: Any) -> TrafficRoot | None:
        return None if root.costs.visits is None else TrafficRoot(root.costs, root.currency)

    @staticmethod
    def resolve_expected_value(root: ValueReport, info: Any) -> Any:
        return of_report(root, root.total.expected)

    @staticmethod
    def resolve_mean_expected_value(root: ValueReport, info: Any) -> Any:
        return of_report(root, root.total.mean_expected)

    @staticmethod
    def resolve_median_expected_value(root: ValueReport, info: Any) -> Any:
        return of_report(root, root.total.median_expected)

    @staticmethod
    def resolve_horizon_months(root: ValueReport, info: Any) -> int:
        return HORIZON_MONTHS

    @staticmethod
    def resolve_reason(root: ValueReport, info: Any) -> ValueGap | None:
        return root.gap

    @staticmethod
    def resolve_model(root: ValueReport, info: Any) -> ValueModel | None:
        return root.model

    @staticmethod
    def resolve_deciles(root: ValueReport, info: Any) -> list[DecileRoot]:
        return [DecileRoot(row, root.currency) for row in root.deciles]


class ValueQueries(graphene.ObjectType):
    retention_lifetime_value = kit.Field(
        RetentionLifetimeValue,
        description="What customers are worth in one currency, so far and to be expected.",
        permissions=[kit.MANAGE_ORDERS],
        currency=graphene.String(required=True, description="Currency of the orders that count."),
        channel=graphene.String(
            description="Slug of a channel: its customers, and what they are expected to buy in all. All when left out."
        ),
    )
    retention_costs = kit.ConnectionField(
        RetentionChannelCostCountableConnection,
        description="What months cost, as staff said, the latest first.",
        permissions=[kit.MANAGE_ORDERS],
        currency=graphene.String(required=True, description="Currency of the costs."),
        channel=graphene.String(description="Slug of a channel; all channels when left out."),
    )

    @staticmethod
    def resolve_retention_lifetime_value(
        root: Any, info: Any, currency: str, channel: str | None = None
    ) -> ValueReport:
        """Three statements."""
        using = kit.port.alias(info.context)
        with kit.port.store_access():
            check_scope(currency.upper(), channel, using=using)
        with kit.port.reading(info.context):
            return report(currency=currency, channel=channel, using=using)

    @staticmethod
    def resolve_retention_costs(
        root: Any, info: Any, currency: str, channel: str | None = None, **arguments: Any
    ) -> Any:
        rows = costs(currency=currency.upper(), channel=channel, using=kit.port.alias(info.context))
        return kit.paginate(rows, info, arguments, RetentionChannelCostCountableConnection)
