"""Retention figures of one currency, each computed only when it is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import graphene

from ...errors import Invalid
from ...metrics import queries
from .. import kit


@dataclass(frozen=True, slots=True)
class MetricsScope:
    """What figures are asked for: the root of `RetentionMetrics`."""

    start: date
    end: date
    currency: str
    channel: str | None
    window_days: int

    @property
    def where(self) -> dict[str, Any]:
        """Currency and channel."""
        return {"currency": self.currency, "channel": self.channel}


class RetentionPeriodInput(kit.Input):
    """Half-open."""

    start = kit.Date(required=True, description="First day, from its midnight in the store's time zone.")
    end = kit.Date(required=True, description="The day after the last: its midnight ends the period.")

    class Meta:
        description = "A period of days. The end is not part of it."


def period_in(period: Mapping[str, date]) -> tuple[date, date]:
    """Its first day and the day after its last. Raises `Invalid` when it has no day."""
    start, end = period["start"], period["end"]
    if end <= start:
        raise Invalid(f"The period ends on {end} and starts on {start}: it has no day.", field="period")
    return start, end


class RetentionRates(kit.Type):
    """Roots are `metrics.queries.RetentionRow`."""

    customers_at_start = graphene.Int(required=True, description="Customers active when the period starts.")
    customers_at_end = graphene.Int(required=True, description="Customers active when the period ends.")
    new = graphene.Int(
        required=True, description="Active at the end, with their first purchase in the period."
    )
    retained = graphene.Int(required=True, description="Active at the start and at the end.")
    lost = graphene.Int(required=True, description="Active at the start, not at the end.")
    reactivated = graphene.Int(
        required=True, description="Active at the end, not at the start, with an earlier first purchase."
    )
    retention_rate = graphene.Float(
        description="retained / customersAtStart; null when nobody was there to be kept."
    )
    churn_rate = graphene.Float(description="lost / customersAtStart; null when nobody was there to be lost.")

    class Meta:
        description = "Who stayed, left, came and came back. Active: bought in the `windowDays` days before."


class RetentionRepeat(kit.Type):
    """Roots are `metrics.queries.RepeatRow`."""

    customers = graphene.Int(required=True, description="Customers who bought in the period.")
    repeat_customers = graphene.Int(required=True, description="Those who bought twice or more.")
    orders = graphene.Int(required=True, description="Their purchases.")
    rate = graphene.Float(description="repeatCustomers / customers; null without customers.")
    frequency = graphene.Float(description="orders / customers; null without customers.")

    class Meta:
        description = "How often customers bought in the period."


class RetentionSales(kit.Type):
    """Roots are `(SalesRow, currency)`."""

    orders = graphene.Int(required=True, description="Purchases of the period.")
    net = graphene.Field(
        kit.Money, required=True, description="Goods after discounts and refunds, without tax."
    )
    gross = graphene.Field(
        kit.Money, required=True, description="Goods after discounts and refunds, with tax."
    )
    average_order = graphene.Field(kit.Money, description="net / orders; null without orders.")

    class Meta:
        description = "Sales of the period. A refund lowers the period of its order."

    @staticmethod
    def resolve_orders(root: Any, info: Any) -> int:
        """How many."""
        return int(root[0].orders)

    @staticmethod
    def resolve_net(root: Any, info: Any) -> Any:
        """Without tax."""
        return kit.money(root[0].net_minor, root[1])

    @staticmethod
    def resolve_gross(root: Any, info: Any) -> Any:
        """With tax."""
        return kit.money(root[0].gross_minor, root[1])

    @staticmethod
    def resolve_average_order(root: Any, info: Any) -> Any:
        """Rounded to the minor unit by `Money`."""
        return kit.money(root[0].average_order_minor, root[1])


class RetentionCohort(kit.Type):
    """Roots are `metrics.queries.CohortRow`."""

    month = kit.Date(required=True, description="First day of the month of their first purchase.")
    size = graphene.Int(required=True, description="Customers of this cohort.")
    active = kit.NonNullList(
        graphene.Int,
        required=True,
        description="How many of them bought in that month, in the next one, and so on.",
    )

    class Meta:
        description = "Customers by the month of their first purchase: one line of the triangle."


class RetentionMetrics(kit.Type):
    """Roots are `MetricsScope`."""

    currency = graphene.String(required=True, description="Currency of all figures: two are never added.")
    retention = kit.Field(RetentionRates, required=True, description="Customer retention and churn.")
    repeat = kit.Field(RetentionRepeat, required=True, description="Repeat purchases and frequency.")
    sales = kit.Field(RetentionSales, required=True, description="Sales and the average order.")
    cohorts = kit.Field(
        kit.NonNullList(RetentionCohort),
        required=True,
        description="Cohorts of the months of the period. Cells of a month that is not over still grow.",
    )

    class Meta:
        description = "How well the shop keeps its customers, in one currency."

    @staticmethod
    def resolve_retention(root: MetricsScope, info: Any) -> queries.RetentionRow:
        """One statement."""
        with kit.port.reading(info.context):
            return queries.retention(
                start=root.start,
                end=root.end,
                window_days=root.window_days,
                using=kit.port.alias(info.context),
                **root.where,
            )

    @staticmethod
    def resolve_repeat(root: MetricsScope, info: Any) -> queries.RepeatRow:
        """One statement."""
        with kit.port.reading(info.context):
            return queries.repeat(
                start=root.start, end=root.end, using=kit.port.alias(info.context), **root.where
            )

    @staticmethod
    def resolve_sales(root: MetricsScope, info: Any) -> tuple[queries.SalesRow, str]:
        """One statement."""
        with kit.port.reading(info.context):
            row = queries.sales(
                start=root.start, end=root.end, using=kit.port.alias(info.context), **root.where
            )
        return row, root.currency

    @staticmethod
    def resolve_cohorts(root: MetricsScope, info: Any) -> list[queries.CohortRow]:
        """One statement."""
        last = root.end - timedelta(days=1)
        with kit.port.reading(info.context):
            return queries.cohorts(
                first=root.start, last=last, using=kit.port.alias(info.context), **root.where
            )


class MetricsQueries(graphene.ObjectType):
    """Root queries of the room."""

    retention_metrics = kit.Field(
        RetentionMetrics,
        description="Retention figures for a period, in one currency and, if asked, one channel.",
        permissions=[kit.MANAGE_ORDERS],
        period=graphene.Argument(RetentionPeriodInput, required=True, description="The period."),
        currency=graphene.String(required=True, description="Currency of the orders that count."),
        channel=graphene.String(description="Slug of a channel; all channels when left out."),
        window_days=kit.PositiveInt(
            default_value=365, description="A customer is active who bought in so many days before."
        ),
    )

    @staticmethod
    def resolve_retention_metrics(
        root: Any, info: Any, period: Any, currency: str, **rest: Any
    ) -> MetricsScope:
        """Nothing is computed here; what would be computed of nothing is refused."""
        start, end = period_in(period)
        with kit.port.asking_the_store():
            queries.check_scope(currency.upper(), rest.get("channel"), using=kit.port.alias(info.context))
        return MetricsScope(start, end, currency.upper(), rest.get("channel"), rest.get("window_days") or 365)
