"""Root queries of campaigns, for staff."""

from typing import Any

import graphene

from ....errors import NotFound
from ....offers import queries
from ... import kit
from .. import loaders
from ..types import PersonalOfferCampaign, PersonalOfferCampaignCountableConnection
from .filters import PersonalOfferCampaignFilterInput, PersonalOfferCampaignSortInput, listed


class OfferQueries(graphene.ObjectType):
    """Root queries of the room."""

    personal_offer_campaigns = kit.ConnectionField(
        PersonalOfferCampaignCountableConnection,
        description="Campaigns of personal offers, newest first unless sorted otherwise.",
        permissions=[kit.MANAGE_DISCOUNTS],
        filter=PersonalOfferCampaignFilterInput(description="Which ones; all when left out."),
        sort_by=PersonalOfferCampaignSortInput(description="In which order."),
    )
    personal_offer_campaign = kit.Field(
        PersonalOfferCampaign,
        description="One campaign of personal offers.",
        permissions=[kit.MANAGE_DISCOUNTS],
        id=graphene.ID(required=True, description="The ID of the campaign."),
    )

    @staticmethod
    def resolve_personal_offer_campaigns(root: Any, info: Any, **arguments: Any) -> Any:
        rows = listed(queries.campaigns(using=kit.port.alias(info.context)), arguments)
        return kit.paginate(rows, info, arguments, PersonalOfferCampaignCountableConnection)

    @staticmethod
    def resolve_personal_offer_campaign(root: Any, info: Any, id: str) -> Any:
        """Null for whatever there is not."""
        try:
            return loaders.CampaignById(info.context).load(kit.local_id(id, "PersonalOfferCampaign"))
        except NotFound:
            return None
