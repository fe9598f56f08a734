"""Staff verbs of the programme and the ledger, once for their key."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import graphene

from ...core.idempotency import StaffContext
from ...errors import Invalid
from ...loyalty import programmes, queries
from ...loyalty.ledger import adjustments
from ...loyalty.points import points
from .. import kit
from ..kit.instants import with_instants
from . import inputs
from .accounts import account_of, customer_in, programme_in
from .events.mutations import LoyaltyEventMutations
from .terms.inputs import terms_in
from .terms.versions import LoyaltyProgrammeVersion
from .types import LoyaltyAccount, LoyaltyProgramme


class LoyaltyProgrammeCreate(kit.StaffMutation):
    loyalty_programme = graphene.Field(LoyaltyProgramme, description="The new programme.")

    class Arguments:
        input = inputs.LoyaltyProgrammeCreateInput(required=True, description="The programme.")

    class Meta:
        description = "Creates a loyalty programme, with its first rules or without. It earns nothing until it has some."
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the programme."""
        programme_id = programmes.programme_create(data.get("slug"), data["name"]).pk
        if data.get("rules") is not None:
            _version_added(programme_id, with_instants(data["rules"], {"valid_from": False}), by, at)
        return {"programme": programme_id}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        rows = queries.programmes(using=kit.port.alias(info.context))
        return cls(loyalty_programme=rows.get(pk=result["programme"]), errors=[])


class LoyaltyProgrammeUpdate(kit.StaffMutation):
    loyalty_programme = graphene.Field(LoyaltyProgramme, description="The programme.")

    class Arguments:
        input = inputs.LoyaltyProgrammeUpdateInput(required=True, description="What to change.")

    class Meta:
        description = (
            "Names a loyalty programme anew, or switches it off and on again. While it is off nothing is earned and "
            "nothing spent, also later by orders of that time; nobody loses points."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the programme, and what it was switched to, for the record."""
        programme_id = kit.local_id(data["programme_id"], "LoyaltyProgramme", field="programme_id")
        row = programmes.programme_update(
            programme_id, name=data.get("name"), is_active=data.get("is_active"), now=at
        )
        return {"programme": row.pk, "name": row.name, "is_active": row.is_active}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        rows = queries.programmes(using=kit.port.alias(info.context))
        return cls(loyalty_programme=rows.get(pk=result["programme"]), errors=[])


class LoyaltyProgrammeVersionAdd(kit.StaffMutation):
    instants = {"valid_from": False}

    loyalty_programme = graphene.Field(LoyaltyProgramme, description="The programme.")
    version = graphene.Field(LoyaltyProgrammeVersion, description="The new version.")

    class Arguments:
        input = inputs.LoyaltyProgrammeVersionAddInput(required=True, description="The rules.")

    class Meta:
        description = (
            "Adds rules to a loyalty programme. Orders made before keep the rules they were made under."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns both keys."""
        programme_id = kit.local_id(data["programme_id"], "LoyaltyProgramme", field="programme_id")
        row = _version_added(programme_id, data, by, at)
        return {"programme": row.programme_id, "version": row.pk}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        using = kit.port.alias(info.context)
        versions = queries.versions_of([result["programme"]], using=using)[result["programme"]]
        return cls(
            loyalty_programme=queries.programmes(using=using).get(pk=result["programme"]),
            version=next(candidate for candidate in versions if candidate.pk == result["version"]),
            errors=[],
        )


class LoyaltyPointsAdjust(kit.StaffMutation):
    loyalty = graphene.Field(LoyaltyAccount, description="The account that was changed, afterwards.")

    class Arguments:
        input = inputs.LoyaltyPointsAdjustInput(required=True, description="The points.")

    class Meta:
        description = (
            "Gives points to a customer or takes them away. Never takes more than the customer can spend."
        )
        permissions = (kit.MANAGE_USERS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the account's owner."""
        moved = kit.points_of(data["points"], field="points")
        if not moved:
            raise Invalid("Zero points are no adjustment.", field="points")
        points(abs(moved))
        user_id, customer_id = customer_in(data)
        programme_id = programme_in(data.get("programme_id"))
        adjustments.adjust(
            customer_id,
            programme_id,
            moved,
            key=data["idempotency_key"],
            actor=by.actor,
            reason=by.reason,
            message=data.get("message") or "",
            now=at,
            is_limited=True,
        )
        return {"user": user_id, "programme": programme_id}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        """The balance as it is now, also on a repetition."""
        using = kit.port.alias(info.context)
        if result.get("programme") is None:  # answered before programmes were kept with it
            accounts: Any = queries.accounts_of([result["user"]], using=using)
            return cls(loyalty=accounts.get(result["user"]), errors=[])
        return cls(loyalty=account_of(info, result), errors=[])


def _version_added(programme_id: int, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
    currency = data["currency"].upper()
    rate_minor = kit.minor_of(data["rate_amount"], currency, field="rate_amount")
    replaced = data.get("replaces_id")
    return programmes.version_add(
        programme_id,
        channel=data["channel"],
        currency=currency,
        rate_points=data["rate_points"],
        rate_minor=rate_minor or 0,
        terms=terms_in(data.get("terms"), currency),
        expiry_months=data.get("expiry_months"),
        valid_from=data.get("valid_from"),
        replaces=None
        if replaced is None
        else kit.local_id(replaced, "LoyaltyProgramme", field="replaces_id"),
        actor=by.actor,
        reason=by.reason,
        now=at,
    )


class LoyaltyMutations(LoyaltyEventMutations, graphene.ObjectType):
    loyalty_programme_create = LoyaltyProgrammeCreate.Field()
    loyalty_programme_update = LoyaltyProgrammeUpdate.Field()
    loyalty_programme_version_add = LoyaltyProgrammeVersionAdd.Field()
    loyalty_points_adjust = LoyaltyPointsAdjust.Field()
