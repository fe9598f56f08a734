"""Root queries of programmes, for staff."""

from typing import Any

import graphene

from ...errors import NotFound
from ...loyalty import queries
from ...loyalty.events.queries import events_of
from .. import kit
from . import loaders
from .accounts import key_of
from .earning import LoyaltyRules
from .events.fields import LoyaltyEventCountableConnection
from .types import LoyaltyProgramme, LoyaltyProgrammeCountableConnection


class LoyaltyQueries(graphene.ObjectType):
    loyalty_programmes = kit.ConnectionField(
        LoyaltyProgrammeCountableConnection,
        description="Loyalty programmes, in order of creation.",
        permissions=[kit.MANAGE_DISCOUNTS],
        ids=kit.NonNullList(graphene.ID, description="The IDs of these programmes alone."),
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
        programme_id=graphene.ID(
            description="The ID of the programme that they earned in; all when left out."
        ),
        ids=kit.NonNullList(graphene.ID, description="The IDs of these events alone."),
    )

    @staticmethod
    def resolve_loyalty_events(root: Any, info: Any, user_id: str, **arguments: Any) -> Any:
        """None of an account, a programme or an event that there is not."""
        rows = events_of(key_of(user_id, "User"), using=kit.port.alias(info.context))
        programme_id, ids = arguments.pop("programme_id", None), arguments.pop("ids", None)
        if programme_id is not None:
            rows = rows.filter(programme=key_of(programme_id, "LoyaltyProgramme"))
        if ids is not None:
            rows = rows.filter(pk__in=[key_of(pk, "LoyaltyEvent") for pk in ids])
        return kit.paginate(rows, info, arguments, LoyaltyEventCountableConnection)

    @staticmethod
    def resolve_loyalty_rules(root: Any, info: Any, channel: str) -> Any:
        """Anybody may ask. A channel that there is not, or cannot be, answers as one without rules."""
        if not channel.isprintable():
            return None
        return loaders.RulesOfChannel(info.context).load(channel)

    @staticmethod
    def resolve_loyalty_programmes(root: Any, info: Any, **arguments: Any) -> Any:
        """None of an ID that is no programme's."""
        rows, ids = queries.programmes(using=kit.port.alias(info.context)), arguments.pop("ids", None)
        if ids is not None:
            rows = rows.filter(pk__in=[key_of(pk, "LoyaltyProgramme") for pk in ids])
        rows = rows.order_by("pk")
        return kit.paginate(rows, info, arguments, LoyaltyProgrammeCountableConnection)

    @staticmethod
    def resolve_loyalty_programme(root: Any, info: Any, id: str) -> Any:
        """Null for whatever there is not."""
        try:
            return loaders.ProgrammeById(info.context).load(kit.local_id(id, "LoyaltyProgramme"))
        except NotFound:
            return None
