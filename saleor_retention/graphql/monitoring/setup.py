"""What an owner begins with, for staff."""

from typing import Any

import graphene

from ... import __version__
from ...monitoring.setup import SetupReport, setup_report
from ...store.channels import Mode
from .. import kit

RetentionMode = kit.enum_of(
    "RetentionMode",
    Mode,
    "What may begin in a channel.",
    {
        Mode.OFF: "Nothing begins; orders and figures are taken in all the same.",
        Mode.SHADOW: "What would begin is decided and kept for a report, and nothing is applied.",
        Mode.LIVE: "Offers are applied, points and referrals are given.",
    },
)


class RetentionChannelMode(kit.Type):
    """Roots are (channel, mode)."""

    channel = graphene.String(required=True, description="Slug of the channel.")
    mode = RetentionMode(required=True, description="What may begin there.")

    class Meta:
        description = "The mode of a channel."

    @staticmethod
    def resolve_channel(root: tuple[str, Mode], info: Any) -> str:
        return root[0]

    @staticmethod
    def resolve_mode(root: tuple[str, Mode], info: Any) -> str:
        return root[1].value


class RetentionSetup(kit.Type):
    """Roots are `SetupReport`."""

    version = graphene.String(required=True, description="Version of the retention engine.")
    is_on = graphene.Boolean(required=True, description="Whether the owner has switched the engine on.")
    channels = kit.NonNullList(
        RetentionChannelMode,
        required=True,
        description="What may begin in each channel, in the order of their slugs.",
    )
    is_history_known = graphene.Boolean(
        required=True, description="Whether orders of before the engine came were taken in."
    )
    has_loyalty_programme = graphene.Boolean(
        required=True,
        description="Whether there is a loyalty programme that is on, with rules in some channel.",
    )
    has_campaign = graphene.Boolean(required=True, description="Whether a campaign was ever activated.")
    has_referral_terms = graphene.Boolean(
        required=True, description="Whether some channel ever had referral terms."
    )
    storefront_fields = kit.NonNullList(
        graphene.String,
        required=True,
        description=(
            "Fields of retention that a storefront was ever answered, as `User.personalOffers`. One that was asked for the "
            "first time is told some seconds later."
        ),
    )

    class Meta:
        description = "How far the shop has come in setting retention up."

    @staticmethod
    def resolve_version(root: SetupReport, info: Any) -> str:
        return __version__

    @staticmethod
    def resolve_channels(root: SetupReport, info: Any) -> list[tuple[str, Mode]]:
        return sorted(root.modes.items())

    @staticmethod
    def resolve_is_history_known(root: SetupReport, info: Any) -> bool:
        return root.steps.is_history_known

    @staticmethod
    def resolve_has_loyalty_programme(root: SetupReport, info: Any) -> bool:
        return root.steps.has_programme

    @staticmethod
    def resolve_has_campaign(root: SetupReport, info: Any) -> bool:
        return root.steps.has_campaign

    @staticmethod
    def resolve_has_referral_terms(root: SetupReport, info: Any) -> bool:
        return root.steps.has_referral_terms

    @staticmethod
    def resolve_storefront_fields(root: SetupReport, info: Any) -> list[str]:
        return root.steps.storefront_fields


class SetupQueries(graphene.ObjectType):
    """Root queries of an owner's first page."""

    retention_setup = kit.Field(
        RetentionSetup,
        description="How far the shop has come in setting retention up.",
        permissions=[kit.MANAGE_DISCOUNTS, kit.MANAGE_ORDERS, kit.MANAGE_USERS],
    )

    @staticmethod
    def resolve_retention_setup(root: Any, info: Any) -> SetupReport:
        """A fixed number of statements."""
        with kit.port.reading(info.context), kit.port.store_access():
            return setup_report(using=kit.port.alias(info.context))
