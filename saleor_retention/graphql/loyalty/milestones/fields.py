"""What milestones add to the account and the programme."""

from typing import Any

from ... import kit
from . import loaders
from .types import LoyaltyMilestone, LoyaltyMilestoneProgress


class MilestonesOfAccountFields:
    """Of `LoyaltyAccount`."""

    milestones = kit.NonNullList(
        LoyaltyMilestoneProgress,
        required=True,
        description="The milestones of the programme, the nearest first.",
    )

    @staticmethod
    def resolve_milestones(root: Any, info: Any) -> Any:
        return loaders.MilestonesOfAccount(info.context).load((root.customer_id, root.programme_id))


class MilestonesOfProgrammeFields:
    """Of `LoyaltyProgramme`."""

    milestones = kit.Field(
        kit.NonNullList(LoyaltyMilestone),
        description="Its milestones, in order of creation.",
        permissions=[kit.MANAGE_DISCOUNTS],
    )

    @staticmethod
    def resolve_milestones(root: Any, info: Any) -> Any:
        return loaders.MilestonesOfProgramme(info.context).load(root.pk)
