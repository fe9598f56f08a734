"""New terms of tiers: who would move, what those keep who fall short, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from saleor_retention.core.models import OutboxEffect
from saleor_retention.core.queues import outbox
from saleor_retention.errors import CurrencyMismatch, Invalid, NotFound, Refusal, Required
from saleor_retention.loyalty.tiers import memberships, privacy
from saleor_retention.loyalty.tiers.models import (
    FallPolicy,
    TierBasis,
    TierMembership,
    TierPlan,
    TierWindow,
)
from saleor_retention.loyalty.tiers.plan_changes import TierMovement, tier_plan_preview
from saleor_retention.offers.models import Campaign, Grant
from saleor_retention.rooms import HANDLERS
from tests.builders import NOON
from tests.builders.campaigns import a_campaign
from tests.builders.points import a_member, a_programme
from tests.builders.tiers import a_draft, a_tier_plan, an_order_of, history_of, settled, tier_of, tiers

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def shop():
    """Ann spent 520.00, Ben 230.00 and Cleo 40.00 under silver from 200.00 and gold from 500.00."""
    people = [a_member(pk) for pk in (1, 2, 3)]
    programme = a_programme().programme_id
    a_tier_plan(programme)
    for who, spent in zip(people, (52_000, 23_000, 4_000), strict=True):
        settled(an_order_of(who.pk, spent, user_id=who.user_id, email=""))
    return programme, *people


@pytest.mark.promise("L5.3")
def test_the_preview_says_who_would_move_and_changes_nothing(shop):
    programme, *_ = shop
    before = list(TierMembership.objects.values()), TierPlan.objects.count()
    draft = a_draft(tiers=tiers(3_000, 60_000), falling=FallPolicy.MOVE_NOW)
    preview = tier_plan_preview(programme, draft, now=NOON + DAY)
    assert (preview.measured, preview.kept) == (3, 0)
    assert preview.movements == [
        TierMovement(None, "silver", 1, [3]),
        TierMovement("gold", "silver", 1, [1]),
    ]
    assert (list(TierMembership.objects.values()), TierPlan.objects.count()) == before


@pytest.mark.promise("L5.3")
def test_who_falls_short_keeps_the_tier_until_the_day_they_were_told(shop):
    programme, ann, ben, cleo = shop
    until = TierMembership.objects.get(customer=ann).keeps_until
    changed = {"tiers": tiers(3_000, 60_000)}
    preview = tier_plan_preview(programme, a_draft(**changed), now=NOON + DAY)
    assert (preview.kept, preview.movements) == (1, [TierMovement(None, "silver", 1, [3])])
    a_tier_plan(programme, now=NOON + DAY, **changed)
    assert [tier_of(who) for who in (ann, ben, cleo)] == ["gold", "silver", "silver"]
    row = TierMembership.objects.get(customer=ann, until=None)
    assert (row.keeps_until, row.promised_until) == (until, until)
    memberships.review(now=until, limit=10)
    assert history_of(ann) == [("gold", "reached")]
    assert tier_of(ann) is None


@pytest.mark.promise("L5.3")
def test_who_falls_short_moves_at_once_where_staff_choose_so(shop):
    programme, ann, ben, cleo = shop
    a_tier_plan(programme, now=NOON + DAY, tiers=tiers(3_000, 60_000), falling=FallPolicy.MOVE_NOW)
    assert [tier_of(who) for who in (ann, ben, cleo)] == ["silver", "silver", "silver"]
    assert history_of(ann) == [("gold", "reached"), ("silver", "plan")]


def test_a_tier_that_is_gone_cannot_be_kept(shop):
    programme, ann, *_ = shop
    a_tier_plan(programme, now=NOON + DAY, tiers=tiers()[:2])
    assert tier_of(ann) == "silver"


def test_the_promise_ends_where_the_customer_reaches_more(shop):
    programme, ann, *_ = shop
    a_tier_plan(programme, now=NOON + DAY, tiers=tiers(3_000, 60_000))
    settled(an_order_of("more", 10_000, NOON + 2 * DAY))
    row = TierMembership.objects.get(customer=ann, until=None)
    assert (row.tier, row.promised_until) == ("gold", None)


def test_a_large_shop_is_measured_in_batches_by_the_sweep(shop, settings):
    programme, ann, ben, cleo = shop
    settings.RETENTION_BATCH_SIZE = 1
    plan = a_tier_plan(programme, now=NOON + DAY, tiers=tiers(3_000, 60_000), falling=FallPolicy.MOVE_NOW)
    assert plan.applied_at is None
    assert [tier_of(who) for who in (ann, ben, cleo)] == ["silver", "silver", None]
    settled(an_order_of("meanwhile", 100, NOON + DAY, user_id=3, email=""))  # is placed by the plan, too
    assert [memberships.review(now=NOON + DAY, limit=1) for _ in range(3)] == [1, 1, 0]
    assert [tier_of(who) for who in (ann, ben, cleo)] == ["silver"] * 3
    assert history_of(cleo) == [("silver", "plan")]
    plan.refresh_from_db()
    assert plan.applied_at == NOON + DAY


def test_tiers_that_end_do_not_wait_for_a_new_plan(shop, settings):
    programme, _, ben, _ = shop
    other = a_programme("other", channel="second").programme_id
    a_tier_plan(other, now=NOON)
    until = TierMembership.objects.get(customer=ben, programme=programme, until=None).keeps_until
    settings.RETENTION_BATCH_SIZE = 1
    a_tier_plan(other, now=until, tiers=tiers(3_000, 60_000))
    due = TierMembership.objects.filter(programme=programme, until=None, keeps_until__lte=until)
    before = due.count()
    assert before > 0
    assert memberships.review(now=until, limit=1) == 2
    assert due.count() == before - 1
    assert TierPlan.objects.get(programme=other, valid_from=until).applied_at is None


@pytest.mark.promise("L5.2")
def test_reaching_a_tier_grants_its_campaigns_once(shop):
    programme, *_, cleo = shop
    campaign = a_campaign()
    a_tier_plan(programme, now=NOON + DAY, tiers=tiers(60_000, 70_000, campaign_ids=(campaign.pk,)))
    settled(an_order_of("much", 70_000, NOON + 2 * DAY, user_id=3, email=""))
    outbox.deliver(HANDLERS)
    outbox.deliver(HANDLERS)
    assert list(Grant.objects.values_list("campaign_id", "customer_id")) == [(campaign.pk, cleo.pk)]


def test_a_campaign_that_was_stopped_meanwhile_is_no_fault(shop):
    programme, *_ = shop
    campaign = a_campaign()
    a_tier_plan(programme, now=NOON + DAY, tiers=tiers(60_000, 70_000, campaign_ids=(campaign.pk,)))
    settled(an_order_of("much", 70_000, NOON + 2 * DAY, user_id=3, email=""))
    Campaign.objects.update(state="stopped")
    outbox.deliver(HANDLERS)
    assert not Grant.objects.exists()
    assert not OutboxEffect.objects.filter(kind="loyalty.grant", delivered_at=None).exists()


def test_a_merged_customer_keeps_the_higher_tier(shop):
    _, ann, ben, cleo = shop
    assert privacy.move(ann.pk, cleo.pk, now=NOON + DAY) == 1
    assert (tier_of(ann), tier_of(cleo)) == (None, "gold")
    assert privacy.move(ben.pk, cleo.pk, now=NOON + DAY) == 0
    assert (tier_of(ben), tier_of(cleo)) == (None, "gold")
    assert history_of(cleo) == [("gold", "merge")]


def test_nothing_is_kept_of_the_tiers_of_who_is_erased(shop):
    _, ann, *_ = shop
    privacy.forget([ann.pk])
    assert not TierMembership.objects.filter(customer=ann).exists()


ABSURD = {
    "no tiers": ({"tiers": []}, Invalid, "tiers"),
    "too many": ({"tiers": tiers() * 7}, Invalid, "tiers"),
    "one slug twice": ({"tiers": [tiers()[1], {**tiers()[2], "slug": "silver"}]}, Invalid, "slug"),
    "no slug": ({"tiers": [{**tiers()[1], "slug": "Über uns"}]}, Invalid, "slug"),
    "falling thresholds": ({"tiers": tiers(500, 400)}, Invalid, "threshold"),
    "below zero": ({"tiers": [{**tiers()[1], "threshold": -1}]}, Invalid, "threshold"),
    "beyond all money": ({"tiers": [{**tiers()[1], "threshold": 10**18}]}, Invalid, "threshold"),
    "no name": ({"tiers": [{**tiers()[1], "name": " "}]}, Required, "name"),
    "a long name": ({"tiers": [{**tiers()[1], "name": "x" * 101}]}, Invalid, "name"),
    "a hundredfold": ({"tiers": [{**tiers()[1], "multiplier_percent": 10_000}]}, Invalid, "multiplier"),
    "an empty text": ({"tiers": [{**tiers()[1], "early_access": [""]}]}, Invalid, "early_access"),
    "grants for all": ({"tiers": [{**tiers()[0], "campaign_ids": [1]}]}, Invalid, "campaign_ids"),
    "no months": ({"window": TierWindow.ROLLING}, Invalid, "months"),
    "months of a year": ({"months": 12}, Invalid, "months"),
    "a century": ({"window": TierWindow.ROLLING, "months": 1_200}, Invalid, "months"),
    "negative grace": ({"grace_days": -1}, Invalid, "grace_days"),
    "no such currency": ({"currency": "EUR"}, CurrencyMismatch, "currency"),
}


@pytest.mark.parametrize("name", ABSURD)
def test_absurd_terms_are_refused_at_their_field_and_change_nothing(name):
    changes, refusal, field = ABSURD[name]
    programme = a_programme().programme_id
    with pytest.raises(refusal) as refused:
        a_tier_plan(programme, **changes)
    assert refused.value.field == field
    assert not TierPlan.objects.exists()


def test_other_refusals():
    with pytest.raises(NotFound):
        a_tier_plan(999)
    programme = a_programme().programme_id
    a_tier_plan(programme)
    with pytest.raises(Refusal):  # two at one instant
        a_tier_plan(programme)
    a_programme("other", channel="elsewhere", currency="EUR")
    assert TierPlan.objects.get().currency == "USD"


def test_spend_needs_a_currency_where_there_are_several():
    version = a_programme()
    a_programme_in_euro(version.programme_id)
    with pytest.raises(Required):
        a_tier_plan(version.programme_id)
    assert a_tier_plan(version.programme_id, currency="EUR").currency == "EUR"
    assert a_tier_plan(version.programme_id, basis=TierBasis.ORDERS, now=NOON + DAY).currency == ""


def a_programme_in_euro(programme_id: int) -> None:
    from saleor_retention.loyalty.programmes import version_add

    version_add(
        programme_id,
        channel="eu",
        currency="EUR",
        rate_points=1,
        rate_minor=100,
        expiry_months=None,
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
        actor="staff:1",
        reason="launch",
        now=NOON,
    )
