"""What the owner says that customers cost."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import graphene

from ...core.idempotency import StaffContext
from ...metrics.clv.costs import CostDraft, cost_set
from ...metrics.clv.models import ChannelCost
from .. import kit
from .types import RetentionChannelCost


class RetentionCostSetInput(kit.StaffInput):
    channel = graphene.String(required=True, description="Slug of the channel.")
    currency = graphene.String(required=True, description="Of the amounts: the channel's.")
    month = kit.Date(required=True, description="A day of the month.")
    acquisition = kit.PositiveDecimal(
        description="What it cost to win the month's new customers. Left out it is unknown, which is not the same as nothing."
    )
    serving = kit.PositiveDecimal(
        description="What it cost to serve the month's orders. Left out it is unknown."
    )
    visits = graphene.Int(description="Visits of the month. Left out they are unknown.")

    class Meta:
        description = "What a month cost in a channel, in place of what was said before."


class RetentionCostSet(kit.StaffMutation):
    cost = graphene.Field(RetentionChannelCost, description="The month as it is known now.")

    class Arguments:
        input = RetentionCostSetInput(required=True, description="The month.")

    class Meta:
        description = "Says what a month cost in a channel: lifetime value is revenue less these costs."
        permissions = (kit.MANAGE_ORDERS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the month."""
        currency = data["currency"].upper()
        draft = CostDraft(
            channel=data["channel"],
            currency=currency,
            month=data["month"],
            acquisition_minor=kit.minor_of(data.get("acquisition"), currency, field="acquisition"),
            serving_minor=kit.minor_of(data.get("serving"), currency, field="serving"),
            visits=data.get("visits"),
        )
        with kit.port.store_access():
            return cost_set(draft, by=by, now=at).pk

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        """As it is now, also on a repetition."""
        return cls(cost=ChannelCost.objects.filter(pk=result).first(), errors=[])


class ValueMutations(graphene.ObjectType):
    retention_cost_set = RetentionCostSet.Field()
