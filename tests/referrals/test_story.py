"""The whole path once: link, account, an offer in the cart by itself, bought, the window over, both rewarded and told, given back."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from saleor_retention.core.clock import now
from saleor_retention.core.db import command
from saleor_retention.customers.identity import members
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.pipeline import sync_customers
from saleor_retention.referrals.claims import LINK_HINT
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.conversion.details import TermsDetails
from saleor_retention.referrals.models import Referral, ReferralReward
from saleor_retention.referrals.settle import settle_due
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders.campaigns import a_campaign, a_cart, deliver, see
from tests.builders.points import a_programme, assert_no_invariant_is_broken

from .conftest import due, set_terms

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R1.1", "R2.1", "R3.1", "R6.3", "R8.1")]
DAY = timedelta(days=1)
BOTH = {"referrer": 500, "referee": 250}


def told() -> list[tuple[int, str]]:
    """What either side of a referral was told so far."""
    while deliver():
        pass
    messages = store().notifications.values()
    return [
        (who, topic.removeprefix("referral_")) for who, topic, _ in messages if topic.startswith("referral_")
    ]


def join(user_id: int, at, *hints: tuple[str, str]) -> CustomerSnapshot:
    snapshot = CustomerSnapshot(user_id, f"user{user_id}@example.com", at, hints=hints)
    store().join(snapshot)
    with command():
        sync_customers([user_id], now=at)
    return snapshot


def welcome(programme) -> int:
    """20 % off for who claimed."""
    campaign = {"campaign_id": a_campaign(percent_bp=2_000).pk}
    return reward_create(programme.pk, RewardDraft("Welcome", 500, "offer", campaign, is_active=False)).pk


def test_from_the_link_to_the_reward_and_back():
    begin = now()
    programme = a_programme().programme
    details = TermsDetails(return_days=14, welcome_reward_id=welcome(programme))
    set_terms(programme, minimum_minor=10_000, currency="USD", details=details)
    code = get_or_create_code(members([join(1, begin)])[1], begin)

    answer = Client().get(f"/r/{code}", headers={"User-Agent": "Mozilla/5.0"})
    token = answer.headers["Location"].partition("?ref=")[2]
    join(2, now(), (LINK_HINT, token))
    assert (Referral.objects.get().state, Referral.objects.get().source) == ("pending", "link")
    assert told() == [(2, "welcome")]

    cart = a_cart(2)
    store().decide(cart)
    assert store().saving(cart) == 4_800, "the offer came by itself"
    at = now()
    order = replace(store().complete(cart, order_id=uuid4(), at=at), email="user2@example.com")
    see(order, now=at)
    assert (Referral.objects.get().state, due()) == ("qualified", {})
    sent = replace(order, fulfilled_at=at + DAY)
    see(sent, now=at + DAY)
    assert told()[1:] == [(1, "qualified")]

    settle_due(now=at + 14 * DAY, limit=10)
    assert due() == {}, "a day too early"
    settle_due(now=at + 15 * DAY, limit=10)
    assert (Referral.objects.get().state, due()) == ("rewarded", BOTH)
    assert sorted(told()[2:]) == [(1, "rewarded"), (2, "friend_rewarded")]

    see(replace(sent, kept_minor=10_000), now=at + 16 * DAY)
    assert (Referral.objects.get().state, due()) == ("rewarded", BOTH), "worth the minimum"
    for kept in (9_999, 0, 0):
        see(replace(sent, kept_minor=kept), now=at + 17 * DAY)
        assert (Referral.objects.get().state, due()) == ("reversed", {})
    assert len(told()) == 4
    assert ReferralReward.objects.get().side == "welcome"
    assert_no_invariant_is_broken()
