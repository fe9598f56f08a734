"""What a member sees of friends: what became of each, newest first, and nothing of who they are or of fraud."""

from datetime import timedelta

import pytest

from saleor_retention.referrals import queries
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.conversion.details import TermsDetails
from saleor_retention.referrals.queries import FriendRow, friends_of
from tests.builders import NOON

from .conftest import an_order_of, code_of, converge, member, set_terms
from .reviews import a_suspicious_pair, decide, the_referral

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R8.1")]
DAY = timedelta(days=1)
LATER = NOON + timedelta(hours=1)


def friends(user_id: int = 1, now=LATER) -> list[FriendRow]:
    return friends_of([user_id], now=now, using="default").get(user_id, [])


def two_friends(shop) -> None:
    code = code_of(member(shop, 1))
    for user_id in (2, 3):
        shop.register(user_id)
        claim(user_id, code, NOON + timedelta(minutes=user_id))


def test_each_friend_has_a_state_and_what_they_brought(shop, terms, django_assert_num_queries):
    two_friends(shop)
    converge(shop, an_order_of(2, at=LATER), now=LATER)
    with django_assert_num_queries(1):
        rows = friends_of([1, 2, 3], now=LATER, using="default")
    assert [(row.state, row.points, row.rewards_at, row.reward) for row in rows.pop(1)] == [
        ("pending", 0, None, None),
        ("rewarded", 500, None, None),
    ]
    assert rows == {}


def test_who_waits_for_the_return_window_has_a_day_while_it_lies_ahead(shop, points):
    set_terms(points, details=TermsDetails(return_days=14))
    two_friends(shop)
    converge(shop, an_order_of(2, at=LATER, fulfilled_at=LATER), now=LATER)
    assert [(row.state, row.rewards_at) for row in friends()] == [
        ("pending", None),
        ("qualified", LATER + 14 * DAY),
    ]
    assert friends(now=LATER + 15 * DAY)[1].rewards_at is None


def test_one_in_review_waits_like_others_and_a_rejected_one_is_not_shown(shop, terms):
    a_suspicious_pair(shop)
    assert the_referral().state == "in_review"
    assert [(row.state, row.rewards_at) for row in friends()] == [("qualified", None)]
    decide("rejected")
    assert friends() == []


def test_the_newest_are_shown_where_there_are_very_many(shop, terms, monkeypatch):
    two_friends(shop)
    monkeypatch.setattr(queries, "MOST_FRIENDS", 1)
    assert [row.claimed_at for row in friends()] == [NOON + timedelta(minutes=3)]
