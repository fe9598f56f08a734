"""A campaign as staff hand it in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ....offers.campaigns.spec import CampaignSpec
from ....offers.models import CodeKind, RestorePolicy, Stacking
from ....store.discounts import OfferListing
from ... import kit
from ..benefits import basis_points, benefit_in


def draft_in(data: Mapping[str, Any], at: datetime) -> CampaignSpec:
    """What is left out has its usual value. Raises refusals that name the field."""
    audience = data.get("audience_id")
    return CampaignSpec(
        name=data["name"],
        percent_bp=basis_points(data.get("percent"), "percent"),
        listings=[listing_in(value) for value in data["listings"]],
        starts_at=data.get("starts_at") or at,
        ends_at=data.get("ends_at"),
        grace_seconds=data.get("grace_seconds"),
        benefit=benefit_in(data),
        template=data.get("template") or "",
        audience_id=None
        if audience is None
        else kit.local_id(audience, "RetentionAudience", field="audience_id"),
        countries=data.get("countries") or (),
        cities=data.get("cities") or (),
        stacking=Stacking(data.get("stacking") or Stacking.EXCLUSIVE),
        restore_policy=RestorePolicy(data.get("restore_policy") or RestorePolicy.ENDED),
        code_kind=CodeKind(data.get("code_kind") or CodeKind.NONE),
        holdout_bp=basis_points(data.get("holdout_percent"), "holdout_percent") or 0,
        **_numbers(data),
    )


def _numbers(data: Mapping[str, Any]) -> dict[str, Any]:
    """Only those that were handed in: 0 is a number, and may be refused."""
    names = (
        "minimum_quantity", "uses_limit", "uses_per_customer", "period_days", "cooldown_days",
    )  # fmt: skip
    return {name: data[name] for name in names if data.get(name) is not None}


def listing_in(data: Mapping[str, Any]) -> OfferListing:
    """Terms in one channel, in its currency's minor units."""
    currency = data["currency"].upper()

    def minor(name: str) -> int | None:
        return kit.minor_of(data.get(name), currency, field=name)

    return OfferListing(
        channel=data["channel"],
        currency=currency,
        amount_minor=minor("amount"),
        minimum_minor=minor("minimum") or 0,
        most_minor=minor("max_discount"),
        budget_minor=minor("budget"),
    )
