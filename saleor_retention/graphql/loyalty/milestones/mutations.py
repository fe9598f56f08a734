"""Choosing the reward of a milestone, and what staff set."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import graphene

from ....core.clock import now
from ....core.idempotency import StaffContext
from ....errors import NotFound
from ....loyalty.milestones.catalogue import (
    MilestoneChanges,
    MilestoneDraft,
    milestone_create,
    milestone_update,
)
from ....loyalty.milestones.models import Milestone
from ....loyalty.milestones.reached import milestone_choose
from ....loyalty.tiers.models import TierBasis
from ....loyalty.tiers.plans import spend_currency
from ... import kit
from ..rewards.mutations import buyer_of
from ..rewards.types import LoyaltyRewardPurchase
from ..tiers.types import LoyaltyTierBasis
from .types import LoyaltyMilestone


class LoyaltyMilestoneChoose(kit.Mutation):
    purchase = graphene.Field(LoyaltyRewardPurchase, description="The reward that is given.")

    class Arguments:
        milestone_id = graphene.ID(required=True, description="The ID of the milestone.")
        reward_id = graphene.ID(required=True, description="The ID of the reward.")

    class Meta:
        description = "Chooses the reward of a milestone that the signed-in customer reached. The same choice again answers the first."
        permissions = (kit.AUTHENTICATED_USER,)

    @classmethod
    def perform(cls, info: Any, **arguments: Any) -> Any:
        milestone_id = kit.local_id(arguments["milestone_id"], "LoyaltyMilestone", field="milestone_id")
        reward_id = kit.local_id(arguments["reward_id"], "LoyaltyReward", field="reward_id")
        _, customer_id = buyer_of(info)
        purchase = milestone_choose(customer_id, milestone_id, reward_id, now=now())
        return cls(purchase=purchase, errors=[])


class LoyaltyMilestoneCreateInput(kit.StaffInput):
    programme_id = graphene.ID(required=True, description="The ID of the programme.")
    name = graphene.String(required=True, description="Name of the milestone.")
    basis = LoyaltyTierBasis(required=True, description="What is measured, over the whole time.")
    threshold = kit.PositiveDecimal(
        required=True, description="What it asks for: an amount of money, points or orders."
    )
    currency = graphene.String(
        description="In which spend is measured; needed where the programme has rules in several currencies."
    )
    reward_ids = kit.NonNullList(
        graphene.ID,
        required=True,
        description="The IDs of one reward, which is given by itself, or of up to five to choose from.",
    )
    includes_history = graphene.Boolean(
        description="True: orders of before count as well, and customers who had enough are given their reward with "
        "their next order."
    )

    class Meta:
        description = "A milestone to create."


class LoyaltyMilestoneUpdateInput(kit.StaffInput):
    milestone_id = graphene.ID(required=True, description="The ID of the milestone.")
    name = graphene.String(description="Its new name.")
    threshold = kit.PositiveDecimal(
        description="What it asks for, of what it measures: an amount of money, points or orders."
    )
    reward_ids = kit.NonNullList(
        graphene.ID,
        description="The IDs of one reward, which is given by itself, or of up to five to choose from.",
    )
    includes_history = graphene.Boolean(
        description="True: orders of before count as well. False: only orders from now on, where all counted so far."
    )
    is_active = graphene.Boolean(description="False: nobody reaches it any more.")

    class Meta:
        description = (
            "What to change of a milestone; what is left out stays. Customers who have enough by the change are given "
            "their reward with their next order."
        )


class _MilestoneMutation(kit.StaffMutation):
    class Meta:
        abstract = True

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        row = Milestone.objects.using(kit.port.alias(info.context)).get(pk=result["milestone"])
        return cls(loyalty_milestone=row, errors=[])


class LoyaltyMilestoneCreate(_MilestoneMutation):
    loyalty_milestone = graphene.Field(LoyaltyMilestone, description="The new milestone.")

    class Arguments:
        input = LoyaltyMilestoneCreateInput(required=True, description="The milestone.")

    class Meta:
        description = "Adds a milestone to a programme."
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        programme_id = kit.local_id(data["programme_id"], "LoyaltyProgramme", field="programme_id")
        basis, currency = TierBasis(data["basis"]), (data.get("currency") or "").upper()
        if basis == TierBasis.SPEND:
            currency = spend_currency(programme_id, currency)
        draft = MilestoneDraft(
            name=data["name"],
            basis=basis,
            threshold=_measured(data["threshold"], basis, currency),
            reward_ids=_rewards_in(data) or (),
            currency=currency,
            includes_history=bool(data.get("includes_history")),
        )
        return {"milestone": milestone_create(programme_id, draft, now=at).pk}


class LoyaltyMilestoneUpdate(_MilestoneMutation):
    loyalty_milestone = graphene.Field(LoyaltyMilestone, description="The milestone.")

    class Arguments:
        input = LoyaltyMilestoneUpdateInput(required=True, description="What to change.")

    class Meta:
        description = (
            "Changes a milestone, all but what it measures, or switches it off and on. Who reached it keeps what they "
            "have, and chooses from the rewards that it had then."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        milestone_id = kit.local_id(data["milestone_id"], "LoyaltyMilestone", field="milestone_id")
        names = ("name", "includes_history", "is_active")
        changes = MilestoneChanges(
            **{name: data[name] for name in names if data.get(name) is not None},
            threshold=_threshold_of(milestone_id, data),
            reward_ids=_rewards_in(data),
        )
        return {"milestone": milestone_update(milestone_id, changes, now=at).pk}


def _threshold_of(milestone_id: int, data: Mapping[str, Any]) -> int | None:
    """In the units of a milestone that there is. Raises `NotFound` and `Invalid`."""
    if data.get("threshold") is None:
        return None
    row = Milestone.objects.filter(pk=milestone_id).first()
    if row is None:
        raise NotFound(field="milestone_id")
    return _measured(data["threshold"], TierBasis(row.basis), row.currency)


def _measured(value: Any, basis: TierBasis, currency: str) -> int:
    if basis == TierBasis.SPEND:
        return kit.minor_of(value, currency, field="threshold") or 0
    return kit.points_of(value, field="threshold")


def _rewards_in(data: Mapping[str, Any]) -> list[int] | None:
    ids = data.get("reward_ids")
    return None if ids is None else [kit.local_id(pk, "LoyaltyReward", field="reward_ids") for pk in ids]


class LoyaltyMilestoneMutations(graphene.ObjectType):
    loyalty_milestone_choose = LoyaltyMilestoneChoose.Field()
    loyalty_milestone_create = LoyaltyMilestoneCreate.Field()
    loyalty_milestone_update = LoyaltyMilestoneUpdate.Field()
