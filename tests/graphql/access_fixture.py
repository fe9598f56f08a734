"""A full shop for the access matrix, built the same way on each host: all of it is Ann's, and told apart by canaries.

Every text and figure that is planted here is searched for in whole answers, errors and extensions included.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from graphql_relay import from_global_id, to_global_id

from saleor_retention.audiences.audiences import audience_create
from saleor_retention.audiences.lists import lists
from saleor_retention.audiences.membership_changes import record_movements
from saleor_retention.core.clock import now
from saleor_retention.core.db import command
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.customers.identity import customers_of, identity
from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.events.event_rules import event_rule_set
from saleor_retention.loyalty.events.record import event_record
from saleor_retention.loyalty.ledger import freezes, holds
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.milestones import reached
from saleor_retention.loyalty.milestones.catalogue import MilestoneDraft, milestone_create
from saleor_retention.loyalty.models import Account, ProgrammeVersion, Transaction, Withheld
from saleor_retention.loyalty.models.imports import ImportedMovement
from saleor_retention.loyalty.programmes import programme_create, version_add
from saleor_retention.loyalty.redemption.models import PointsRedemption
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.loyalty.rewards.purchases import reward_buy
from saleor_retention.loyalty.tiers.models import TierBasis, TierWindow
from saleor_retention.loyalty.tiers.plan_changes import tier_plan_set
from saleor_retention.loyalty.tiers.plans import TierPlanDraft
from saleor_retention.loyalty.tiers.rules import Tier
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.campaigns.states import campaign_pause
from saleor_retention.offers.codes.claims import codes_create
from saleor_retention.offers.grants import granting
from saleor_retention.offers.models import Assignment, CodeKind
from saleor_retention.orders.models import OrderFact
from saleor_retention.referrals import claims, codes
from saleor_retention.referrals.fraud.models import CustomerTrace, ReferralReview
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.terms import referral_terms_set
from saleor_retention.store.discounts import OfferListing

from . import access_drafts, access_referrals, access_segments, ops_fixture, value_fixture
from .scenario.runner import Host

FAR = datetime(2999, 1, 1, tzinfo=UTC)
EARLY = datetime(2020, 1, 1, tzinfo=UTC)
BIG = 7_654_321
GUEST = "canary-guest@example.com"
SHOPS = (
    "CANARY-PROGRAMME",
    "CANARY-WHY",
    "CANARY-ACTOR",
    "CANARY-EVIDENCE",
    "CANARY-DRAFT",
    "CANARY-RULES",
    "CANARY-IDEA",
    "CANARY-PARTNER",
    "CANARY-REF",
)
"""What the shop keeps to itself, or shows to members only."""


def key_of(global_id: str) -> str:
    return from_global_id(global_id)[1]


def build(host: Host) -> dict[str, Any]:
    """IDs by name, and under `canaries` what must never reach who may not see it."""
    people = {name: host.user(name) for name in ("ann", "ben", "cleo")}
    pks = {name: int(key_of(one)) for name, one in people.items()}
    at = now()
    programme = _programme(host.channel, at)
    for name, percent_bp, amount in (("CANARY-PERCENT", 1_234, None), ("CANARY-AMOUNT", None, 1_235)):
        _granted(host.channel, name, percent_bp, amount, [pks["ann"]])
    _assigned("CANARY-PERCENT", pks, at)
    batch = _coded(host.channel, at)
    _granted(host.channel, "CANARY-BEN", 777, None, [pks["ben"]])
    host.settle()
    mine = {name: _code(pk, at) for name, pk in pks.items()}
    claims.claim(pks["ann"], mine["cleo"], at)
    claims.claim(pks["ben"], mine["ann"], at)
    access_referrals.named([_customer(pks[name]) for name in ("ann", "cleo")], at)
    order, _ = host.buy("ann", host.cart("ann"))
    bens_order, _ = host.buy("ben", host.cart("ben"))
    host.settle()
    _tiered(programme, at)
    reward = _rewarded(programme, [pks["ann"], pks["ben"]])
    milestone = _passed(programme, reward, [pks["ann"], pks["ben"]])
    _reviewed(pks, programme)
    referral = _looked_at(pks["ann"], at)
    _waiting(pks["ann"], order)
    _waiting(pks["ben"], bens_order)
    _adjusted(pks["ann"], programme, BIG, "CANARY-REASON")
    _adjusted(pks["ben"], programme, 2 * BIG, "CANARY-BENS-REASON")
    _paid_with_points(pks["ann"], programme, order)
    _paid_with_points(pks["ben"], programme, bens_order)
    _stopped(pks, programme)
    value_fixture.fitted([pks["ann"], pks["ben"]])
    value_fixture.costed(host.channel, at)
    value_fixture.priced()
    checkout, bens_checkout = host.cart("ann"), host.cart("ben")
    customers_of([identity(None, GUEST)])
    access_segments.scored(now())
    ops_fixture.plant(broken=("points_are_conserved",))
    return people | {
        "order": order,
        "bens order": bens_order,
        "checkout": checkout,
        "bens checkout": bens_checkout,
        "programme": to_global_id("LoyaltyProgramme", programme),
        "reward": to_global_id("LoyaltyReward", reward),
        "milestone": to_global_id("LoyaltyMilestone", milestone),
        "referral": to_global_id("Referral", referral),
        **access_referrals.paid_partner(_customer(pks["ann"])),
        **access_drafts.drafts(programme, host.channel, TERMS),
        "campaign": to_global_id(
            "PersonalOfferCampaign", lifecycle.Campaign.objects.get(name="CANARY-PERCENT").pk
        ),
        "offer": to_global_id("PersonalOffer", granting.Grant.objects.get(campaign__name="CANARY-AMOUNT").pk),
        "batch": to_global_id("PersonalOfferCodeBatch", batch),
        "resting": _named("CANARY-RESTING"),
        "coded": _named("CANARY-CODED"),
        "shared": _named("CANARY-SHARED"),
        "variant": host.variant,
        "audience": _audience(at),
        "list": str(lists.list_upload("CANARY-LIST", str(pks["ann"]), now=at).list_id),
        "draft": to_global_id("PersonalOfferCampaign", _campaign(host.channel, "CANARY-DRAFT", 500, None).pk),
        "channel": host.channel,
        "canaries": frozenset({*_canaries(pks["ann"], order, mine["ann"]), *SHOPS, GUEST}),
        "bens canaries": frozenset(_canaries(pks["ben"], bens_order, mine["ben"])),
    }


TERMS = {
    "redemption": {"points": 100, "minor": 100},
    "expiry": {"kind": "rolling", "months": 12},
    "reminders": {"days": [30, 7]},
    "pending": {"until": "paid"},
    "counting": {"excluded": {"product_ids": [99], "category_ids": [99], "collection_ids": [99]}},
    "bonuses": {
        "bonuses": [
            {
                "kind": "goods",
                "title": "Goods",
                "goods": {f"{name}_ids": [99] for name in ("product", "variant", "category", "collection")},
                "times": "2",
            },
            {"kind": "first_order", "title": "First", "points": 50},
            {
                "kind": "days",
                "title": "Days",
                "first": "2020-01-01",
                "last": "2999-01-01",
                "weekdays": [1, 2, 3, 4, 5, 6, 7],
                "times": "2",
            },
        ]
    },
}
"""Each part that the terms of a programme can have."""


def _programme(channel: str, at: datetime) -> int:
    programme: int = programme_create("points", "CANARY-PROGRAMME").pk
    version_add(
        programme, channel=channel, currency="USD", rate_points=1, rate_minor=100, expiry_months=None,
        valid_from=at, actor="user:CANARY-ACTOR", reason="CANARY-WHY", now=at, terms=TERMS,
    )  # fmt: skip
    event_rule_set(
        programme, kind="review", points=25, most=5, actor="user:CANARY-ACTOR", reason="CANARY-WHY", now=at
    )
    referral_terms_set(
        channel=channel, programme_id=programme, referrer_points=300, referee_points=100, is_active=True,
        currency="USD", details=access_referrals.DETAILS,
        valid_from=at, actor="user:CANARY-ACTOR", reason="CANARY-WHY", now=at,
    )  # fmt: skip
    return programme


def _tiered(programme: int, at: datetime) -> None:
    """Ann and Ben are in the lower of two tiers by what they bought."""
    campaign = lifecycle.Campaign.objects.get(name="CANARY-AMOUNT").pk
    tiers = [
        Tier("club", "Club", 1, 200, (campaign,), ("spring",)),
        Tier("patrons", "Patrons", 10**9, 300, (campaign,), ("spring",)),
    ]
    draft = TierPlanDraft(
        TierBasis.SPEND, TierWindow.ROLLING, [tier.as_json() for tier in tiers], months=12, grace_days=30
    )
    tier_plan_set(programme, draft, actor="user:CANARY-ACTOR", reason="CANARY-WHY", now=now())


def _rewarded(programme: int, user_ids: list[int]) -> int:
    """A gift card that Ann and Ben bought once, and an offer."""
    campaign = lifecycle.Campaign.objects.get(name="CANARY-AMOUNT").pk
    limits = {"customer_limit": 9, "total_limit": 99, "starts_at": EARLY, "ends_at": FAR, "tier": "club"}
    card = {"amount_minor": 500, "currency": "USD"}
    reward_create(programme, RewardDraft("Offer", 2, "offer", {"campaign_id": campaign}, **limits))
    reward = reward_create(programme, RewardDraft("Card", 1, "gift_card", card, **limits)).pk
    for user_id in user_ids:
        reward_buy(_customer(user_id), reward, key="canary", now=now())
    return reward


def _passed(programme: int, reward: int, user_ids: list[int]) -> int:
    """A milestone that Ann and Ben reached by what they spent since long ago."""
    draft = MilestoneDraft("First", TierBasis.SPEND, 1, [reward])
    milestone = milestone_create(programme, draft, now=EARLY).pk
    with command():
        reached.remeasure([_customer(user_id) for user_id in user_ids], now=now())
    return milestone


def _paid_with_points(user_id: int, programme: int, order: str) -> None:
    """As after a checkout of which 100 points paid a part. Planted: not every host can issue the card."""
    order_id, checkout_id = UUID(key_of(order)), uuid4()
    held = holds.hold(_customer(user_id), programme, 100, checkout_id, now=now())
    holds.capture(held.pk, order_id, now=now())
    PointsRedemption.objects.create(
        programme_id=programme,
        customer_id=_customer(user_id),
        version=ProgrammeVersion.objects.get(programme=programme),
        checkout_id=checkout_id,
        hold=held,
        wanted=100,
        points=100,
        amount_minor=100,
        currency="USD",
        card="0",
        state="settled",
        order_id=order_id,
        spent=100,
    )


def _waiting(user_id: int, order: str) -> None:
    """Points that wait beside those that the order gave."""
    Withheld.objects.create(
        cause=f"canary:{order}",
        reason="pending",
        order_id=UUID(key_of(order)),
        channel="",
        customer_id=_customer(user_id),
        points=77,
        order_created_at=FAR,
        computed_at=FAR,
        version=ProgrammeVersion.objects.first(),
        available_at=FAR,
    )


def _audience(at: datetime) -> str:
    """All who ever bought: Ann and Ben are in it."""
    by = StaffContext("user:CANARY-ACTOR", "CANARY-WHY")
    row = audience_create("CANARY-BUYERS", {"orders": {"atLeast": 1}}, by=by, now=at, is_tracked=True)
    record_movements(now=at)
    return to_global_id("RetentionAudience", row.pk)


def _named(name: str) -> str:
    return to_global_id("PersonalOfferCampaign", lifecycle.Campaign.objects.get(name=name).pk)


def _assigned(name: str, pks: dict[str, int], at: datetime) -> None:
    """Ann may have it, Ben is held out."""
    campaign = lifecycle.Campaign.objects.get(name=name)
    for who, is_held_out in (("ann", False), ("ben", True)):
        customer = Customer.objects.get(pk=_customer(pks[who]))
        Assignment.objects.create(
            campaign=campaign, customer=customer, is_held_out=is_held_out, assigned_at=EARLY
        )


def _coded(channel: str, at: datetime) -> int:
    """A campaign with a batch of codes, one for a code that everybody types, and one that rests."""
    made = {
        name: lifecycle.campaign_activate(
            lifecycle.campaign_create(
                CampaignSpec(
                    name=name,
                    percent_bp=100,
                    listings=[OfferListing(channel, "USD", None, 0)],
                    starts_at=at,
                    code_kind=kind,
                )
            ).pk,
            now=at,
        )
        for name, kind in (
            ("CANARY-CODED", CodeKind.UNIQUE),
            ("CANARY-SHARED", CodeKind.SHARED),
            ("CANARY-RESTING", CodeKind.NONE),
        )
    }
    campaign_pause(made["CANARY-RESTING"].pk)
    return codes_create(made["CANARY-CODED"].pk, 2, actor="user:CANARY-ACTOR", now=at).pk


def _campaign(
    channel: str, name: str, percent_bp: int | None, amount_minor: int | None, minimum_minor: int = 123
) -> Any:
    listing = OfferListing(
        channel=channel,
        currency="USD",
        amount_minor=amount_minor,
        minimum_minor=minimum_minor,
        budget_minor=5_432_100,
        most_minor=None,
    )
    draft = CampaignSpec(
        name=name,
        percent_bp=percent_bp,
        listings=[listing],
        starts_at=now(),
        ends_at=FAR,
        uses_limit=1_000,
        code_kind=CodeKind.UNIQUE,
    )
    return lifecycle.campaign_create(draft)


def _granted(
    channel: str,
    name: str,
    percent_bp: int | None,
    amount_minor: int | None,
    user_ids: list[int],
    minimum_minor: int = 123,
) -> None:
    campaign = _campaign(channel, name, percent_bp, amount_minor, minimum_minor)
    if name == "CANARY-PERCENT":
        codes_create(campaign.pk, 1, actor="user:CANARY-ACTOR", now=now())
    lifecycle.campaign_activate(campaign.pk, now=now())
    granting.grant_to(campaign.pk, user_ids, now=now())


def _customer(user_id: int) -> int:
    return Customer.objects.get_or_create(user_id=user_id)[0].pk


def _code(user_id: int, at: datetime) -> str:
    return codes.get_or_create_code(_customer(user_id), at)


def _reviewed(pks: dict[str, int], programme: int) -> None:
    """The key is the one that the matrix tells of."""
    for name, key in (("ann", "because"), ("ben", "CANARY-BENS-REVIEW")):
        event_record(
            _customer(pks[name]), programme, kind="review", key=key, actor="user:CANARY-ACTOR", now=now()
        )


def _looked_at(user_id: int, at: datetime) -> int:
    """Both sides had one phone, and staff approved it all the same."""
    row = Referral.objects.get(referee__user_id=user_id)
    seen = {"name": "same_phone", "weight": 50, "evidence": "CANARY-EVIDENCE", "number": 1}
    ReferralReview.objects.filter(pk=row.pk).delete()
    ReferralReview.objects.create(
        referral=row, score=50, outcome="review", signals=[seen], assessed_at=at,
        decision="approved", decided_at=at, actor="user:CANARY-ACTOR", note="CANARY-WHY",
    )  # fmt: skip
    for side in (row.referrer_id, row.referee_id):
        CustomerTrace.objects.create(customer_id=side, kind="phone", hash="0" * 64, first_seen_at=at)
    return int(row.pk)


def _adjusted(user_id: int, programme: int, points: int, reason: str) -> None:
    adjust(
        _customer(user_id),
        programme,
        points,
        actor="user:1",
        reason=reason,
        message=reason.replace("REASON", "MESSAGE"),
        key=f"canary-{user_id}",
        now=now(),
    )


def _stopped(pks: dict[str, int], programme: int) -> None:
    """Ann's account was stopped for a time and Cleo's is; Ann came with a line of an old statement."""
    for who, is_over in (("ann", True), ("cleo", False)):
        freezes.freeze(_customer(pks[who]), programme, actor="user:CANARY-ACTOR", reason="CANARY-WHY")
        if is_over:
            freezes.unfreeze(_customer(pks[who]), programme, actor="user:CANARY-ACTOR", reason="CANARY-WHY")
    ImportedMovement.objects.create(
        programme_id=programme, source="old", customer_id=_customer(pks["ann"]), occurred_at=EARLY, points=5, text="CANARY-OLD"
    )  # fmt: skip


def _canaries(user_id: int, order: str, code: str) -> list[str]:
    customer = _customer(user_id)
    balance = Account.objects.get(customer=customer, kind="available").balance
    sales = OrderFact.objects.get(pk=UUID(key_of(order))).net_sales_minor
    names = lifecycle.Campaign.objects.filter(grants__customer=customer).values_list("name", flat=True)
    moved = Transaction.objects.filter(customer=customer).exclude(reason="")
    texts = [text for row in moved.values_list("reason", "message") for text in row]
    return [code, str(balance), str(Decimal(sales) / 100), *names, *texts]
