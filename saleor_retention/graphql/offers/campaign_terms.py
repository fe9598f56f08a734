"""A campaign's terms as staff read them back."""

from typing import Any

import graphene

from ...core.safe_logging import logger
from ...errors import Invalid
from ...offers.models import Campaign
from ...offers.pricing.serialization import from_shape
from ...store.discounts import Benefit
from .. import kit
from ..audiences.types import AudienceById, RetentionAudience
from .benefits import (
    PersonalOfferBenefitKind,
    PersonalOfferCodeKind,
    PersonalOfferPer,
    PersonalOfferRestorePolicy,
    PersonalOfferScope,
    PersonalOfferStacking,
    option_fields,
)

log = logger(__name__)


class PersonalOfferTerms(kit.Type):
    """Roots are the model."""

    kind = PersonalOfferBenefitKind(required=True, description="What it gives.")
    per = PersonalOfferPer(required=True, description="What the percentage or the amount is taken off.")
    scope = graphene.Field(PersonalOfferScope, required=True, description="The goods it is for.")
    locals().update(option_fields(lambda root: _benefit(root)))
    audience_id = graphene.ID(
        description="The ID of the audience that gets it; null when it is only granted."
    )
    minimum_quantity = graphene.Int(required=True, description="How many goods the order needs at least.")
    countries = kit.NonNullList(
        graphene.String, required=True, description="Countries it is delivered to; all when empty."
    )
    cities = kit.NonNullList(
        graphene.String,
        required=True,
        description="Cities of these countries, in small letters; all when empty.",
    )
    stacking = PersonalOfferStacking(required=True, description="What else may be on a checkout.")
    restore_policy = PersonalOfferRestorePolicy(required=True, description="When a use comes back.")
    code_kind = PersonalOfferCodeKind(required=True, description="Whether it is claimed by a code.")
    uses_per_customer = graphene.Int(required=True, description="How often one of the audience may use it.")
    period_days = graphene.Int(description="The days in which a customer may use it so often; null for ever.")
    cooldown_days = graphene.Int(
        required=True, description="Not within so many days after another offer of the customer."
    )
    holdout_percent = graphene.Float(required=True, description="Share of the audience that never gets it.")
    template = graphene.String(required=True, description="Which template it was made from; empty for none.")

    class Meta:
        description = "What a campaign gives, to whom, and how often."

    @staticmethod
    def resolve_kind(root: Campaign, info: Any) -> str:
        return _benefit(root).kind

    @staticmethod
    def resolve_per(root: Campaign, info: Any) -> str:
        return _benefit(root).per

    @staticmethod
    def resolve_scope(root: Campaign, info: Any) -> Any:
        return _benefit(root).scope

    @staticmethod
    def resolve_audience_id(root: Campaign, info: Any) -> str | None:
        """By value: who may read the audience asks for it."""
        return None if root.audience_id is None else kit.global_id("RetentionAudience", root.audience_id)

    @staticmethod
    def resolve_holdout_percent(root: Campaign, info: Any) -> float:
        return root.holdout_bp / 100


def _benefit(root: Campaign) -> Benefit:
    """Without its amounts, which differ from channel to channel."""
    return from_shape(root.percent_bp, None, None, root.shape)


class TermsOfCampaign:
    """Added to `PersonalOfferCampaign`, whose roots are the model."""

    terms = graphene.Field(
        PersonalOfferTerms,
        description="What it gives, to whom, and how often; null when what is stored makes no sense.",
    )
    audience = graphene.Field(
        RetentionAudience, description="The audience that gets it; null when it is only granted."
    )

    @staticmethod
    def resolve_audience(root: Campaign, info: Any) -> Any:
        """Batched over the campaigns of the request."""
        return None if root.audience_id is None else AudienceById(info.context).load(root.audience_id)

    @staticmethod
    def resolve_terms(root: Campaign, info: Any) -> Campaign | None:
        """Read with the campaign. One that cannot be read takes no other with it."""
        try:
            _benefit(root)
        except Invalid:
            log.exception("the terms of a campaign make no sense", campaign=root.pk)
            return None
        return root
