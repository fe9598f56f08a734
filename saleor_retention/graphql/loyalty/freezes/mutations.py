"""Stop an account, and let it go on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import graphene

from ....core.idempotency import StaffContext
from ....loyalty.ledger import freezes
from ... import kit
from ..accounts import account_of, customer_in, programme_in
from ..types import LoyaltyAccount


class LoyaltyAccountFreezeInput(kit.StaffInput):
    user_id = graphene.ID(required=True, description="The ID of the customer's account.")
    programme_id = graphene.ID(
        description="The ID of the programme; the shop's first active one when left out."
    )

    class Meta:
        description = "Whose points."


class LoyaltyAccountFreeze(kit.StaffMutation):
    loyalty = graphene.Field(LoyaltyAccount, description="The account, afterwards.")

    class Arguments:
        input = LoyaltyAccountFreezeInput(required=True, description="The account.")

    class Meta:
        description = (
            "Stops an account: its points cannot be spent, held for a checkout or exchanged for a reward until it is "
            "unfrozen. They are still earned, taken back and expire; the customer is not told why."
        )
        permissions = (kit.MANAGE_USERS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the keys of the account."""
        user_id, customer_id = customer_in(data)
        programme_id = programme_in(data.get("programme_id"))
        freezes.freeze(customer_id, programme_id, actor=by.actor, reason=by.reason)
        return {"user": user_id, "programme": programme_id}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        return cls(loyalty=account_of(info, result), errors=[])


class LoyaltyAccountUnfreeze(kit.StaffMutation):
    loyalty = graphene.Field(LoyaltyAccount, description="The account, afterwards.")

    class Arguments:
        input = LoyaltyAccountFreezeInput(required=True, description="The account.")

    class Meta:
        description = "Lets points of an account be spent again."
        permissions = (kit.MANAGE_USERS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the keys of the account."""
        user_id, customer_id = customer_in(data)
        programme_id = programme_in(data.get("programme_id"))
        freezes.unfreeze(customer_id, programme_id, actor=by.actor, reason=by.reason)
        return {"user": user_id, "programme": programme_id}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        return cls(loyalty=account_of(info, result), errors=[])


class FreezeMutations(graphene.ObjectType):
    loyalty_account_freeze = LoyaltyAccountFreeze.Field()
    loyalty_account_unfreeze = LoyaltyAccountUnfreeze.Field()
