"""What a run of the sweep does of what ends at one instant: batch after batch, up to its bound."""

from datetime import timedelta

import pytest

from saleor_retention import tasks
from saleor_retention.core.clock import database_now
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.models import Lot
from saleor_retention.loyalty.tiers.models import FallPolicy, TierPlan
from tests.builders.points import a_member, a_programme
from tests.builders.tiers import a_tier_plan, an_order_of, settled, tier_of, tiers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _batches_of_one(settings):
    settings.RETENTION_BATCH_SIZE = 1


def lots_that_ended(count: int) -> None:
    at, programme = database_now(), a_programme().programme_id
    for pk in range(1, count + 1):
        adjust(a_member(pk).pk, programme, 10, actor="staff:1", reason="sorry", key=str(pk), now=at)
    Lot.objects.update(expires_at=at - timedelta(seconds=1))


def test_lots_that_end_on_one_day_end_in_one_run():
    lots_that_ended(3)
    tasks.sweep()
    assert not Lot.objects.filter(remaining__gt=0).exists()


def test_a_run_ends_at_its_bound_and_the_next_goes_on(monkeypatch):
    monkeypatch.setattr(tasks, "BATCHES", 2)
    lots_that_ended(3)
    tasks.sweep()
    assert Lot.objects.filter(remaining__gt=0).count() == 1
    tasks.sweep()
    assert not Lot.objects.filter(remaining__gt=0).exists()


def test_all_members_are_measured_by_a_new_plan_in_one_run():
    at = database_now()
    programme, people = a_programme().programme_id, [a_member(pk) for pk in (1, 2, 3)]
    a_tier_plan(programme, now=at - timedelta(days=2))
    for who in people:
        settled(an_order_of(who.pk, 4_000, at - timedelta(days=1), user_id=who.user_id, email=""))
    plan = a_tier_plan(programme, now=at, tiers=tiers(3_000, 60_000), falling=FallPolicy.MOVE_NOW)
    assert [tier_of(who) for who in people] == ["silver", None, None]
    tasks.sweep()
    assert [tier_of(who) for who in people] == ["silver"] * 3
    assert TierPlan.objects.get(pk=plan.pk).applied_at is not None
