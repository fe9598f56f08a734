"""A personal offer: a campaign that is granted to the customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from ....core.queues.outbox import Effect
from ....errors import Required
from ...campaign_grants import grant_effect
from .kind import RewardKind


@dataclass(frozen=True, slots=True)
class OfferReward(RewardKind):
    """One use of a campaign's discount for each purchase."""

    name: ClassVar[str] = "offer"
    campaign_id: int

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        if (campaign_id := data.get("campaign_id")) is None:
            raise Required("Say which campaign is granted.", field="campaign_id")
        return cls(campaign_id)

    def effect(self, purchase_id: int, user_id: int, *, at: datetime) -> Effect:
        return grant_effect(
            f"reward:{purchase_id}", self.campaign_id, user_id, at=at, purchase_id=purchase_id
        )
