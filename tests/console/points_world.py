"""A customer with something in every place that a page about points has."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from graphql_relay import to_global_id

from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.events.event_rules import event_rule_set
from saleor_retention.loyalty.events.record import event_record
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.ledger.holds import capture, hold
from saleor_retention.loyalty.milestones.catalogue import MilestoneDraft, milestone_create
from saleor_retention.loyalty.models import ProgrammeVersion
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.loyalty.rewards.purchases import reward_buy
from saleor_retention.loyalty.tiers.models import TierBasis
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders.points import a_member, a_programme, an_id, give
from tests.builders.tiers import a_tier_plan, an_order_of, settled

ANN, ANN_ID = 1, to_global_id("User", 1)
WAITING = {"pending": {"until": "return_window", "days": 14}}


@dataclass(frozen=True)
class PointsWorld:
    """Ann, her programme, and a second one in which she owes points."""

    ann: Customer
    version: ProgrammeVersion
    second: ProgrammeVersion

    @property
    def programme(self) -> str:
        """The first one's ID."""
        return to_global_id("LoyaltyProgramme", self.version.programme_id)

    @property
    def second_programme(self) -> str:
        return to_global_id("LoyaltyProgramme", self.second.programme_id)


def a_busy_customer(name: str = "Stars") -> PointsWorld:
    """300 available, of them 40 that end in ten days; 250 wait for an order; 20 held; silver; a card bought, one to choose."""
    store().open_channel("main", "USD")
    store().open_channel("other", "USD")
    store().join(CustomerSnapshot(ANN, "ann@example.com", timezone.now()))
    at = timezone.now() - timedelta(days=1)
    version, ann = a_programme(name.lower(), terms=WAITING), a_member(ANN)
    second = a_programme("coins", channel="other")
    a_tier_plan(version.programme_id, now=at)
    cards = [
        reward_create(
            version.programme_id,
            RewardDraft(
                f"Card of {amount}", 100, "gift_card", {"amount_minor": amount * 100, "currency": "USD"}
            ),
        ).pk
        for amount in (5, 10)
    ]
    for title, number in (("First order", 1), ("Fifth order", 5)):
        draft = MilestoneDraft(title, TierBasis.ORDERS, number, cards)
        milestone_create(version.programme_id, draft, now=at - timedelta(days=9))
    settled(an_order_of("first", 25_000, at, number="1042"), now=at)
    _earn(ann, version, at)
    reward_buy(ann.pk, cards[0], key="one", now=timezone.now())
    hold(ann.pk, version.programme_id, 20, an_id("cart"), now=timezone.now())
    soon = timezone.now() + timedelta(days=10)
    give(ann, 40, version, "order:9", earned_at=at, expires_at=soon, now=timezone.now())
    _owe(ann, second, at)
    return PointsWorld(ann, version, second)


def _earn(ann: Customer, version: ProgrammeVersion, at: datetime) -> None:
    rule = {"kind": "review", "points": 25, "valid_from": None, "actor": "staff:1", "reason": "x"}
    event_rule_set(version.programme_id, **rule, now=at)
    event_record(
        ann.pk, version.programme_id, kind="review", key="reviews/812", actor="app:3", now=timezone.now()
    )
    adjust(
        ann.pk,
        version.programme_id,
        355,
        actor="user:0",
        reason="Late parcel",
        message="Sorry!",
        key="sorry",
        now=timezone.now(),
    )


def _owe(ann: Customer, version: ProgrammeVersion, at: datetime) -> None:
    """50 are spent, and what had earned them goes back."""
    give(ann, 50, version, "order:10", earned_at=at, now=at)
    held = hold(ann.pk, version.programme_id, 50, an_id("other cart"), now=timezone.now())
    capture(held.pk, an_id("other order"), now=timezone.now())
    give(ann, 0, version, "order:10", earned_at=at, now=timezone.now())
