"""Whose figures are asked for: everybody's, or those of the customers of an audience, a group or a first purchase."""

from collections.abc import Mapping
from typing import Any

import graphene

from ...audiences.parsing import parse
from ...audiences.queries import audiences
from ...audiences.sql import Selection, selection
from ...core.clock import now, store_zone
from ...errors import Invalid, NotFound
from ...metrics.customer_group import tells_of_a_few
from ...metrics.dimensions import Dimension
from ...metrics.first_purchases.customers import first_bought
from ...metrics.scope import PurchaseScope
from ...segments.queries import in_group
from .. import kit
from .dimensions import RetentionDimension

FIELD = "customers"


class RetentionSegmentInput(kit.Input):
    currency = graphene.String(
        required=True, description="The currency of the purchases that they are scored by."
    )
    group = graphene.String(required=True, description="The code of the group.")

    class Meta:
        description = "Who is in a group of customers now, guests among them."


class RetentionFirstPurchaseInput(kit.Input):
    by = RetentionDimension(required=True, description="What of the first purchase.")
    value = graphene.String(
        required=True,
        description="Its value, as `cohortsBy` tells it; empty for first purchases without one.",
    )

    class Meta:
        description = (
            "Customers by what their first purchase was, in the currency and channel of the figures."
        )


class RetentionCustomersInput(kit.Input):
    audience_id = graphene.ID(description="The members of this audience, as it is now.")
    segment = graphene.InputField(RetentionSegmentInput, description="The customers of a group.")
    first = graphene.InputField(
        RetentionFirstPurchaseInput, description="The customers with such a first purchase."
    )

    class Meta:
        description = "A group of customers: exactly one of its fields."


def members_of(audience_id: str, using: str) -> Selection | None:
    """The members of an audience as they are now; None without such an audience."""
    try:
        pk = kit.local_id(audience_id, "RetentionAudience")
    except NotFound:
        return None
    audience = audiences(using=using).filter(pk=pk).first()
    return None if audience is None else selection(parse(audience.rule), now(), store_zone())


def chosen_group(customers: Mapping[str, Any], scope: PurchaseScope, info: Any) -> Selection:
    """The group that is asked for. Raises `Invalid` for none and for two of them, and where it would tell who may not see
    customers of a few; `NotFound` for an audience or a group that there is not."""
    named = {name: value for name, value in customers.items() if value is not None}
    if len(named) != 1:
        raise Invalid("Name an audience, a segment or a first purchase: exactly one of them.", field=FIELD)
    using = kit.port.alias(info.context)
    with kit.port.reading(info.context), kit.port.store_access():
        group = _selected(named, scope, using)
        if not kit.allowed(info.context, [kit.MANAGE_USERS]) and tells_of_a_few(group, scope, using=using):
            raise Invalid(
                "This group, or all others, are fewer than five customers: their figures need MANAGE_USERS.",
                field=FIELD,
            )
    return group


def _selected(named: Mapping[str, Any], scope: PurchaseScope, using: str) -> Selection:
    if "segment" in named:
        segment = named["segment"]
        return in_group(segment["currency"].upper(), segment["group"], using=using)
    if "first" in named:
        first = named["first"]
        dimension = Dimension(first["by"])
        return first_bought(dimension, first["value"], currency=scope.currency, channel=scope.channel)
    members = members_of(named["audience_id"], using)
    if members is None:
        raise NotFound("There is no such audience.", field=FIELD)
    return members
