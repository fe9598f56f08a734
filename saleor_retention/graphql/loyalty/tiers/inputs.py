"""Tiers as staff hand them in."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import graphene

from ....errors import Invalid, NotFound
from ....loyalty.tiers.models import FallPolicy, TierBasis, TierWindow
from ....loyalty.tiers.plans import TierPlanDraft, spend_currency
from ....loyalty.tiers.rules import Tier
from ....offers.models import Campaign, CampaignState
from ... import kit
from .types import LoyaltyTierBasis, LoyaltyTierFallPolicy, LoyaltyTierWindow


class LoyaltyTierInput(kit.Input):
    slug = graphene.String(
        required=True, description="Slug of the tier. A tier that keeps its slug keeps its customers."
    )
    name = graphene.String(required=True, description="Name of the tier.")
    threshold = kit.PositiveDecimal(
        required=True,
        description="What it asks for: an amount of money, points or orders. The lowest may ask for 0.",
    )
    multiplier = kit.PositiveDecimal(
        description="How many times the usual points its customers earn, up to 10; 1 when left out."
    )
    campaign_ids = kit.NonNullList(
        graphene.ID, description="The IDs of campaigns that are granted once to who reaches it."
    )
    early_access = kit.NonNullList(
        graphene.String, description="Texts that the storefront understands, at most 20."
    )

    class Meta:
        description = "A tier of a programme."


class LoyaltyTiersSetInput(kit.StaffInput):
    programme_id = graphene.ID(required=True, description="The ID of the programme.")
    basis = LoyaltyTierBasis(required=True, description="What is measured.")
    window = LoyaltyTierWindow(required=True, description="Over which time.")
    months = graphene.Int(description="Months of a rolling period, 1 to 120.")
    grace_days = graphene.Int(
        description="Days that a tier is kept after the end of its period, at most 366; 0 when left out."
    )
    currency = graphene.String(
        description="In which spend is measured; needed where the programme has rules in several currencies."
    )
    tiers = kit.NonNullList(LoyaltyTierInput, required=True, description="From the lowest on, at most 20.")
    falling = LoyaltyTierFallPolicy(
        description="What becomes of customers who fall short of their tier by these terms; they keep it until "
        "the day that they were told when left out."
    )
    dry_run = graphene.Boolean(description="True: only say who would move, and change nothing.")

    class Meta:
        description = "The tiers of a programme, from now on."


def draft_in(programme_id: int, data: Mapping[str, Any]) -> TierPlanDraft:
    """What `loyalty.tiers` checks. Raises `Invalid`, `NotFound`, `Required` and `CurrencyMismatch`, naming the field."""
    basis = TierBasis(data["basis"])
    currency = (data.get("currency") or "").upper()
    if basis == TierBasis.SPEND:
        currency = spend_currency(programme_id, currency)
    return TierPlanDraft(
        basis=basis,
        window=TierWindow(data["window"]),
        months=data.get("months"),
        grace_days=data.get("grace_days") or 0,
        currency=currency,
        falling=FallPolicy(data.get("falling") or FallPolicy.KEEP_UNTIL_PERIOD_END),
        tiers=[_tier(row, basis, currency) for row in data["tiers"]],
    )


def _tier(data: Mapping[str, Any], basis: TierBasis, currency: str) -> dict[str, Any]:
    threshold = data["threshold"]
    if basis == TierBasis.SPEND:
        number = kit.minor_of(threshold, currency, field="threshold") or 0
    else:
        number = kit.points_of(threshold, field="threshold")
    return Tier(
        slug=data["slug"],
        name=data["name"].strip(),
        threshold=number,
        multiplier_percent=_percent(data.get("multiplier")),
        campaign_ids=campaigns_in(data.get("campaign_ids") or ()),
        early_access=tuple(data.get("early_access") or ()),
    ).as_json()


def _percent(multiplier: Decimal | None) -> int:
    percent = Decimal(100) if multiplier is None else multiplier * 100
    if not 0 <= percent <= 1_000 or percent != int(percent):
        raise Invalid("A multiplier is 0 to 10, with at most two decimal places.", field="multiplier")
    return int(percent)


def campaigns_in(ids: Sequence[str], *, field: str = "campaign_ids") -> tuple[int, ...]:
    """Keys of campaigns that can be granted. Raises `NotFound` for what is none or was stopped."""
    keys = tuple(dict.fromkeys(kit.local_id(name, "PersonalOfferCampaign", field=field) for name in ids))
    rows = Campaign.objects.filter(pk__in=keys).exclude(state=CampaignState.STOPPED)
    if rows.count() < len(keys):
        raise NotFound("There is no such campaign, or it was stopped.", field=field)
    return keys
