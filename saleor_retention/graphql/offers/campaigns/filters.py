"""Which campaigns are listed, and in which order."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import graphene
from django.db.models import Q, QuerySet

from ....core.clock import now
from ....offers.models import Campaign, CampaignState
from ... import kit
from ...kit.instants import with_instants
from ..types import PersonalOfferCampaignState


class CampaignOrder(StrEnum):
    """By what campaigns are sorted."""

    CREATED_AT = "created_at"
    STARTS_AT = "starts_at"
    NAME = "name"
    STATE = "state"


class Direction(StrEnum):
    ASC = "asc"
    DESC = "desc"


PersonalOfferCampaignSortField = kit.enum_of(
    "PersonalOfferCampaignSortField",
    CampaignOrder,
    "By what campaigns are sorted; those that are alike by when they were drafted.",
    {
        CampaignOrder.CREATED_AT: "When it was drafted.",
        CampaignOrder.STARTS_AT: "When it can be used from.",
        CampaignOrder.NAME: "Its name.",
        CampaignOrder.STATE: "Its state: active, draft, paused, stopped.",
    },
)
RetentionSortDirection = kit.enum_of(
    "RetentionSortDirection",
    Direction,
    "Which way a list is sorted.",
    {Direction.ASC: "From the least to the most.", Direction.DESC: "From the most to the least."},
)


class PersonalOfferCampaignFilterInput(kit.Input):
    """All of it must hold."""

    states = kit.NonNullList(PersonalOfferCampaignState, description="In one of these states.")
    search = graphene.String(description="Its name holds this text, in small or capital letters.")
    runs_at = kit.Instant("It can be used at this instant, by its start and its end.")
    starts_before = kit.Instant("It starts before this instant.")
    starts_after = kit.Instant("It starts at this instant or later.")
    ends_before = kit.Instant("It ends before this instant.")
    ends_after = kit.Instant("It ends at this instant or later, or never.")
    is_over = graphene.Boolean(
        description="True: it was stopped, or ran until its end; false: it is drafted, runs, rests or is to come."
    )

    class Meta:
        description = "Which campaigns are asked for."


class PersonalOfferCampaignSortInput(kit.Input):
    field = PersonalOfferCampaignSortField(required=True, description="By what.")
    direction = RetentionSortDirection(required=True, description="Which way.")

    class Meta:
        description = "The order of campaigns."


def listed(rows: QuerySet[Campaign], data: Mapping[str, Any]) -> QuerySet[Campaign]:
    """The campaigns that are asked for, in the order that is asked for; the newest first without one."""
    asked = with_instants(data.get("filter") or {}, INSTANTS)
    for name, value in asked.items():
        if value is not None:
            rows = rows.filter(CONDITIONS[name](value))
    sort = data.get("sort_by")
    if sort is None:
        return rows.order_by("-pk")
    sign = "-" if Direction(sort["direction"]) is Direction.DESC else ""
    return rows.order_by(f"{sign}{CampaignOrder(sort['field']).value}", f"{sign}pk")


def _over() -> Q:
    """Nobody gets it any more. A draft is never over: it was not begun."""
    ended = Q(ends_at__isnull=False) & Q(ends_at__lte=now())
    return Q(state=CampaignState.STOPPED) | (Q(state__in=LIVE) & ended)


LIVE = (CampaignState.ACTIVE, CampaignState.PAUSED)
INSTANTS = {
    "runs_at": False,
    "starts_before": False,
    "starts_after": False,
    "ends_before": True,
    "ends_after": False,
}
"""The filter's instants, and whether a day alone means its end."""
CONDITIONS: dict[str, Callable[[Any], Q]] = {
    "states": lambda states: Q(state__in=list(states)),
    "search": lambda text: Q(name__icontains=text),
    "runs_at": lambda at: Q(starts_at__lte=at) & (Q(ends_at=None) | Q(ends_at__gt=at)),
    "starts_before": lambda at: Q(starts_at__lt=at),
    "starts_after": lambda at: Q(starts_at__gte=at),
    "ends_before": lambda at: Q(ends_at__lt=at),
    "ends_after": lambda at: Q(ends_at=None) | Q(ends_at__gte=at),
    "is_over": lambda is_over: _over() if is_over else ~_over(),
}
"""Each of them, by its name in the filter."""
