"""Both sides are told, each thing once: the friend is welcomed, the member told and thanked. Of fraud nobody is told."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.core.models import OutboxEffect
from saleor_retention.core.queues import outbox
from saleor_retention.customers.models import Customer
from saleor_retention.referrals.claims import HINT, claim
from saleor_retention.referrals.conversion.details import FriendBonus, ReferrerTier, TermsDetails
from saleor_retention.referrals.messages.models import ReferralMessage
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.payouts.rules import CommissionTerms
from saleor_retention.referrals.settle import settle_due
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.channels import ChannelTerms, Mode
from saleor_retention.store.port import store
from tests.builders import NOON

from .conftest import an_order_of, code_of, converge, member, set_terms
from .partners import a_partner, book, brings
from .reviews import a_suspicious_pair, decide, the_referral

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R8.1")]
DAY = timedelta(days=1)
LATER = NOON + timedelta(hours=1)
WELCOME = {
    "promises": [
        {
            "channel": "main",
            "programme": "Points",
            "points": 250,
            "reward": None,
            "minimum": None,
            "within_days": None,
        }
    ],
    "welcome_offers": [],
    "language": "",
}
THANKS = {
    "programme": "Points",
    "points": 500,
    "reward": None,
    "commissions": [],
    "bonus_points": 0,
    "friends": 1,
    "next_tier": None,
    "next_bonus": None,
    "language": "",
}
FRIENDS = {"programme": "Points", "points": 250, "reward": None, "language": ""}


def sent() -> list[tuple[int, str, dict[str, Any]]]:
    """What was told since it was asked last, to whom."""
    shop = store()
    before = len(shop.notifications)
    while outbox.deliver(HANDLERS):
        pass
    return [(who, topic, dict(payload)) for who, topic, payload in list(shop.notifications.values())[before:]]


def told() -> list[tuple[int, str]]:
    return sorted((who, topic.removeprefix("referral_")) for who, topic, _ in sent())


@pytest.fixture
def friend(shop, terms):
    """User 2 claimed the code of user 1 at noon."""
    claim(2, code_for(shop), NOON)


def code_for(shop, friend: int = 2) -> str:
    code = code_of(member(shop, 1))
    shop.register(friend)
    return code


def test_the_friend_is_welcomed_and_both_are_told_of_their_rewards(shop, friend):
    assert sent() == [(2, "referral_welcome", WELCOME)]
    converge(shop, an_order_of(2, at=LATER), now=LATER)
    assert sorted(sent()) == [(1, "referral_rewarded", THANKS), (2, "referral_friend_rewarded", FRIENDS)]


def test_while_goods_may_come_back_the_member_is_told_when_the_reward_comes(shop, points):
    details = TermsDetails(
        return_days=14, tiers=(ReferrerTier(3, 900),), bonuses=(FriendBonus(1, 50), FriendBonus(2, 70))
    )
    set_terms(points, details=details)
    claim(2, code_for(shop), NOON)
    sent()
    order = an_order_of(2, at=LATER, fulfilled_at=LATER)
    converge(shop, order, now=LATER)
    told_first = {
        "programme": "Points", "points": 500, "reward": None, "commissions": [], "reward_day": (LATER + 14 * DAY).date().isoformat(),
        "return_days": 14, "language": "",
    }  # fmt: skip
    assert sent() == [(1, "referral_qualified", told_first)]
    converge(shop, replace(order, number="renamed"), now=LATER + DAY)
    assert sent() == []
    settle_due(now=LATER + 15 * DAY, limit=10)
    steps = {
        "bonus_points": 50,
        "next_tier": {"friends": 3, "missing": 2, "points": 900},
        "next_bonus": {"friends": 2, "missing": 1, "points": 70},
    }
    assert sorted(sent())[0] == (1, "referral_rewarded", {**THANKS, **steps})


def test_an_outside_partner_is_told_of_cash_instead_of_points(shop, points):
    set_terms(points, details=TermsDetails(return_days=14, tiers=(ReferrerTier(2, 900),)))
    order = brings(shop, a_partner(shop), 2)
    converge(shop, replace(order, fulfilled_at=LATER), now=LATER)
    settle_due(now=LATER + 15 * DAY, limit=10)
    ((currency, minor),) = book()
    cash = [{"amount": f"{minor / 100:.2f}", "currency": currency}]
    messages = {topic: payload for user_id, topic, payload in sent() if user_id == 1}
    assert set(messages) == {"referral_rewarded"}, "what is rewarded already is not told to come"
    told = messages["referral_rewarded"]
    assert (told["points"], told["reward"], told["commissions"], told["next_tier"]) == (0, None, cash, None)


def test_an_outside_partner_is_told_what_cash_will_come(shop, points):
    set_terms(points, details=TermsDetails(return_days=14))
    brings(shop, a_partner(shop, terms=CommissionTerms(700, "USD")), 2)
    (told,) = [payload for _, topic, payload in sent() if topic == "referral_qualified"]
    assert (told["points"], told["commissions"]) == (0, [{"amount": "7.00", "currency": "USD"}])


def test_goods_that_were_not_sent_yet_have_no_day(shop, points):
    set_terms(points, details=TermsDetails(return_days=14))
    claim(2, code_for(shop), NOON)
    converge(shop, an_order_of(2, at=LATER), now=LATER)
    (payload,) = [payload for _, topic, payload in sent() if topic == "referral_qualified"]
    assert (payload["reward_day"], payload["return_days"]) == (None, 14)


def test_whatever_becomes_of_the_order_afterwards_nobody_is_told_twice(shop, friend):
    assert told() == [(2, "welcome")]
    order = an_order_of(2, at=LATER)
    converge(shop, order, now=LATER)
    assert told() == [(1, "rewarded"), (2, "friend_rewarded")]
    for change in ({"kept_minor": 0}, {}, {"kept_minor": 0}, {"number": "renamed"}):
        converge(shop, replace(order, **change), now=LATER + DAY)
    shop.remove(order.id)
    converge(shop, an_order_of(2, at=LATER + DAY), now=LATER + 2 * DAY)
    OutboxEffect.objects.all().delete()  # as they are forgotten in time
    converge(shop, an_order_of(2, at=LATER + 2 * DAY), now=LATER + 3 * DAY)
    assert told() == []


def test_what_is_not_true_any_more_is_told_to_nobody(shop, friend):
    order = an_order_of(2, at=LATER)
    converge(shop, order, now=LATER)
    converge(shop, replace(order, kept_minor=0), now=LATER)
    assert told() == []


def test_who_gets_nothing_is_told_nothing(shop, points):
    set_terms(points, referee_points=0)
    claim(2, code_for(shop), NOON)
    converge(shop, an_order_of(2, at=LATER), now=LATER)
    assert told() == [(1, "rewarded")]


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.SHADOW])
def test_in_a_channel_that_is_not_live_nobody_is_told(shop, points, terms, mode):
    shop.channel_terms["main"] = ChannelTerms(mode)
    claim(2, code_for(shop), NOON)
    converge(shop, an_order_of(2, at=LATER), now=LATER)
    assert told() == []
    shop.channel_terms["main"] = ChannelTerms(Mode.LIVE)
    converge(shop, an_order_of(2, at=LATER), now=LATER)
    assert told() == [(1, "rewarded"), (2, "friend_rewarded")], "they are rewarded now; the welcome is past"


def test_orders_of_years_ago_that_are_taken_in_tell_nobody(shop, terms):
    """The engine begins: orders before its first day bring no points, and a claim that came with one no welcome."""
    shop.channel_terms["main"] = ChannelTerms(Mode.LIVE, points_from=NOON.date() + 30 * DAY)
    code = code_for(shop)
    converge(shop, an_order_of(2, at=NOON, hints=((HINT, code),)), now=NOON + 60 * DAY)
    assert (Referral.objects.count(), told()) == (1, [])


def test_a_claim_that_comes_with_an_order_is_welcomed_while_there_is_something_to_look_forward_to(
    shop, points
):
    set_terms(points, details=TermsDetails(return_days=14))
    code = code_for(shop)
    converge(shop, an_order_of(2, at=LATER, hints=((HINT, code),)), now=LATER)
    assert told() == [(1, "qualified"), (2, "welcome")]


def test_in_review_nobody_is_told_until_staff_decide(shop, terms):
    a_suspicious_pair(shop)
    assert (the_referral().state, told()) == ("in_review", []), "nor is the friend welcomed then"
    decide("approved")
    assert told() == [(1, "rewarded"), (2, "friend_rewarded")]
    decide("voided")
    assert told() == []


def test_of_a_rejection_nobody_is_told(shop, terms):
    a_suspicious_pair(shop)
    decide("rejected")
    assert (the_referral().state, told()) == ("rejected", [])


def test_who_was_erased_or_has_no_account_is_told_nothing_and_the_other_side_is(shop, friend):
    told()
    converge(shop, an_order_of(2, at=LATER), now=LATER)
    Customer.objects.filter(user_id=1).update(user_id=None)
    assert told() == [(2, "friend_rewarded")]


def test_a_message_that_fails_is_tried_again_and_the_rewards_stand(shop, friend, monkeypatch):
    told()
    converge(shop, an_order_of(2, at=LATER), now=LATER)
    notify = shop.notify
    monkeypatch.setattr(shop, "notify", fail)
    assert told() == []
    assert Referral.objects.get().state == "rewarded"
    monkeypatch.setattr(shop, "notify", notify)
    OutboxEffect.objects.filter(delivered_at=None).update(due_at=NOON - 365 * DAY)
    assert told() == [(1, "rewarded"), (2, "friend_rewarded")]


def fail(**words: object) -> None:
    raise RuntimeError("no mail today")


def test_without_news_there_is_no_statement(shop, friend):
    order = an_order_of(2, at=LATER)
    converge(shop, order, now=LATER)
    with CaptureQueriesContext(connection) as queries:
        converge(shop, replace(order, number="renamed"), now=LATER + DAY)
    assert not [query for query in queries if "referralmessage" in query["sql"]]
    assert ReferralMessage.objects.count() == 3


def documented() -> dict[str, set[str]]:
    """The fields of each event by the page of the documents, those of a list behind its name."""
    page = (Path(__file__).parents[2] / "docs" / "referrals-messages.md").read_text()
    parts = re.split(r"^### (\w+)$", page, flags=re.MULTILINE)[1:]
    return {
        topic: set(re.findall(r"^\| `([\w.]+)` \|", text, flags=re.MULTILINE))
        for topic, text in zip(parts[::2], parts[1::2], strict=True)
    }


def fields(payload: dict[str, Any]) -> set[str]:
    inner = {f"promises.{name}" for promise in payload.get("promises", []) for name in promise}
    return set(payload) | inner


def test_what_is_sent_is_what_the_documents_say(shop, points):
    set_terms(points, details=TermsDetails(return_days=14))
    claim(2, code_for(shop), NOON)
    messages = sent()
    converge(shop, an_order_of(2, at=LATER, fulfilled_at=LATER), now=LATER)
    messages += sent()
    settle_due(now=LATER + 15 * DAY, limit=10)
    messages += sent()
    assert {topic: fields(payload) for _, topic, payload in messages} == documented()
    assert len(messages) == len(documented()) == 4
