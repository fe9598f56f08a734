"""Events that earn: their rules, which everybody may know, and what customers did."""

from collections.abc import Sequence
from typing import Any

import graphene

from ....core.clock import now
from ....loyalty.events.event_rules import in_force, rules_of
from ....loyalty.events.kinds.registry import BY_NAME, EventKindName
from ....loyalty.events.models import Event, EventRule
from ....loyalty.events.queries import events_by_id
from ....loyalty.events.rules import EventPeriod
from ... import kit

LoyaltyEventKind = kit.enum_of(
    "LoyaltyEventKind",
    EventKindName,
    "What a customer can do beside buying.",
    {name: kind.description for name, kind in BY_NAME.items()},
)

LoyaltyEventPeriod = kit.enum_of(
    "LoyaltyEventPeriod",
    EventPeriod,
    "In which span a cap counts.",
    {
        EventPeriod.DAY: "A day of the shop's zone.",
        EventPeriod.WEEK: "A week, from Monday on.",
        EventPeriod.MONTH: "A calendar month.",
        EventPeriod.YEAR: "A calendar year.",
        EventPeriod.EVER: "All time.",
    },
)


class RulesOfEvents(kit.DataLoader):
    """By programme id: the rules of events through time."""

    def batch_load(self, keys: Sequence[int]) -> list[list[EventRule]]:
        """One statement."""
        rules = rules_of(keys, using=self.using)
        return [rules[key] for key in keys]


class EventById(kit.DataLoader):
    """By event id."""

    def batch_load(self, keys: Sequence[int]) -> list[Event | None]:
        """One statement."""
        events = events_by_id(keys, using=self.using)
        return [events.get(key) for key in keys]


class LoyaltyEventRule(kit.Type):
    """Roots are the model."""

    kind = LoyaltyEventKind(required=True, description="What earns.")
    name = graphene.String(
        required=True, description="Which one of its kind, by a name of the shop's; empty where there is one."
    )
    title = graphene.String(required=True, description="What earns, as shoppers read it.")
    points = kit.Points(required=True, description="Points that one event earns; 0 where it earns no more.")
    most = graphene.Int(
        description="At most so many times per customer in the period; null for as often as it happens."
    )
    period = LoyaltyEventPeriod(required=True, description="The span in which `most` counts.")
    valid_from = kit.DateTime(
        required=True, description="From when on the rule holds. It is never changed, only followed."
    )
    includes_earlier = kit.Field(
        graphene.Boolean,
        description="Whether accounts that showed it before the rule earn, too.",
        permissions=[kit.MANAGE_DISCOUNTS],
    )
    actor = kit.Field(graphene.String, description="Who set the rule.", permissions=[kit.MANAGE_DISCOUNTS])
    reason = kit.Field(graphene.String, description="Why it was set.", permissions=[kit.MANAGE_DISCOUNTS])

    class Meta:
        description = "How many points a kind of event earns, from an instant on."

    @staticmethod
    def resolve_title(root: EventRule, info: Any) -> str:
        return BY_NAME[root.kind].title


class LoyaltyEvent(kit.Type):
    """Roots are the model."""

    id = graphene.GlobalID(required=True, description="The ID of the event.")
    kind = LoyaltyEventKind(required=True, description="What the customer did.")
    name = graphene.String(required=True, description="Which one of its kind; empty where there is one.")
    title = graphene.String(required=True, description="What it was, as the customer reads it.")
    points = kit.Points(required=True, description="Points that it earned.")
    occurred_at = kit.DateTime(required=True, description="When it happened.")
    withdrawn_at = kit.DateTime(
        description="When it was withdrawn, and its points taken back; null while it stands."
    )
    key = kit.Field(
        graphene.String,
        description="By which key the same is known again.",
        permissions=[kit.MANAGE_USERS],
    )
    actor = kit.Field(
        graphene.String,
        description="Who told of it; empty for what was seen by itself.",
        permissions=[kit.MANAGE_USERS],
    )

    class Meta:
        description = "Something that a customer did beside buying, and that earned points."
        interfaces = [graphene.relay.Node]

    @staticmethod
    def resolve_title(root: Event, info: Any) -> str:
        return BY_NAME[root.kind].title


class LoyaltyEventCountableConnection(kit.Connection):
    """Newest first."""

    class Meta:
        node = LoyaltyEvent


class EventsThatEarn:
    """Added to `LoyaltyRules`."""

    events = kit.NonNullList(
        LoyaltyEventRule, required=True, description="What else earns points in the programme now."
    )

    @staticmethod
    def resolve_events(root: Any, info: Any) -> Any:
        rules = RulesOfEvents(info.context).load(root.programme_id)
        return rules.then(lambda rows: in_force(rows, now()))


class EventRulesOfProgramme:
    """Added to `LoyaltyProgramme`."""

    events = kit.NonNullList(
        LoyaltyEventRule, required=True, description="What else earns points in it now; everybody may know."
    )
    event_rules = kit.Field(
        kit.NonNullList(LoyaltyEventRule),
        description="What events earn and earned, through time, by kind.",
        permissions=[kit.MANAGE_DISCOUNTS],
    )

    @staticmethod
    def resolve_events(root: Any, info: Any) -> Any:
        rules = RulesOfEvents(info.context).load(root.pk)
        return rules.then(lambda rows: in_force(rows, now()))

    @staticmethod
    def resolve_event_rules(root: Any, info: Any) -> Any:
        return RulesOfEvents(info.context).load(root.pk)
