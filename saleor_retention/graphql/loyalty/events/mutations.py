"""Staff and apps say what events earn, and tell of what customers did; each once for its key."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import graphene

from ....core.idempotency import StaffContext
from ....customers.identity import members
from ....errors import NotFound
from ....loyalty import queries
from ....loyalty.events import queries as event_queries
from ....loyalty.events.event_rules import event_rule_set
from ....loyalty.events.models import Event
from ....loyalty.events.record import event_record, event_withdraw
from ....loyalty.events.rules import EventPeriod
from ....store.customers import CustomerSnapshot
from ....store.port import store
from ... import kit
from ..accounts import programme_in
from ..types import LoyaltyProgramme
from .fields import LoyaltyEvent, LoyaltyEventKind, LoyaltyEventPeriod


class LoyaltyEventRuleSetInput(kit.StaffInput):
    programme_id = graphene.ID(required=True, description="The ID of the programme.")
    event_kind = LoyaltyEventKind(required=True, description="What earns.")
    event_name = graphene.String(
        description="Which consent, or which event of the shop's own; other kinds have no name."
    )
    points = kit.Points(required=True, description="Points that one event earns; 0 ends the rule.")
    most = graphene.Int(
        description="At most so many times per customer in the period; without it as often as it happens."
    )
    period = LoyaltyEventPeriod(description="The span in which `most` counts; all time when left out.")
    includes_earlier = graphene.Boolean(
        description=(
            "True: accounts that show it already earn, too; they are looked through in the background. Of sign-ups, "
            "confirmed addresses and consents only."
        )
    )
    valid_from = kit.Instant("From when on the rule holds; at once when left out. Never in the past.")

    class Meta:
        description = "What an event earns."


class LoyaltyEventRecordInput(kit.StaffInput):
    user_id = graphene.ID(required=True, description="The ID of the customer's account.")
    programme_id = graphene.ID(
        description="The ID of the programme; the shop's first active one when left out."
    )
    event_kind = LoyaltyEventKind(
        required=True, description="What the customer did. What is seen by itself is not told."
    )
    event_name = graphene.String(description="Which event of the shop's own; other kinds have no name.")
    event_key = graphene.String(
        required=True,
        description=(
            "Made of the fact, such as the ID of the review, at most 200 characters: the same again is the same event, "
            "whoever tells of it."
        ),
    )
    occurred_at = kit.Instant("When it happened; now when left out. Never in the future.")

    class Meta:
        description = "Something that a customer did."


class LoyaltyEventWithdrawInput(kit.StaffInput):
    programme_id = graphene.ID(
        description="The ID of the programme; the shop's first active one when left out."
    )
    event_kind = LoyaltyEventKind(required=True, description="Of which kind it was.")
    event_name = graphene.String(description="The name it was told with, if it was.")
    event_key = graphene.String(required=True, description="The key it was told with.")

    class Meta:
        description = "An event that was undone, such as a review that was deleted."


class LoyaltyEventRuleSet(kit.StaffMutation):
    instants = {"valid_from": False}

    loyalty_programme = graphene.Field(LoyaltyProgramme, description="The programme, with its rules.")

    class Arguments:
        input = LoyaltyEventRuleSetInput(required=True, description="The rule.")

    class Meta:
        description = (
            "Says what a kind of event earns from now on. What was earned before stays as it was; what happened before the "
            "rule earns nothing by it, unless it says so."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the programme."""
        rule = event_rule_set(
            kit.local_id(data["programme_id"], "LoyaltyProgramme", field="programme_id"),
            kind=data["event_kind"],
            name=data.get("event_name") or "",
            points=kit.points_of(data["points"], field="points"),
            most=data.get("most"),
            period=data.get("period") or EventPeriod.EVER,
            includes_earlier=bool(data.get("includes_earlier")),
            valid_from=data.get("valid_from"),
            actor=by.actor,
            reason=by.reason,
            now=at,
        )
        return {"programme": rule.programme_id}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        rows = queries.programmes(using=kit.port.alias(info.context))
        return cls(loyalty_programme=rows.get(pk=result["programme"]), errors=[])


class LoyaltyEventRecord(kit.StaffMutation):
    instants = {"occurred_at": False}
    works_when_off = False

    event = graphene.Field(LoyaltyEvent, description="The event; the first one, where it was told before.")

    class Arguments:
        input = LoyaltyEventRecordInput(required=True, description="What happened.")

    class Meta:
        description = (
            "Tells of something that a customer did, and gives them what it earns. Refused with `LIMIT_REACHED` when they "
            "earned by it as often as they may."
        )
        permissions = (kit.MANAGE_USERS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the event."""
        user_id = kit.local_id(data["user_id"], "User", field="user_id")
        account = store().customers([user_id]).get(user_id)
        if not isinstance(account, CustomerSnapshot):
            raise NotFound(field="user_id")
        event = event_record(
            members([account])[user_id],
            programme_in(data.get("programme_id")),
            kind=data["event_kind"],
            name=data.get("event_name") or "",
            key=data["event_key"],
            occurred_at=data.get("occurred_at"),
            actor=by.actor,
            now=at,
        )
        return {"event": event.pk}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        return cls(event=_event(info, result["event"]), errors=[])


class LoyaltyEventWithdraw(kit.StaffMutation):
    event = graphene.Field(LoyaltyEvent, description="The event, withdrawn.")

    class Arguments:
        input = LoyaltyEventWithdrawInput(required=True, description="The event.")

    class Meta:
        description = (
            "Takes the points of an event back because it was undone. Told again it stays withdrawn; points that were spent "
            "meanwhile are owed."
        )
        permissions = (kit.MANAGE_USERS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the event."""
        event = event_withdraw(
            programme_in(data.get("programme_id")),
            kind=data["event_kind"],
            name=data.get("event_name") or "",
            key=data["event_key"],
            now=at,
        )
        return {"event": event.pk}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        return cls(event=_event(info, result["event"]), errors=[])


def _event(info: Any, event_id: int) -> Event:
    return event_queries.events_by_id([event_id], using=kit.port.alias(info.context))[event_id]


class LoyaltyEventMutations(graphene.ObjectType):
    loyalty_event_rule_set = LoyaltyEventRuleSet.Field()
    loyalty_event_record = LoyaltyEventRecord.Field()
    loyalty_event_withdraw = LoyaltyEventWithdraw.Field()
