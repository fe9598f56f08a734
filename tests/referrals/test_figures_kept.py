"""Roll-ups of referrals follow codes, claims, orders and days, whatever comes and in whatever order."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_retention.core.db import command
from saleor_retention.core.invariants import violations
from saleor_retention.core.models import InboxItem
from saleor_retention.metrics.models import ReferralDay, ReferrerMonth
from saleor_retention.metrics.rollups.referrals.fold import fold_referrals
from saleor_retention.metrics.rollups.referrals.invariants import INVARIANTS
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.conversion.details import TermsDetails
from saleor_retention.referrals.links.visits import follow
from saleor_retention.referrals.models import Referral
from tests.builders import NOON

from .conftest import an_order_of, code_of, converge, member, set_terms
from .figures_shop import RandomReferrals, anew, books, counted

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R7.1")]

EVENTS = int(os.environ.get("RETENTION_REFERRAL_EVENTS", "150"))
KIRITIMATI = "Pacific/Kiritimati"


def broken() -> dict[str, list]:
    return {rule.name: rows for rule in INVARIANTS if (rows := violations(rule))}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_kept_event_by_event_is_what_is_made_anew(shop, points, settings, seed):
    """The zone of the shop changes on the way."""
    set_terms(points, details=TermsDetails(return_days=2))
    set_terms(points, channel="outlet", minimum_minor=1_000, currency="USD")
    story = RandomReferrals(seed, shop)
    story.play(EVENTS)
    counted(story.now)
    kept = books()
    assert all(kept.values())
    assert (broken(), anew(now=story.now)) == ({}, kept)
    settings.RETENTION_TIME_ZONE = KIRITIMATI
    story.play(EVENTS // 3)
    counted(story.now)
    assert broken() == {}
    kept = anew(zone=KIRITIMATI, now=story.now)
    story.play(EVENTS // 3)
    counted(story.now)
    assert broken() == {}
    kept = books()
    assert anew(now=story.now) == kept


@pytest.fixture
def friends(shop, terms):
    """Users 2 and 3 bought, brought by user 1: one by a link, one by a typed code."""
    code = code_of(member(shop, 1))
    for user, tokens in ((2, ""), (3, follow(code, now=NOON))):
        shop.register(user)
        claim(user, "" if tokens else code, NOON, tokens=tokens)
        converge(shop, an_order_of(user, at=NOON + timedelta(hours=1)), now=NOON + timedelta(hours=1))
    counted()
    return code


def test_nothing_is_written_by_settling_but_news(shop, terms):
    code = code_of(member(shop, 1))
    shop.register(2)
    claim(2, code, NOON)
    assert not ReferralDay.objects.exists()
    referee = Referral.objects.get().referee_id
    assert InboxItem.objects.filter(kind="referral", ref=str(referee)).exists()


def test_a_reversal_takes_the_conversion_away_on_its_own_day_and_names_it(shop, friends):
    day = ReferralDay.objects.get(currency="USD", channel="main", conversions__gt=0)
    assert (day.conversions, day.reversed) == (2, 0)
    assert set(ReferrerMonth.objects.values_list("friends", flat=True)) == {2}
    order_id = Referral.objects.order_by("pk")[0].order_id
    order = shop.orders([order_id])[order_id]
    converge(shop, replace(order, kept_minor=0), now=NOON + timedelta(days=3))
    counted()
    day.refresh_from_db()
    assert (day.conversions, day.reversed) == (1, 1)
    assert set(ReferrerMonth.objects.values_list("friends", flat=True)) == {1}
    assert broken() == {}


def test_the_same_news_twice_adds_nothing(friends):
    before = books()
    ids = [pk for pair in Referral.objects.values_list("referrer_id", "referee_id") for pk in pair]
    with command():
        assert fold_referrals(ids) == 0
    assert books() == before


def test_the_statements_of_a_batch_do_not_grow_with_it(friends, django_assert_num_queries):
    ids = [pk for pair in Referral.objects.values_list("referrer_id", "referee_id") for pk in pair]
    sources = list(Referral.objects.order_by("pk"))
    Referral.objects.update(claimed_at=NOON - timedelta(days=9))
    with django_assert_num_queries(5):
        assert fold_referrals(ids[1:2]) == 1
    with django_assert_num_queries(5):
        assert fold_referrals(ids) == 1
    with django_assert_num_queries(2):
        assert fold_referrals(ids) == 0
    Referral.objects.bulk_update(sources, ["claimed_at"])
    fold_referrals(ids)


def test_visits_of_a_day_that_is_not_over_are_counted_again(shop, terms):
    code = code_of(member(shop, 1))
    for number in range(1, 4):
        follow(code, now=NOON)
        counted()
        assert ReferralDay.objects.get(visits__gt=0).visits == number
