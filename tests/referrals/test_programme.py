"""Terms are versions: the past is never rewritten."""

from datetime import timedelta

import pytest

from saleor_retention.errors import Invalid, NotFound, Required, VersionInThePast
from saleor_retention.loyalty.points import MOST_POINTS_AT_ONCE
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.models import ReferralProgramme
from saleor_retention.referrals.queries import ReferralRow, referrals_of, terms, terms_listed
from tests.builders import NOON

from .conftest import an_order_of, code_of, converge, member, set_terms

pytestmark = pytest.mark.django_db


def test_the_first_version_may_begin_in_the_past_and_no_later_one(points):
    set_terms(points, valid_from=NOON - timedelta(days=365), now=NOON)

    with pytest.raises(VersionInThePast):
        set_terms(points, valid_from=NOON - timedelta(seconds=1), now=NOON)
    set_terms(points, valid_from=None, now=NOON)
    set_terms(points, valid_from=NOON + timedelta(days=1), now=NOON)
    set_terms(points, channel="other", valid_from=NOON - timedelta(days=1), now=NOON)

    assert ReferralProgramme.objects.filter(channel="main").count() == 3
    assert [(one.channel, one.valid_from) for one in terms(using="default")] == [
        ("main", NOON + timedelta(days=1)),
        ("main", NOON),
        ("main", NOON - timedelta(days=365)),
        ("other", NOON - timedelta(days=1)),
    ]


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"channel": " "}, Required, "channel"),
        ({"reason": " "}, Required, None),
        ({"referrer_points": -1}, Invalid, "referrer_points"),
        ({"referee_points": MOST_POINTS_AT_ONCE + 1}, Invalid, "referee_points"),
        ({"referee_points": True}, Invalid, "referee_points"),
        ({"referee_points": 1.5}, Invalid, "referee_points"),
        ({"programme_id": 0}, NotFound, "programme_id"),
        ({"minimum_minor": -1, "currency": "USD"}, Invalid, "minimum"),
    ],
)
def test_absurd_terms_are_refused(points, changes, error, field):
    with pytest.raises(error) as refusal:
        set_terms(points, **changes)
    if field:
        assert refusal.value.field == field
    assert not ReferralProgramme.objects.exists()


def test_two_versions_of_a_channel_never_begin_together(points):
    set_terms(points, valid_from=NOON, now=NOON)
    with pytest.raises(Invalid):
        set_terms(points, valid_from=NOON, now=NOON)
    assert ReferralProgramme.objects.count() == 1


def test_members_see_their_referrals_in_numbers_with_one_query(shop, terms, django_assert_num_queries):
    ann = member(shop, 1)
    for user_id in (2, 3, 4):
        shop.register(user_id)
        claim(user_id, code_of(ann), NOON)
    converge(shop, an_order_of(2))
    converge(shop, an_order_of(3, kept_minor=0))

    with django_assert_num_queries(1):
        rows = referrals_of([1, 2, 3, 4, 99], using="default")

    assert rows == {
        1: ReferralRow(
            1, code_of(ann), pending=1, rewarded=1, reversed=1, points_earned=500, received_state=None
        ),
        2: ReferralRow(2, received_state="rewarded"),
        3: ReferralRow(3, received_state="reversed"),
        4: ReferralRow(4, received_state="pending"),
        99: ReferralRow(99),
    }


def test_terms_are_read_back_with_those_in_force(points):
    hour = timedelta(hours=1)
    for channel, begins in (
        ("main", NOON - 2 * hour),
        ("main", NOON - hour),
        ("main", NOON + hour),
        ("eu", NOON),
    ):
        set_terms(points, channel=channel, valid_from=begins, now=begins)
    rows = [
        (one.channel, one.valid_from, one.is_now) for one in terms_listed(None, now=NOON, using="default")
    ]
    assert rows == [
        ("main", NOON + hour, False),
        ("eu", NOON, True),
        ("main", NOON - hour, True),
        ("main", NOON - 2 * hour, False),
    ]
    assert [one.channel for one in terms_listed("eu", now=NOON, using="default")] == ["eu"]
    assert list(terms_listed("nowhere", now=NOON, using="default")) == []
