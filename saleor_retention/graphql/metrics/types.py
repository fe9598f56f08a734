"""Retention figures of one currency, each computed only when it is asked for."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import graphene

from ...core.clock import now, store_zone
from ...errors import Invalid
from ...metrics.figures.figure import FigureScope
from ...metrics.history import SalesHistory, sales_history
from ...metrics.profile.finder import Basis
from ...metrics.rollups.freshness import freshness
from ...metrics.scope import PurchaseScope, check_scope
from .. import kit
from .customer_groups import RetentionCustomersInput, chosen_group
from .figures import metrics_type
from .profile import RetentionProfile, profile_of


class RetentionPeriodInput(kit.Input):
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


RetentionMetrics = metrics_type()


class RetentionSalesHistory(kit.Type):
    """Roots are `SalesHistory`."""

    currency = graphene.String(required=True, description="The currency.")
    channel = graphene.String(required=True, description="Slug of the channel.")
    first_order = kit.Date(required=True, description="Day of the first purchase, in the store's zone.")
    last_order = kit.Date(required=True, description="Day of the last one.")

    class Meta:
        description = "Since when there are figures of a channel and a currency."


class MetricsQueries(graphene.ObjectType):
    retention_metrics = kit.Field(
        RetentionMetrics,
        description="Retention figures for a period, in one currency and, if asked, of one channel and of a group of customers.",
        permissions=[kit.MANAGE_ORDERS],
        period=graphene.Argument(RetentionPeriodInput, required=True, description="The period."),
        currency=graphene.String(required=True, description="Currency of the orders that count."),
        channel=graphene.String(description="Slug of a channel; all channels when left out."),
        window_days=kit.PositiveInt(
            default_value=365, description="A customer is active who bought in so many days before."
        ),
        customers=graphene.Argument(
            RetentionCustomersInput,
            description="Count these customers alone, in every figure; everybody when left out. Nothing is then read from"
            " roll-ups. Without MANAGE_USERS refused where it, or all others, are fewer than five customers.",
        ),
    )

    retention_sales_history = kit.Field(
        kit.NonNullList(RetentionSalesHistory),
        description="Channels and currencies in which there was a purchase, and since when.",
        permissions=[kit.MANAGE_ORDERS],
    )

    retention_profile = kit.Field(
        RetentionProfile,
        description="What the customers of an audience have more often than all others with an account: places, goods, codes,"
        " hours and weekdays. Null without such an audience.",
        permissions=[kit.MANAGE_ORDERS],
        audience_id=graphene.ID(required=True, description="The ID of the audience."),
        period=graphene.Argument(RetentionPeriodInput, required=True, description="The period."),
        currency=graphene.String(required=True, description="Currency of the orders that count."),
        channel=graphene.String(description="Slug of a channel; all channels when left out."),
        all_purchases=graphene.Boolean(
            default_value=False,
            description="Ask of every purchase of the period, instead of each customer's first.",
        ),
    )

    @staticmethod
    def resolve_retention_profile(
        root: Any, info: Any, audience_id: str, period: Any, currency: str, **options: Any
    ) -> Any:
        basis = Basis.ALL if options.get("all_purchases") else Basis.FIRST
        scope = PurchaseScope(*period_in(period), currency.upper(), options.get("channel"))
        with kit.port.store_access():
            check_scope(scope.currency, scope.channel, using=kit.port.alias(info.context))
        return profile_of(audience_id, scope, basis, info)

    @staticmethod
    def resolve_retention_sales_history(root: Any, info: Any) -> list[SalesHistory]:
        with kit.port.reading(info.context):
            return sales_history(using=kit.port.alias(info.context))

    @staticmethod
    def resolve_retention_metrics(
        root: Any, info: Any, period: Any, currency: str, **rest: Any
    ) -> FigureScope:
        """No figure is computed here; what would be computed of nothing, or would tell of a few, is refused."""
        start, end = period_in(period)
        using = kit.port.alias(info.context)
        with kit.port.store_access():
            check_scope(currency.upper(), rest.get("channel"), using=using)
        window_days = rest.get("window_days") or 365
        today = now().astimezone(store_zone()).date()
        with kit.port.reading(info.context):
            known = freshness(using=using)
        scope = FigureScope(
            start, end, currency.upper(), rest.get("channel"), window_days, using, known, today
        )
        customers = rest.get("customers")
        if customers is None:
            return scope
        return replace(scope, group=chosen_group(customers, scope.purchases, info))
