"""The club's rules: made once, in the demo's past, before its members buy."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .....core.db import command
from .....loyalty.events.event_rules import event_rule_set
from .....loyalty.events.models import EventRule
from .....loyalty.events.rules import EventPeriod
from .....loyalty.milestones.catalogue import MilestoneDraft, milestone_create
from .....loyalty.milestones.models import Milestone
from .....loyalty.models import Programme, ProgrammeVersion
from .....loyalty.programmes import version_add
from .....loyalty.rewards.catalogue import RewardDraft, reward_create
from .....loyalty.rewards.models import Reward
from .....loyalty.tiers.memberships import apply_plan
from .....loyalty.tiers.models import TierBasis, TierPlan, TierWindow
from .....loyalty.tiers.plan_changes import tier_plan_set
from .....loyalty.tiers.plans import TierPlanDraft
from .....loyalty.tiers.rules import Tier
from ..cdnow import CURRENCY

WHY = "the demo's club"
CARD, BIG_CARD, OFFER = "Gift card of 5.00", "Gift card of 25.00", "10 % off your next order"
THIRD, TWENTIETH = "Third order", "Twentieth order"
SILVER, GOLD = "silver", "gold"
PAGE = 5_000
"""Customers whose tier is looked for at once."""
DAYS_BEFORE = 400
"""How long before today the rules began: longer than a year, in which members have bought."""


@dataclass(frozen=True, slots=True)
class ClubRules:
    """Rows that the demo's examples name."""

    rewards: dict[str, Reward]
    milestones: dict[str, Milestone]


def club_rules(
    programme: Programme, channel: str, campaign_id: int, *, today: datetime, now: datetime
) -> ClubRules:
    """The rules, made once. `campaign_id`: what the offer of the catalogue grants."""
    begins = today - timedelta(days=DAYS_BEFORE)
    _points(programme, channel, begins)
    _tiers(programme, begins)
    _events(programme, now)
    rewards = _rewards(programme, campaign_id)
    return ClubRules(rewards, _milestones(programme, rewards, now))


def _points(programme: Programme, channel: str, begins: datetime) -> None:
    """A point for each 1.00, once the parcel left, for a year; 100 of them pay 1.00, half of an order at most."""
    if ProgrammeVersion.objects.filter(channel=channel, terms__has_key="redemption").exists():
        return
    version_add(
        programme.pk,
        channel=channel,
        currency=CURRENCY,
        rate_points=1,
        rate_minor=100,
        expiry_months=12,
        terms={
            "pending": {"until": "fulfilled"},
            "redemption": {"points": 100, "minor": 100, "step": 50, "least": 100, "most_percent": 50},
            "reminders": {"days": [30, 7]},
        },
        valid_from=begins,
        actor="demo",
        reason=WHY,
        now=begins,
    )


def _tiers(programme: Programme, begins: datetime) -> None:
    if TierPlan.objects.filter(programme=programme).exists():
        return
    tiers = (
        Tier("bronze", "Bronze", 0),
        Tier(SILVER, "Silver", 25_000, early_access=("New discs a day earlier",)),
        Tier(GOLD, "Gold", 100_000, early_access=("New discs a day earlier", "Signed copies")),
    )
    draft = TierPlanDraft(
        basis=TierBasis.SPEND,
        window=TierWindow.ROLLING,
        months=12,
        tiers=[tier.as_json() for tier in tiers],
        grace_days=30,
        currency=CURRENCY,
    )
    plan = tier_plan_set(programme.pk, draft, actor="demo", reason=WHY, now=begins)
    with command():
        while apply_plan(plan, now=begins, limit=PAGE):
            pass


def _events(programme: Programme, now: datetime) -> None:
    if EventRule.objects.filter(programme=programme).exists():
        return
    for kind, points, most, period in (
        ("review", 25, 2, EventPeriod.MONTH),
        ("sign_up", 50, None, EventPeriod.EVER),
    ):
        event_rule_set(
            programme.pk,
            kind=kind,
            points=points,
            most=most,
            period=period,
            actor="demo",
            reason=WHY,
            now=now,
        )


def _rewards(programme: Programme, campaign_id: int) -> dict[str, Reward]:
    card = {"amount_minor": 500, "currency": CURRENCY}
    drafts = (
        RewardDraft(OFFER, 300, "offer", {"campaign_id": campaign_id}),
        RewardDraft(CARD, 500, "gift_card", card),
        RewardDraft(BIG_CARD, 2_000, "gift_card", {**card, "amount_minor": 2_500}, tier=GOLD),
    )
    there = {reward.name: reward for reward in Reward.objects.filter(programme=programme)}
    return {draft.name: there.get(draft.name) or reward_create(programme.pk, draft) for draft in drafts}


def _milestones(programme: Programme, rewards: dict[str, Reward], now: datetime) -> dict[str, Milestone]:
    """The third order lets its customer choose, the twentieth gives a card by itself."""
    drafts = (
        MilestoneDraft(
            THIRD,
            TierBasis.ORDERS,
            3,
            [rewards[OFFER].pk, rewards[CARD].pk],
            includes_history=True,
        ),
        MilestoneDraft(TWENTIETH, TierBasis.ORDERS, 20, [rewards[BIG_CARD].pk], includes_history=True),
    )
    there = {milestone.name: milestone for milestone in Milestone.objects.filter(programme=programme)}
    return {
        draft.name: there.get(draft.name) or milestone_create(programme.pk, draft, now=now)
        for draft in drafts
    }
