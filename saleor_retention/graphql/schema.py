"""What is added where: the whole surface on one screen. A host adds `EXTENSIONS` to its types of those names."""

import graphene

from . import kit
from .audiences.mutations import SegmentMutations
from .audiences.queries import SegmentQueries
from .checkout_mutations import CheckoutMutations
from .checkout_points import CheckoutPointsMutations
from .customer_orders import CustomerOrderQueries
from .loyalty.freezes.mutations import FreezeMutations
from .loyalty.imports import ImportMutations, ImportQueries
from .loyalty.liability import LiabilityQueries
from .loyalty.milestones.mutations import LoyaltyMilestoneMutations
from .loyalty.mutations import LoyaltyMutations
from .loyalty.queries import LoyaltyQueries
from .loyalty.rewards.mutations import LoyaltyRewardMutations
from .loyalty.simulation.mutations import LoyaltyDraftMutations
from .loyalty.simulation.types import LoyaltyDraftQueries
from .loyalty.terms.example import ExampleQueries
from .loyalty.tiers.mutations import LoyaltyTierMutations
from .loyalty.types import LoyaltyOfUser
from .metrics.customers import RetentionOfUser
from .metrics.types import MetricsQueries
from .monitoring.mutations import HealthMutations
from .monitoring.setup import SetupQueries
from .monitoring.types import HealthQueries
from .offers.campaigns.mutations import OfferMutations
from .offers.campaigns.queries import OfferQueries
from .offers.campaigns.template_audience import TemplateAudienceQueries
from .offers.campaigns.templates import TemplateMutations, TemplateQueries
from .offers.campaigns.update import ChangeMutations
from .offers.code_mutations import CodeMutations
from .offers.code_types import CodeQueries
from .offers.grant_mutations import SupportMutations
from .offers.simulation import SimulationQueries
from .offers.types import OffersOfUser
from .on_checkout import RetentionOfCheckout
from .on_order import RetentionOfOrder
from .privacy.mutations import PrivacyMutations
from .privacy.queries import PrivacyQueries
from .referrals.figures import ReferralFigureQueries
from .referrals.leaderboard import ReferralBoardQueries
from .referrals.mutations import ReferralMutations
from .referrals.names import ReferralNameMutations
from .referrals.payouts import ReferralPayoutMutations, ReferralPayoutQueries
from .referrals.queries import ReferralQueries
from .referrals.reviews import ReferralReviewMutations, ReferralReviewQueries
from .referrals.types import ReferralOfUser
from .segments.plans import SegmentPlanMutations
from .segments.queries import SegmentPlanQueries
from .value.mutations import ValueMutations
from .value.queries import ValueQueries

EXTENSIONS: dict[str, tuple[type, ...]] = {
    "User": (LoyaltyOfUser, OffersOfUser, ReferralOfUser, RetentionOfUser),
    "Checkout": (RetentionOfCheckout,),
    "Order": (RetentionOfOrder,),
}


class Queries(
    LoyaltyQueries,
    LoyaltyDraftQueries,
    ImportQueries,
    LiabilityQueries,
    ExampleQueries,
    OfferQueries,
    CodeQueries,
    SimulationQueries,
    TemplateQueries,
    TemplateAudienceQueries,
    ReferralQueries,
    ReferralReviewQueries,
    ReferralFigureQueries,
    ReferralBoardQueries,
    ReferralPayoutQueries,
    SegmentQueries,
    SegmentPlanQueries,
    MetricsQueries,
    ValueQueries,
    HealthQueries,
    CustomerOrderQueries,
    PrivacyQueries,
    SetupQueries,
    graphene.ObjectType,
):
    """Fields of `Query`."""


class Mutations(
    LoyaltyMutations,
    LoyaltyDraftMutations,
    LoyaltyTierMutations,
    LoyaltyRewardMutations,
    LoyaltyMilestoneMutations,
    FreezeMutations,
    ImportMutations,
    OfferMutations,
    ChangeMutations,
    CodeMutations,
    SupportMutations,
    TemplateMutations,
    ReferralMutations,
    ReferralReviewMutations,
    ReferralNameMutations,
    ReferralPayoutMutations,
    SegmentMutations,
    SegmentPlanMutations,
    ValueMutations,
    CheckoutMutations,
    CheckoutPointsMutations,
    HealthMutations,
    PrivacyMutations,
    graphene.ObjectType,
):
    """Fields of `Mutation`."""


for _added in (Queries._meta.fields, *(vars(mixin) for mixins in EXTENSIONS.values() for mixin in mixins)):
    for _field in _added.values():
        if isinstance(_field, kit.Field):
            _field.tell_that_it_may_be_null()
