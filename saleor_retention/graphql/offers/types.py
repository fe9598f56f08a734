"""What a shopper sees of their offers, and staff of the campaigns."""

from typing import Any

import graphene

from ...offers.models import CampaignState
from ...offers.queries import OfferRow, OfferState
from .. import kit
from ..storefront_use import note_use
from . import loaders
from .benefits import PersonalOfferBenefitKind, PersonalOfferGoods, PersonalOfferPer, option_fields
from .campaign_history import HistoryOfCampaign
from .campaign_results import ResultsOfCampaign
from .campaign_terms import TermsOfCampaign
from .code_types import CodesOfCampaign, UsesLeft
from .translations import TranslatedName, Translation, translation_in

PersonalOfferCampaignState = kit.enum_of(
    "PersonalOfferCampaignState",
    CampaignState,
    "Where a campaign is in its life.",
    {
        CampaignState.DRAFT: "Drafted: granted to nobody's checkout yet.",
        CampaignState.ACTIVE: "Live.",
        CampaignState.PAUSED: "Resting: it leaves open checkouts, and may be resumed.",
        CampaignState.STOPPED: "Ended for good.",
    },
)

PersonalOfferState = kit.enum_of(
    "PersonalOfferState",
    OfferState,
    "What a customer can do with an offer now.",
    {
        OfferState.SCHEDULED: "It has not begun, or rests.",
        OfferState.AVAILABLE: "It goes on the customer's next checkout that meets its terms.",
        OfferState.RESERVED: "It is on one of the customer's checkouts.",
        OfferState.USED: "It was used by an order.",
        OfferState.ENDED: "It is over.",
    },
)


def percent(basis_points: int | None) -> float | None:
    """Hundredths of a percent as a percentage."""
    return None if basis_points is None else basis_points / 100


class PersonalOfferListing(kit.Type):
    """Roots are an `OfferRow` or a `CampaignListing`: they name these alike."""

    channel = graphene.String(required=True, description="Slug of the channel.")
    currency = graphene.String(required=True, description="Currency of the channel.")
    amount = graphene.Field(kit.Money, description="Amount off the whole order; null for a percentage.")
    minimum = graphene.Field(
        kit.Money, description="Goods that the order needs at least; null when nothing is asked."
    )

    max_discount = graphene.Field(
        kit.Money, description="Never more than this in one order; null without a limit."
    )

    class Meta:
        description = "The terms of a personal offer in one channel."

    @staticmethod
    def resolve_amount(root: Any, info: Any) -> Any:
        return kit.money(root.amount_minor, root.currency)

    @staticmethod
    def resolve_minimum(root: Any, info: Any) -> Any:
        return kit.money(root.minimum_minor or None, root.currency)

    @staticmethod
    def resolve_max_discount(root: Any, info: Any) -> Any:
        return kit.money(root.most_minor, root.currency)


