"""Accounts that staff stop: that they are is told to their customer, why to staff alone."""

from collections.abc import Sequence
from typing import Any

import graphene

from ....loyalty.ledger import freezes
from ....loyalty.models import AccountFreeze
from ... import kit


class FreezesOfAccountLoader(kit.DataLoader):
    """By customer and programme, the newest first."""

    def batch_load(self, keys: Sequence[tuple[int | None, int]]) -> list[list[AccountFreeze]]:
        """One statement."""
        rows = freezes.freezes_of(keys, using=self.using)
        return [rows.get(key, []) for key in keys]


class LoyaltyFreeze(kit.Type):
    """Roots are the model."""

    reason = graphene.String(required=True, description="Why, in the words of who did it.")
    actor = graphene.String(required=True, description="Who did it.")
    frozen_at = kit.DateTime(required=True, description="Since when nothing could be spent.")
    ended_at = kit.DateTime(description="When it ended; null while it stands.")
    end_reason = graphene.String(required=True, description="Why it ended; empty while it stands.")
    end_actor = graphene.String(required=True, description="Who ended it; empty while it stands.")

    class Meta:
        description = "A time in which the points of an account could not be spent."


class FreezesOfAccount:
    """Added to `LoyaltyAccount`, whose roots are `loyalty.queries.AccountRow`."""

    is_frozen = graphene.Boolean(
        required=True,
        description="Whether these points cannot be spent at the moment. They are still earned.",
    )
    freezes = kit.Field(
        kit.NonNullList(LoyaltyFreeze),
        description="When and why they could not be spent, the latest first.",
        permissions=[kit.MANAGE_USERS],
    )

    @staticmethod
    def resolve_is_frozen(root: Any, info: Any) -> Any:
        rows = FreezesOfAccountLoader(info.context).load((root.customer_id, root.programme_id))
        return rows.then(lambda result: any(row.ended_at is None for row in result))

    @staticmethod
    def resolve_freezes(root: Any, info: Any) -> Any:
        return FreezesOfAccountLoader(info.context).load((root.customer_id, root.programme_id))
