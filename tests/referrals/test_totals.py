"""Who brought a friend reaches tiers by the points of it, though no order of theirs changed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_retention.loyalty.tiers.models import TierBasis, TierMembership
from saleor_retention.referrals.claims import claim
from saleor_retention.store.orders import Status
from tests.builders import NOON
from tests.builders.tiers import a_tier_plan, tiers

from .conftest import an_order_of, code_of, converge, member

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L5.1")]
LATER = NOON + timedelta(hours=1)


def test_points_of_a_friend_reach_a_tier_and_it_goes_with_them(shop, terms, points):
    a_tier_plan(points.pk, basis=TierBasis.POINTS, tiers=tiers(400, 900))
    referrer = member(shop, 1)
    shop.register(2)
    claim(2, code_of(referrer), NOON)
    order = an_order_of(2, at=LATER)
    converge(shop, order, now=LATER)
    held = TierMembership.objects.filter(until=None).values_list("customer", "tier")
    assert list(held) == [(referrer, "silver")]
    converge(shop, replace(order, status=Status.CANCELLED), now=LATER)
    assert not held.all().exists()
