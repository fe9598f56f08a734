"""Two accounts become one customer, and people are forgotten: by staff, once for their key, and rehearsed as often as they like."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

import graphene

from ...core.clock import now
from ...core.db import command
from ...core.idempotency import StaffContext
from ...customers.identity import identity
from ...customers.rules import normalised
from ...errors import Invalid, NotFound, Required
from ...pipeline import sync_locked_orders
from ...privacy.find import NamedPerson
from ...privacy.requests import erase_person, merge_accounts
from .. import kit

NOBODYS = 0
"""No account has this number: an id that is none is answered as one that is not known."""


class RetentionCustomerMergeInput(kit.StaffInput):
    user_id = graphene.ID(required=True, description="The ID of the account that leads to the other then.")
    into_user_id = graphene.ID(required=True, description="The ID of the account that gets everything.")
    dry_run = graphene.Boolean(description="Say what would move and write nothing; the key stays unused.")

    class Meta:
        description = "Two accounts of one person."


class RetentionCustomerEraseInput(kit.StaffInput):
    user_id = graphene.ID(description="The ID that their account had before the store deleted it.")
    email = graphene.String(
        description="Or the address under which they bought as a guest. It is stored nowhere, nor may the reason or the key have it."
    )
    dry_run = graphene.Boolean(
        description="Say what would be given up and write nothing; the key stays unused."
    )

    class Meta:
        description = "Whom to forget."


class _RehearsedMutation(kit.StaffMutation):
    """With `dryRun` everything is done and taken back, and neither key nor reason is kept."""

    class Meta:
        abstract = True

    @classmethod
    def perform(cls, info: Any, **arguments: Any) -> Any:
        """Also rehearsed in one transaction."""
        data = arguments["input"]
        if not data.get("dry_run"):
            return super().perform(info, **arguments)
        by = StaffContext(kit.actor_of(info.context), data["reason"])
        with command(is_undone=True):
            result = cls.work(data, by, now())
        return cls.answer(info, result)


class RetentionCustomerMerge(_RehearsedMutation):
    orders = graphene.Int(description="How many orders are the other's now, with what they earned.")
    points = graphene.Field(
        kit.Points, description="Points that moved beside those of orders and friends, less what was owed."
    )
    offers = graphene.Int(description="How many offers went over.")
    offers_withdrawn = graphene.Int(
        description="How many offers ended, because the other has them as well or is held out of them."
    )
    referrals_dropped = graphene.Int(
        description="How many referrals were taken back: they would have brought themselves, or come twice."
    )

    class Arguments:
        input = RetentionCustomerMergeInput(required=True, description="Which two.")

    class Meta:
        description = "Makes one customer of two accounts, for good. What comes under either of them later is the other's, too."
        permissions = (kit.MANAGE_USERS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns what went over, and whose it was and is: that leads an erasure here."""
        pair = {"from": _account(data["user_id"]), "user": _account(data["into_user_id"])}
        merged = merge_accounts(
            pair["from"],
            pair["user"],
            actor=by.actor,
            reason=by.reason,
            now=at,
            converge=partial(sync_locked_orders, now=at),
        )
        return asdict(merged) | pair

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        return cls(
            orders=result.get("orders"),
            points=result.get("points"),
            offers=result.get("grants"),
            offers_withdrawn=result.get("grants_withdrawn"),
            referrals_dropped=result.get("referrals_dropped"),
            errors=[],
        )


class RetentionCustomerErase(_RehearsedMutation):
    customers = graphene.Int(
        description="How many customers are nobody now: they, and who was merged into them."
    )
    orders = graphene.Int(description="How many orders stay in the figures, as nobody's.")
    points = graphene.Field(kit.Points, description="Points that were given up.")
    addresses = graphene.Int(
        description="Addresses of accounts deleted before, which were only kept to tell who is new."
    )

    class Arguments:
        input = RetentionCustomerEraseInput(required=True, description="Whom.")

    class Meta:
        description = (
            "Forgets a guest, or a customer whose account the store deleted, for good. Whoever still has an account is "
            "forgotten by deleting it."
        )
        permissions = (kit.MANAGE_USERS,)

    @classmethod
    def request(cls, data: Mapping[str, Any]) -> Any:
        """With keyed hashes in place of who is meant: a number or an address could be guessed from a plain one."""
        person = _named(data)
        name = person.email if person.user_id is None else str(person.user_id)
        return {person.field: identity(None, name or "").email_hash, "reason": data["reason"]}

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the figures, and nothing that tells whose they were."""
        return asdict(erase_person(_named(data), now=at))

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        return cls(**result, errors=[])


def _account(global_id: str) -> int:
    try:
        return kit.local_id(global_id, "User")
    except NotFound:
        return NOBODYS


def _named(data: Mapping[str, Any]) -> NamedPerson:
    """Who is meant. Raises `Required`, and `Invalid` where two are named or the address stands where it would be kept."""
    user_id, email = data.get("user_id"), data.get("email")
    if user_id is not None and email is not None:
        raise Invalid("Name an account or an address, not both.", field="email")
    if user_id is not None:
        return NamedPerson(_account(user_id))
    if email is None or not (address := normalised(email)):
        raise Required("Name an account or the address of a guest.", field="email")
    for field in ("reason", "idempotency_key"):
        if "@" in address and address in normalised(data[field]):
            raise Invalid("Leave the address out of this: it is kept.", field=field)
    return NamedPerson(email=email)


class PrivacyMutations(graphene.ObjectType):
    retention_customer_merge = RetentionCustomerMerge.Field()
    retention_customer_erase = RetentionCustomerErase.Field()
