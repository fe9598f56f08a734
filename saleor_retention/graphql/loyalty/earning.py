"""What everybody may know of how points are earned."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import graphene

from ...core.money import exponent
from ...loyalty.earning.registry import rule_of
from ...loyalty.models import ProgrammeVersion
from .. import kit
from .events.fields import EventsThatEarn
from .terms.types import LoyaltyTerms
from .tiers.fields import TiersOfRules


class LoyaltyRules(TiersOfRules, EventsThatEarn, kit.Type):
    """Roots are the version in force."""

    name = graphene.String(required=True, description="Name of the loyalty programme.")
    currency = graphene.String(required=True, description="Currency of the channel.")
    rate_points = graphene.Int(required=True, description="Points earned for each `rateAmount` of goods.")
    rate_amount = graphene.Field(
        kit.Money, required=True, description="Goods after all discounts, without tax and shipping."
    )
    expiry_months = graphene.Int(
        description="Months after which earned points expire; null when they never do, or as `terms.expiry` says."
    )
    terms = graphene.Field(LoyaltyTerms, required=True, description="What they say beyond the rate.")
    points_for = kit.Points(
        required=True,
        amount=kit.PositiveDecimal(
            required=True, description="Goods after all discounts, without tax and shipping."
        ),
        description="Whole points that goods of this amount earn in one order, by the rate alone.",
    )

    class Meta:
        description = "By which rules points are earned in a channel now. Everybody may know."

    @staticmethod
    def resolve_name(root: ProgrammeVersion, info: Any) -> str:
        """Of the programme, which was read with it."""
        return root.programme.name

    @staticmethod
    def resolve_rate_amount(root: ProgrammeVersion, info: Any) -> Any:
        return kit.money(root.rate_minor, root.currency)

    @staticmethod
    def resolve_terms(root: ProgrammeVersion, info: Any) -> Any:
        return root

    @staticmethod
    def resolve_points_for(root: ProgrammeVersion, info: Any, amount: Decimal) -> int:
        """Rounded down, as an order's."""
        minor = Fraction(amount).limit_denominator(10**9) * 10 ** exponent(root.currency)
        return rule_of(root).points_for(minor)
