"""Root queries of scores and groups, for staff."""

from datetime import date
from typing import Any

import graphene

from ...errors import Invalid
from ...segments import queries
from .. import kit
from .plans import RetentionSegmentPlan, all_plans
from .scores import RetentionCustomerScoreCountableConnection
from .types import RetentionSegmentMovements, RetentionSegments


def _currency(text: str) -> str:
    if len(text) != 3:
        raise Invalid("Scores are of one currency.", field="currency")
    return text.upper()


class SegmentPlanQueries(graphene.ObjectType):
    retention_segments = kit.Field(
        RetentionSegments,
        description="The groups of customers in a currency on a day; null where none were scored by then.",
        permissions=[kit.MANAGE_ORDERS],
        currency=graphene.String(required=True, description="The currency of the purchases that count."),
        day=kit.Date(description="The day; the last one that was scored when left out."),
    )
    retention_segment_movements = kit.Field(
        RetentionSegmentMovements,
        description="Who went from which group to which between two days; null where none were scored by the first.",
        permissions=[kit.MANAGE_ORDERS],
        currency=graphene.String(required=True, description="The currency of the purchases that count."),
        start=kit.Date(required=True, description="The first day."),
        end=kit.Date(required=True, description="The second day."),
    )
    retention_segment_customers = kit.ConnectionField(
        RetentionCustomerScoreCountableConnection,
        description="Who is in a group now, those first who bought for the most.",
        permissions=[kit.MANAGE_USERS],
        currency=graphene.String(required=True, description="The currency of the purchases that count."),
        group=graphene.String(required=True, description="The code of the group."),
    )
    retention_segment_plans = kit.Field(
        kit.NonNullList(RetentionSegmentPlan),
        description="How customers were scored and grouped through time, the newest first: that one is in force.",
        permissions=[kit.MANAGE_ORDERS],
    )

    @staticmethod
    def resolve_retention_segments(root: Any, info: Any, currency: str, day: date | None = None) -> Any:
        with kit.port.reading(info.context):
            return queries.distribution(_currency(currency), day, using=kit.port.alias(info.context))

    @staticmethod
    def resolve_retention_segment_movements(
        root: Any, info: Any, currency: str, start: date, end: date
    ) -> Any:
        if end < start:
            raise Invalid(f"{end} is before {start}.", field="end")
        with kit.port.reading(info.context):
            return queries.movements(_currency(currency), start, end, using=kit.port.alias(info.context))

    @staticmethod
    def resolve_retention_segment_customers(
        root: Any, info: Any, currency: str, group: str, **arguments: Any
    ) -> Any:
        rows = queries.members(_currency(currency), group, using=kit.port.alias(info.context))
        return kit.paginate(rows, info, arguments, RetentionCustomerScoreCountableConnection)

    @staticmethod
    def resolve_retention_segment_plans(root: Any, info: Any) -> Any:
        with kit.port.reading(info.context):
            return all_plans(kit.port.alias(info.context))
