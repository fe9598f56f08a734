"""Setting the tiers of a programme, once for its key."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import graphene

from ....core.idempotency import StaffContext
from ....loyalty.tiers.models import TierPlan
from ....loyalty.tiers.plan_changes import tier_plan_preview, tier_plan_set
from ... import kit
from .inputs import LoyaltyTiersSetInput, draft_in
from .types import LoyaltyTierMovement, LoyaltyTierPlan


class LoyaltyTiersSet(kit.StaffMutation):
    plan = graphene.Field(LoyaltyTierPlan, description="The terms; null after a dry run.")
    measured = graphene.Int(description="How many customers were measured by the terms.")
    kept = graphene.Int(
        description="How many of them fall short of their tier by the terms, and keep it for the time being."
    )
    movements = kit.NonNullList(
        LoyaltyTierMovement, description="Who moves by the terms, from the lowest tier on."
    )

    class Arguments:
        input = LoyaltyTiersSetInput(required=True, description="The tiers.")

    class Meta:
        description = (
            "Sets the tiers of a loyalty programme, or says who would move. What customers had before stays on "
            "record; in a large shop they are measured by the new terms within minutes."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the plan, and who moves."""
        programme_id = kit.local_id(data["programme_id"], "LoyaltyProgramme", field="programme_id")
        draft = draft_in(programme_id, data)
        preview = tier_plan_preview(programme_id, draft, now=at)
        plan_id = None
        if not data.get("dry_run"):
            plan = tier_plan_set(programme_id, draft, actor=by.actor, reason=by.reason, now=at)
            plan_id = plan.pk
        return {
            "plan": plan_id,
            "measured": preview.measured,
            "kept": preview.kept,
            "movements": [
                {
                    "from_tier": movement.before,
                    "to_tier": movement.after,
                    "customers": movement.customers,
                    "user_ids": [kit.global_id("User", pk) for pk in movement.user_ids],
                }
                for movement in preview.movements
            ],
        }

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        plan = TierPlan.objects.using(kit.port.alias(info.context)).filter(pk=result["plan"]).first()
        return cls(**{**result, "plan": plan}, errors=[])


class LoyaltyTierMutations(graphene.ObjectType):
    loyalty_tiers_set = LoyaltyTiersSet.Field()
