"""Root queries of programmes, for staff."""

from typing import Any

import graphene

from ...errors import NotFound
from ...loyalty import queries
from ...loyalty.events.queries import events_of
from .. import kit
from . import loaders
from .earning import LoyaltyRules
from .events.fields import LoyaltyEventCountableConnection
from .types import LoyaltyProgramme, LoyaltyProgrammeCountableConnection


class LoyaltyQueries(graphene.ObjectType):
    loyalty_programmes = kit.ConnectionField(
        LoyaltyProgrammeCountableConnection,
        description="Loyalty programmes, in order of creation.",
        permissions=[kit.MANAGE_DISCOUNTS],
    )
    loyalty_programme = kit.Field(
        LoyaltyProgramme,
        description="One loyalty programme.",
        permissions=[kit.MANAGE_DISCOUNTS],
        id=graphene.ID(required=True, description="The ID of the programme."),
    )

    loyalty_rules = kit.Field(
        LoyaltyRules,
        description=(
            "By which rules points are earned in a channel now, for product pages and guests; null where none are."
        ),
        channel=graphene.String(required=True, description="Slug of the channel."),
    )

    loyalty_events = kit.ConnectionField(
        LoyaltyEventCountableConnection,
        description="What a customer did beside buying, and that earned points, the newest first.",
        permissions=[kit.MANAGE_USERS],
        user_id=graphene.ID(required=True, description="The ID of the customer's account."),
    )

    @staticmethod
    def resolve_loyalty_events(root: Any, info: Any, user_id: str, **arguments: Any) -> Any:
        """None of an account that there is not."""
        try:
            key = kit.local_id(user_id, "User")
        except NotFound:
            key = 0
        rows = events_of(key, using=kit.port.alias(info.context))
        return kit.paginate(rows, info, arguments, LoyaltyEventCountableConnection)

    @staticmethod
    def resolve_loyalty_rules(root: Any, info: Any, channel: str) -> Any:
        """Anybody may ask. A channel that there is not, or cannot be, answers as one without rules."""
        if not channel.isprintable():
            return None
        return loaders.RulesOfChannel(info.context).load(channel)

    @staticmethod
    def resolve_loyalty_programmes(root: Any, info: Any, **arguments: Any) -> Any:
        rows = queries.programmes(using=kit.port.alias(info.context)).order_by("pk")
        return kit.paginate(rows, info, arguments, LoyaltyProgrammeCountableConnection)

    @staticmethod
    def resolve_loyalty_programme(root: Any, info: Any, id: str) -> Any:
        """Null for whatever there is not."""
        try:
            return loaders.ProgrammeById(info.context).load(kit.local_id(id, "LoyaltyProgramme"))
        except NotFound:
            return None
