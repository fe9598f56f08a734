"""What several mutations of offers take and answer."""

from collections.abc import Mapping
from typing import Any

import graphene

from ....offers import queries
from ... import kit


class CampaignInput(kit.StaffInput):
    """Which campaign is meant."""

    class Meta:
        abstract = True

    campaign_id = graphene.ID(required=True, description="The ID of the campaign.")


class OfCampaign(kit.StaffMutation):
    """Returns the campaign; `work` returns its key."""

    class Meta:
        abstract = True

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        """The row as it is now."""
        rows = queries.campaigns(using=kit.port.alias(info.context))
        return cls(personal_offer_campaign=rows.get(pk=result["campaign"]), errors=[])


def campaign_in(data: Mapping[str, Any]) -> int:
    """The key of the campaign that an input names. Raises `NotFound`."""
    return kit.local_id(data["campaign_id"], "PersonalOfferCampaign", field="campaign_id")
