"""The rules of a programme in one channel, as staff and shoppers read them."""

from typing import Any

import graphene

from ....loyalty.queries import ends_of
from ... import kit
from .types import LoyaltyTerms


class EndOfVersion(kit.TableLoader):
    """By version id: when it is followed; None where it is not."""

    read = staticmethod(ends_of)


class LoyaltyProgrammeVersion(kit.Type):
    """Roots are the model."""

    id = graphene.GlobalID(required=True, description="The ID of the version.")
    channel = graphene.String(required=True, description="Slug of the channel where these rules hold.")
    rate_points = graphene.Int(required=True, description="Points earned for each `rateAmount` of goods.")
    rate_amount = graphene.Field(
        kit.Money, required=True, description="Goods after all discounts, without tax and shipping."
    )
    expiry_months = graphene.Int(
        description="Months after which earned points expire; null when they never do, or as `terms.expiry` says."
    )
    terms = graphene.Field(LoyaltyTerms, required=True, description="What they say beyond the rate.")
    valid_from = kit.DateTime(
        required=True, description="From when on these rules hold. They are never changed."
    )
    valid_until = kit.Field(
        kit.DateTime,
        description=(
            "From when on other rules hold in the channel, of this programme or another; null while none follow."
        ),
        permissions=[kit.MANAGE_DISCOUNTS],
    )
    actor = kit.Field(
        graphene.String, description="Who added the version.", permissions=[kit.MANAGE_DISCOUNTS]
    )
    reason = kit.Field(graphene.String, description="Why it was added.", permissions=[kit.MANAGE_DISCOUNTS])

    class Meta:
        description = "The rules of a loyalty programme in one channel from an instant on."
        interfaces = [graphene.relay.Node]

    @staticmethod
    def resolve_rate_amount(root: Any, info: Any) -> Any:
        return kit.money(root.rate_minor, root.currency)

    @staticmethod
    def resolve_valid_until(root: Any, info: Any) -> Any:
        return EndOfVersion(info.context).load(root.pk)

    @staticmethod
    def resolve_terms(root: Any, info: Any) -> Any:
        return root