class PersonalOffer(TranslatedName, UsesLeft, kit.Type):
    """Roots are `loaders.OfferTerms`. Its code is never shown: it is put on the checkout for the customer."""

    id = graphene.ID(
        required=True,
        description="The ID of the offer: the same before it was on a checkout and afterwards.",
    )
    name = graphene.String(required=True, description="Name of the offer.")
    kind = PersonalOfferBenefitKind(required=True, description="What it gives.")
    percent = graphene.Float(description="Percentage off the whole order; null for amounts in the listings.")
    listings = kit.NonNullList(
        PersonalOfferListing, required=True, description="Its terms, channel by channel."
    )
    per = PersonalOfferPer(
        description="What a percentage or an amount is taken off; null when it cannot be told."
    )
    goods = graphene.Field(
        PersonalOfferGoods, description="The goods it is for; null when it cannot be told."
    )
    locals().update(option_fields(lambda root: root.benefit))
    minimum_quantity = graphene.Int(required=True, description="How many goods the order needs at least.")
    sentence = graphene.String(
        description="What it gives as a sentence, in English, with the names of up to three of the goods it is for; "
        "null when it cannot be told."
    )
    starts_at = kit.DateTime(description="When it begins.")
    ends_at = kit.DateTime(description="When it ends; null when it does not.")
    state = PersonalOfferState(required=True, description="Whether it can be used.")

    class Meta:
        description = "A discount for one customer, put on their checkouts without a code to type."

    @staticmethod
    def resolve_id(root: loaders.OfferTerms, info: Any) -> str:
        """Of the grant, or of what an audience gets."""
        return kit.global_id("PersonalOffer", root.key)

    @staticmethod
    def resolve_name(root: loaders.OfferTerms, info: Any) -> str:
        return root.grant.name

    @staticmethod
    def resolve_kind(root: loaders.OfferTerms, info: Any) -> str:
        return root.grant.kind

    @staticmethod
    def resolve_percent(root: loaders.OfferTerms, info: Any) -> float | None:
        return percent(root.grant.percent_bp)

    @staticmethod
    def resolve_listings(root: loaders.OfferTerms, info: Any) -> tuple[OfferRow, ...]:
        return root.terms

    @staticmethod
    def resolve_per(root: loaders.OfferTerms, info: Any) -> str | None:
        return root.benefit.per if root.benefit else None

    @staticmethod
    def resolve_goods(root: loaders.OfferTerms, info: Any) -> Any:
        return root.benefit and root.benefit.scope

    @staticmethod
    def resolve_minimum_quantity(root: loaders.OfferTerms, info: Any) -> int:
        return root.grant.minimum_quantity

    @staticmethod
    def resolve_sentence(root: loaders.OfferTerms, info: Any) -> Any:
        """Of all its channels, with the names of its goods."""
        named = root.benefit.scope.named if root.benefit else []
        names = loaders.NameOfGoods(info.context).load_many(named)
        return names.then(
            lambda result: root.sentence(
                {goods: name for goods, name in zip(named, result, strict=True) if name}
            )
        )

    @staticmethod
    def resolve_starts_at(root: loaders.OfferTerms, info: Any) -> Any:
        return root.grant.starts_at

    @staticmethod
    def resolve_ends_at(root: loaders.OfferTerms, info: Any) -> Any:
        """The earlier end of campaign and grant."""
        return root.grant.ends_at

    @staticmethod
    def resolve_state(root: loaders.OfferTerms, info: Any) -> str:
        return root.grant.state


class OffersOfUser:
    """Added to Saleor's `User`."""

    personal_offers = kit.Field(
        kit.NonNullList(PersonalOffer),
        description=(
            "The customer's personal offers: what they get now without being granted it, then what they were granted, with "
            "those used and ended, the newest first. Of an offer for other countries than theirs nothing is shown."
        ),
        documented_permissions=[kit.OWNER, kit.MANAGE_USERS],
    )

    @staticmethod
    def resolve_personal_offers(root: Any, info: Any) -> Any:
        """Owner or staff."""
        kit.require_permission(info.context, [kit.OWNER, kit.MANAGE_USERS], owner=kit.port.subject(root))
        note_use(info.context, "User.personalOffers", kit.port.subject(root))
        return loaders.OffersByUser(info.context).load(kit.port.subject(root))


class PersonalOfferCampaign(
    TranslatedName, TermsOfCampaign, CodesOfCampaign, ResultsOfCampaign, HistoryOfCampaign, kit.Type
):
    """Roots are the model."""

    id = graphene.GlobalID(required=True, description="The ID of the campaign.")
    name = graphene.String(required=True, description="Name that shoppers see beside their discount.")
    state = PersonalOfferCampaignState(required=True, description="Where it is in its life.")
    percent = graphene.Float(description="Percentage off the whole order; null for amounts in the listings.")
    starts_at = kit.DateTime(required=True, description="From when on it can be used.")
    ends_at = kit.DateTime(description="When it ends; null when it does not.")
    grace_seconds = graphene.Int(
        required=True, description="How long after its end a checkout priced with it is still honoured."
    )
    created_at = kit.DateTime(required=True, description="When it was drafted.")
    listings = kit.NonNullList(
        PersonalOfferListing, required=True, description="Its terms, channel by channel."
    )

    class Meta:
        description = "A discount, when it holds and where. Who gets it are its grants."
        interfaces = [graphene.relay.Node]

    @staticmethod
    def resolve_percent(root: Any, info: Any) -> float | None:
        return percent(root.percent_bp)

    @staticmethod
    def resolve_translation(root: Any, info: Any, language_code: str) -> Translation | None:
        """Read with the campaign."""
        return translation_in(root.translations, language_code)

    @staticmethod
    def resolve_listings(root: Any, info: Any) -> Any:
        """Batched over the campaigns of the request."""
        return loaders.ListingsOfCampaign(info.context).load(root.pk)


class PersonalOfferCampaignCountableConnection(kit.Connection):
    """Newest first."""

    class Meta:
        node = PersonalOfferCampaign
