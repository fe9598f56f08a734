"""The value of a currency: so far, less its costs, to be expected, and by which model."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import graphene

from ...metrics.clv.lifetime import CostRow, DecileRow, ValueReport
from ...metrics.clv.models import ChannelCost, ValueModel
from ...metrics.clv.rules import (
    HORIZON_MONTHS,
    MOST_CORRELATION,
    PurchaseModelKind,
    ValueGap,
    named_parameters,
    prediction_error,
)
from .. import kit

RetentionPurchaseModel = kit.enum_of(
    "RetentionPurchaseModel",
    PurchaseModelKind,
    "The model of how often customers buy.",
    {
        PurchaseModelKind.BG_NBD: "BG/NBD (Fader, Hardie, Lee 2005): customers leave after a repeat purchase.",
        PurchaseModelKind.MBG_NBD: "MBG/NBD (Batislam, Denizel, Filiztekin 2007): they may leave after the first, too.",
    },
)
RetentionValueGap = kit.enum_of(
    "RetentionValueGap",
    ValueGap,
    "Why nothing is expected.",
    {
        ValueGap.NOT_INSTALLED: "The workers lack the extra `saleor-retention[clv]`.",
        ValueGap.NOT_FITTED: "No night has passed yet since the first purchase.",
        ValueGap.TOO_FEW_REPEATERS: "Fewer than 200 customers came back: parameters would be chance.",
        ValueGap.NOT_CONVERGED: "There is no likeliest model within bounds.",
        ValueGap.SPEND_HAS_NO_MEAN: "Amounts vary so much that their mean is not finite.",
    },
)


class RetentionModelParameter(kit.Type):
    """Roots are (name, value)."""

    name = graphene.String(
        required=True, description="`r`, `alpha`, `a`, `b` of how often; `p`, `q`, `gamma` of how much."
    )
    value = graphene.Float(
        required=True, description="`alpha` is in days, `gamma` in minor units of the currency."
    )

    class Meta:
        description = "A parameter of a model."

    @staticmethod
    def resolve_name(root: tuple[str, float], info: Any) -> str:
        return root[0]

    @staticmethod
    def resolve_value(root: tuple[str, float], info: Any) -> float:
        return root[1]


class RetentionValueModel(kit.Type):
    """Roots are the model; those with a gap have no parameters."""

    kind = RetentionPurchaseModel(description="How often customers buy; null where nothing was fitted.")
    parameters = kit.NonNullList(
        RetentionModelParameter, required=True, description="Of both models; none where nothing was fitted."
    )
    purchase_log_likelihood = graphene.Float(
        description="Of how often, time in days; null where nothing was fitted."
    )
    spend_log_likelihood = graphene.Float(
        description="Of how much, in minor units; null where nothing was fitted."
    )
    version = graphene.Int(required=True, description="Of how models are made.")
    first_day = kit.Date(required=True, description="First day of the data.")
    last_day = kit.Date(
        required=True, description="Last day of the data: that of the last purchase, before the fit."
    )
    customers = graphene.Int(required=True, description="Customers who bought in those days.")
    repeaters = graphene.Int(required=True, description="Those of them who came back on another day.")
    correlation = graphene.Float(
        description="Of how often and how much, -1 to 1: the model takes it for nothing; null where nothing was fitted."
    )
    is_correlated = graphene.Boolean(
        required=True, description="Whether that is beyond 0.3 either way: expected amounts are rough then."
    )
    checked_day = kit.Date(
        description="A fit to the days up to this one was held against those after it; null without a check."
    )
    predicted_purchases = graphene.Float(
        description="Repeat purchases that it foretold; null without a check."
    )
    actual_purchases = graphene.Int(description="Repeat purchases that there were; null without a check.")
    error = graphene.Float(
        description="(predicted - actual) / actual; null without a check, and when there were none."
    )
    margin_percent = graphene.Float(required=True, description="What is left of net sales.")
    discount_percent = graphene.Float(
        required=True, description="What money of a year from now is worth less."
    )
    fitted_at = kit.DateTime(required=True, description="When it was fitted.")
    finished_at = kit.DateTime(
        description="When all customers had their value by it; null while the older ones' values are being replaced."
    )

    class Meta:
        description = "How customers of a currency buy, as fitted to all their purchases."

    @staticmethod
    def resolve_kind(root: ValueModel, info: Any) -> Any:
        return root.kind or None

    @staticmethod
    def resolve_parameters(root: ValueModel, info: Any) -> list[tuple[str, float]]:
        return list(named_parameters(root.parameters).items()) if root.parameters else []

    @staticmethod
    def resolve_is_correlated(root: ValueModel, info: Any) -> bool:
        return root.correlation is not None and abs(root.correlation) > MOST_CORRELATION

    @staticmethod
    def resolve_predicted_purchases(root: ValueModel, info: Any) -> float | None:
        return root.predicted

    @staticmethod
    def resolve_actual_purchases(root: ValueModel, info: Any) -> int | None:
        return root.actual

    @staticmethod
    def resolve_error(root: ValueModel, info: Any) -> Decimal | None:
        return prediction_error(root.predicted, root.actual)

    @staticmethod
    def resolve_margin_percent(root: ValueModel, info: Any) -> float:
        return root.margin_bp / 100

    @staticmethod
    def resolve_discount_percent(root: ValueModel, info: Any) -> float:
        return root.discount_bp / 100


@dataclass(frozen=True, slots=True)
class DecileRoot:
    """Customers of a currency."""

    row: DecileRow
    currency: str


class RetentionValueDecile(kit.Type):
    """Roots are `DecileRoot`."""

    decile = graphene.Int(required=True, description="1 is the tenth who spent most, 10 the last.")
    customers = graphene.Int(
        required=True, description="Customers in it; those who spent the same are divided."
    )
    lifetime_revenue = graphene.Field(
        kit.Money, required=True, description="Net sales of all of them so far."
    )
    from_revenue = graphene.Field(
        kit.Money, required=True, description="What the one of them spent who spent least."
    )
    mean_expected_value = graphene.Field(
        kit.Money, description="What is expected of each on average; null where nothing is."
    )

    class Meta:
        description = "A tenth of the customers, by what they spent so far."

    @staticmethod
    def resolve_decile(root: DecileRoot, info: Any) -> int:
        return root.row.decile

    @staticmethod
    def resolve_customers(root: DecileRoot, info: Any) -> int:
        return root.row.customers

    @staticmethod
    def resolve_lifetime_revenue(root: DecileRoot, info: Any) -> Any:
        return kit.money(root.row.net, root.currency)

    @staticmethod
    def resolve_from_revenue(root: DecileRoot, info: Any) -> Any:
        return kit.money(root.row.least_net, root.currency)

    @staticmethod
    def resolve_mean_expected_value(root: DecileRoot, info: Any) -> Any:
        return kit.money(root.row.mean_expected, root.currency)


@dataclass(frozen=True, slots=True)
class TrafficRoot:
    """Costs of a currency."""

    row: CostRow
    currency: str


class RetentionTraffic(kit.Type):
    """Roots are `TrafficRoot`."""

    visits = graphene.Int(required=True, description="Visits of the months whose visits are known.")
    orders = graphene.Int(required=True, description="Purchases of those months.")
    conversion = graphene.Float(description="orders / visits; null without a visit.")
    average_order = graphene.Field(
        kit.Money, description="Net sales of those months / orders; null without an order."
    )
    net_sales = graphene.Field(
        kit.Money, required=True, description="Net sales of those months: visits x conversion x averageOrder."
    )

    class Meta:
        description = "What visits brought."

    @staticmethod
    def resolve_visits(root: TrafficRoot, info: Any) -> int | None:
        return root.row.visits

    @staticmethod
    def resolve_orders(root: TrafficRoot, info: Any) -> int:
        return root.row.visited_orders

    @staticmethod
    def resolve_conversion(root: TrafficRoot, info: Any) -> Decimal | None:
        return root.row.traffic.conversion

    @staticmethod
    def resolve_average_order(root: TrafficRoot, info: Any) -> Any:
        return kit.money(root.row.traffic.average_order, root.currency)

    @staticmethod
    def resolve_net_sales(root: TrafficRoot, info: Any) -> Any:
        return kit.money(root.row.visited_net, root.currency)


class RetentionChannelCost(kit.Type):
    """Roots are the model."""

    channel = graphene.String(required=True, description="Slug of the channel.")
    month = kit.Date(required=True, description="First day of the month.")
    acquisition = graphene.Field(
        kit.Money, description="What it cost to win the month's new customers; null is unknown."
    )
    serving = graphene.Field(
        kit.Money, description="What it cost to serve the month's orders; null is unknown."
    )
    visits = graphene.Int(description="Visits of the month; null is unknown.")
    reason = graphene.String(required=True, description="Why it was said so.")
    set_at = kit.DateTime(required=True, description="When it was said.")

    class Meta:
        description = "What a month cost in a channel, as staff said."

    @staticmethod
    def resolve_acquisition(root: ChannelCost, info: Any) -> Any:
        return kit.money(root.acquisition_minor, root.currency)

    @staticmethod
    def resolve_serving(root: ChannelCost, info: Any) -> Any:
        return kit.money(root.serving_minor, root.currency)


class RetentionChannelCostCountableConnection(kit.Connection):
    """The latest month first."""

    class Meta:
        node = RetentionChannelCost


HORIZON = f"{HORIZON_MONTHS} months"


def of_report(root: ValueReport, minor: int | Decimal | None) -> Any:
    """An amount of a report."""
    return kit.money(minor, root.currency)
