"""Who changed a campaign and why, for staff."""

from typing import Any

import graphene
from graphene.utils.str_converters import to_camel_case

from ...offers.campaigns import history as changes
from ...offers.campaigns.update import Changed
from .. import kit


class ChangesOfCampaign(kit.TableLoader):
    """By campaign id, the newest first."""

    read = staticmethod(changes.changes_of)
    missing = staticmethod(tuple)


class PersonalOfferChangedField(kit.Type):
    """Roots are `campaigns.update.Changed`."""

    field = graphene.String(
        required=True,
        description="Its name in the input that changes it; an amount says its currency.",
    )
    before = graphene.String(description="What it was; null where there was nothing.")
    after = graphene.String(required=True, description="What it is since.")

    class Meta:
        description = "A field of a campaign as it was and as it is since."

    @staticmethod
    def resolve_field(root: Changed, info: Any) -> str:
        return str(to_camel_case(root.field))

    @staticmethod
    def resolve_before(root: Changed, info: Any) -> str | None:
        return _told(root.field, root.before)

    @staticmethod
    def resolve_after(root: Changed, info: Any) -> str | None:
        return _told(root.field, root.after)


def _told(field: str, value: str | None) -> str | None:
    if field != "audience_id" or value is None:
        return value
    return str(kit.global_id("RetentionAudience", int(value)))


class PersonalOfferCampaignChange(kit.Type):
    """Roots are `history.Change`."""

    at = kit.DateTime(required=True, description="When it was changed.")
    actor = graphene.String(required=True, description="By whom, as `user:7` or `app:3`.")
    reason = graphene.String(required=True, description="Why.")
    changed = kit.NonNullList(PersonalOfferChangedField, required=True, description="What.")

    class Meta:
        description = "A change of a campaign after it was drafted."


class HistoryOfCampaign:
    """Added to `PersonalOfferCampaign`, whose roots are the model."""

    changes = kit.NonNullList(
        PersonalOfferCampaignChange,
        required=True,
        description="What was changed since it was drafted, by whom and why, the newest first.",
    )

    @staticmethod
    def resolve_changes(root: Any, info: Any) -> Any:
        """Batched over the campaigns of the request."""
        return ChangesOfCampaign(info.context).load(root.pk)
