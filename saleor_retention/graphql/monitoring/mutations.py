"""What staff do about a row that was given up."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import graphene

from ...core.idempotency import StaffContext
from ...monitoring import queries
from ...monitoring.parked_rows import retry_parked
from .. import kit
from .types import RetentionHealth


class RetentionFailedItemRetryInput(kit.StaffInput):
    kind = graphene.String(required=True, description="Kind of the parked object or effect.")
    ref = graphene.String(required=True, description="Which object, or the key of the effect.")

    class Meta:
        description = "A parked row that is to be taken up again."


class RetentionFailedItemRetry(kit.StaffMutation):
    retention_health = graphene.Field(RetentionHealth, description="How the engine fares now.")

    class Arguments:
        input = RetentionFailedItemRetryInput(required=True, description="Which row.")

    class Meta:
        description = (
            "Lets a worker try an object or an effect again that was given up. Does nothing by itself."
        )
        permissions = (kit.MANAGE_ORDERS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        retry_parked(data["kind"], data["ref"])
        return {}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        return cls(retention_health=queries.report(using=kit.port.alias(info.context)), errors=[])


class HealthMutations(graphene.ObjectType):
    """Mutations of the room."""

    retention_failed_item_retry = RetentionFailedItemRetry.Field()
