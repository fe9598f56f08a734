"""Orders of one customer that settle at the same time: together they reach a tier, once."""

from functools import partial

import pytest

from saleor_retention.core.models import OutboxEffect
from saleor_retention.loyalty.tiers import memberships
from saleor_retention.loyalty.tiers.models import TierBasis, TierMembership
from tests.builders import NOON
from tests.builders.points import a_member, a_programme, assert_no_invariant_is_broken
from tests.builders.tiers import a_tier_plan, an_order_of, history_of, settled, tiers

from .concurrency import outcomes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ann(transactional_db):
    customer = a_member(1)
    # Tiers that earn more would let first orders wait for each other.
    rows = [row | {"multiplier_percent": 100} for row in tiers(2, 50, campaign_ids=(7,))]
    a_tier_plan(a_programme(rate_points=0).programme_id, basis=TierBasis.ORDERS, tiers=rows)
    return customer


def two_orders(cross) -> list[str]:
    """Neither earns points, so no account is locked for them. Each reads what counts before either ends."""
    cross(memberships, "due_moves")
    return outcomes(*(partial(settled, an_order_of(number, 1_000), now=NOON) for number in range(2)))


def test_control_without_the_lock_neither_order_sees_the_other(ann, cross, lift):
    lift("tiers.lock_customers")
    assert two_orders(cross) == ["done", "done"]
    assert history_of(ann) == []


def test_the_second_of_two_orders_reaches_the_tier(ann, cross):
    assert two_orders(cross) == ["done", "done"]
    assert history_of(ann) == [("silver", "reached")]
    assert_no_invariant_is_broken()


@pytest.mark.promise("L5.1")
def test_fifty_orders_at_once_are_one_upgrade_and_one_grant(ann):
    verbs = [partial(settled, an_order_of(number, 1_000), now=NOON) for number in range(50)]
    assert outcomes(*verbs) == ["done"] * 50
    assert history_of(ann) == [("silver", "reached"), ("gold", "reached")]
    assert TierMembership.objects.filter(until=None).count() == 1
    assert OutboxEffect.objects.filter(kind="loyalty.grant").count() == 1
    assert_no_invariant_is_broken()
