"""Plans of tiers: checked once, kept, and found again."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.db import DEFAULT_DB_ALIAS

from ...core.clock import store_zone
from ...errors import CurrencyMismatch, Invalid, NotFound, Required
from ..models import Programme, ProgrammeVersion
from .models import FallPolicy, TierBasis, TierPlan, TierWindow
from .rules import Tier, TierPeriod

MOST_TIERS, MOST_CAMPAIGNS, MOST_TEXTS = 20, 10, 20
LONGEST_SLUG, LONGEST_TEXT = 50, 100
MOST_MONTHS, MOST_GRACE_DAYS = 120, 366
MOST_THRESHOLD = 10**15
MOST_MULTIPLIER = 1_000
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class TierPlanDraft:
    """Terms as staff hand them in. `tiers` are `rules.Tier` as JSON, from the lowest on."""

    basis: TierBasis
    window: TierWindow
    tiers: Sequence[Mapping[str, Any]]
    months: int | None = None
    grace_days: int = 0
    currency: str = ""
    falling: FallPolicy = FallPolicy.KEEP_UNTIL_PERIOD_END


def plan_of_draft(programme_id: int, draft: TierPlanDraft, *, now: datetime) -> TierPlan:
    """The plan that a draft would make, from now on; it is not saved. Raises `NotFound`, `Required` and `Invalid`."""
    if not Programme.objects.filter(pk=programme_id).exists():
        raise NotFound(field="programme_id")
    is_rolling = draft.window == TierWindow.ROLLING
    if is_rolling and not 0 < (draft.months or 0) <= MOST_MONTHS:
        raise Invalid(f"A rolling period has 1 to {MOST_MONTHS} months.", field="months")
    if not is_rolling and draft.months is not None:
        raise Invalid("A calendar year has no number of months.", field="months")
    if not 0 <= draft.grace_days <= MOST_GRACE_DAYS:
        raise Invalid(f"The grace is 0 to {MOST_GRACE_DAYS} days.", field="grace_days")
    return TierPlan(
        programme_id=programme_id,
        basis=draft.basis,
        currency=spend_currency(programme_id, draft.currency) if draft.basis == TierBasis.SPEND else "",
        window=draft.window,
        months=draft.months,
        grace_days=draft.grace_days,
        zone=store_zone().key,
        tiers=[tier.as_json() for tier in parse_tiers(draft.tiers)],
        falling=draft.falling,
        valid_from=now,
    )


def spend_currency(programme_id: int, currency: str = "") -> str:
    """The one that is named, or the only one of the programme's rules. Raises `Required` and `CurrencyMismatch`."""
    rows = ProgrammeVersion.objects.filter(programme=programme_id).order_by("currency")
    currencies = list(rows.values_list("currency", flat=True).distinct())
    if not currency and len(currencies) == 1:
        return str(currencies[0])
    if not currency:
        raise Required("Say in which currency spend is measured.", field="currency")
    if currency not in currencies:
        raise CurrencyMismatch("The programme has no rules in that currency.", field="currency")
    return currency


def parse_tiers(data: Sequence[Mapping[str, Any]]) -> tuple[Tier, ...]:
    """Tiers from the lowest on, each asking for more than the one before. Raises `Invalid` and `Required`."""
    if not 0 < len(data) <= MOST_TIERS:
        raise Invalid(f"There are 1 to {MOST_TIERS} tiers.", field="tiers")
    tiers = tuple(_parsed(Tier.of(row)) for row in data)
    if len({tier.slug for tier in tiers}) < len(tiers):
        raise Invalid("Each tier has a slug of its own.", field="slug")
    if any(low.threshold >= high.threshold for low, high in pairwise(tiers)):
        raise Invalid("Each tier asks for more than the one before it.", field="threshold")
    return tiers


def _parsed(tier: Tier) -> Tier:
    _check_names(tier)
    if not 0 <= tier.threshold <= MOST_THRESHOLD:
        raise Invalid("A threshold is 0 or more.", field="threshold")
    if not 0 <= tier.multiplier_percent <= MOST_MULTIPLIER:
        raise Invalid("A multiplier is 0 to 10, with at most two decimal places.", field="multiplier")
    if len(tier.campaign_ids) > MOST_CAMPAIGNS or (tier.campaign_ids and not tier.threshold):
        raise Invalid(
            f"At most {MOST_CAMPAIGNS} campaigns are granted on reaching a tier, and none where nothing is asked for.",
            field="campaign_ids",
        )
    return tier


def _check_names(tier: Tier) -> None:
    if not tier.name.strip():
        raise Required(field="name")
    if len(tier.name) > LONGEST_TEXT:
        raise Invalid(f"A name has at most {LONGEST_TEXT} characters.", field="name")
    if len(tier.slug) > LONGEST_SLUG or not SLUG.fullmatch(tier.slug):
        raise Invalid("A slug has small letters, digits and single hyphens, at most 50.", field="slug")
    if len(tier.early_access) > MOST_TEXTS:
        raise Invalid(f"There are at most {MOST_TEXTS} texts for early access.", field="early_access")
    if not all(text.strip() and len(text) <= LONGEST_TEXT for text in tier.early_access):
        raise Invalid(f"A text for early access has 1 to {LONGEST_TEXT} characters.", field="early_access")


def tiers_in(plan: TierPlan) -> tuple[Tier, ...]:
    """From the lowest on."""
    return tuple(Tier.of(row) for row in plan.tiers)


def period_of(plan: TierPlan) -> TierPeriod:
    """Over which time the plan measures."""
    return TierPeriod(plan.months, plan.grace_days, ZoneInfo(plan.zone))


def plans_in_force(
    *,
    programme_ids: Collection[int] | None = None,
    only_active: bool = False,
    using: str = DEFAULT_DB_ALIAS,
) -> dict[int, TierPlan]:
    """The latest plan of each programme, None: of all. One statement."""
    rows = TierPlan.objects.using(using).order_by("programme", "-valid_from").distinct("programme")
    if programme_ids is not None:
        rows = rows.filter(programme__in=programme_ids)
    if only_active:
        rows = rows.filter(programme__is_active=True)
    return {plan.programme_id: plan for plan in rows}
