"""A member's link leads to the shop, is counted once for each visit, and lets the friend's claim find the member."""

from datetime import timedelta

import pytest
from django.test import Client

from saleor_retention.core.clock import store_zone
from saleor_retention.errors import ReferralNotAvailable
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.links.models import ReferralVisit, ReferralVisitCount
from saleor_retention.referrals.links.visits import follow, forget_visits
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.queries import referrals_of
from tests.builders import NOON

from .conftest import code_of, member

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R1.1")]

PLAIN = "https://shop.example.com/welcome"
LATER = NOON + timedelta(days=3)


@pytest.fixture
def code(terms, shop):
    return code_of(member(shop, 1))


def followed(path: str, **words):
    return Client().get(f"/r/{path}", **words)


def test_a_link_leads_to_the_shop_with_a_token_that_brings_the_friend_to_the_member(shop, code):
    answer = followed(code)
    assert answer.status_code == 302
    address, _, token = answer.headers["Location"].partition("?ref=")
    assert address == PLAIN
    shop.register(2)

    claim(2, "", ReferralVisit.objects.get().visited_at + timedelta(days=3), tokens=token)

    row = Referral.objects.get()
    assert (row.referrer.user_id, row.source, row.attribution) == (1, "link", "only")
    assert row.visit == ReferralVisit.objects.get()
    assert abs(row.touched_at - row.visit.visited_at) < timedelta(seconds=1)
