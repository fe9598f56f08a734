"""Off, shadow and live: what may begin in a channel, and that what has begun is kept or taken back exactly."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from saleor_retention import pipeline
from saleor_retention.loyalty.models import Entitlement, Withheld
from saleor_retention.orders.models import OrderFact
from saleor_retention.store.channels import ChannelTerms, Mode
from saleor_retention.store.orders import Status
from tests.builders import an_order
from tests.builders.points import a_programme
from tests.rollout.shop import LIVE, OFF, SHADOW, available, look, news, withheld

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G2")]
TERMS = {"off": OFF, "shadow": SHADOW}


@pytest.mark.parametrize("mode", TERMS)
def test_where_it_is_not_live_an_order_is_taken_in_and_its_points_are_withheld(shop, mode):
    a_programme()
    shop.agree("main", TERMS[mode])
    order = an_order()
    assert news(order) == 1
    assert OrderFact.objects.get().is_purchase
    assert (available(), Entitlement.objects.count()) == (0, 0)
    assert withheld() == {f"order:{order.id}": (mode, 130)}


def test_another_channel_is_none_of_its_business(shop):
    a_programme()
    shop.agree("outlet", OFF)
    news(an_order())
    assert (available(), withheld()) == (130, {})


@pytest.mark.parametrize("mode", TERMS)
def test_what_has_begun_follows_its_order_in_every_mode(shop, mode):
    a_programme()
    order = an_order()
    news(order)
    shop.agree("main", TERMS[mode])
    news(replace(order, kept_minor=8_400))
    assert available() == 65
    news(replace(order, status=Status.CANCELLED))
    assert available() == 0
    news(order)
    assert (available(), withheld()) == (130, {})


def test_each_look_writes_over_what_would_have_been_given(shop):
    a_programme()
    shop.agree("main", SHADOW)
    order = an_order()
    news(order)
    news(replace(order, kept_minor=8_400))
    assert withheld() == {f"order:{order.id}": ("shadow", 65)}
    news(replace(order, status=Status.CANCELLED))
    assert withheld() == {}


def test_live_again_all_of_it_is_caught_up_once_and_by_the_present_state(shop):
    a_programme()
    shop.agree("main", SHADOW)
    orders = [an_order(), an_order(user_id=2)]
    news(*orders)
    shop.put(replace(orders[1], kept_minor=8_400))
    assert pipeline.release_withheld(now=datetime(2026, 3, 2, tzinfo=UTC)) == 0
    shop.agree("main", LIVE)
    assert pipeline.release_withheld(now=datetime(2026, 3, 2, tzinfo=UTC)) == 2
    assert (available(1), available(2), withheld()) == (130, 65, {})
    assert pipeline.release_withheld(now=datetime(2026, 3, 2, tzinfo=UTC)) == 0


def test_without_catching_up_the_next_look_gives_it_too(shop):
    a_programme()
    shop.agree("main", OFF)
    order = an_order()
    news(order)
    shop.agree("main", LIVE)
    news(replace(order, number="changed"))
    assert (available(), withheld()) == (130, {})


def test_an_order_that_the_shop_deleted_meanwhile_is_given_nothing_and_waits_no_longer(shop):
    a_programme()
    shop.agree("main", SHADOW)
    order = an_order()
    news(order)
    shop.delete(order.id)
    shop.agree("main", LIVE)
    assert pipeline.release_withheld(now=datetime(2026, 3, 2, tzinfo=UTC)) == 1
    assert (available(), withheld()) == (0, {})


@pytest.mark.promise("G1")
def test_orders_before_the_first_day_earn_nothing_until_the_owner_chooses_an_earlier_one(shop, settings):
    settings.RETENTION_TIME_ZONE = "Europe/Warsaw"
    a_programme()
    shop.agree("main", ChannelTerms(Mode.LIVE, date(2026, 3, 1)))
    before = an_order(created_at=datetime(2026, 2, 28, 22, 59, 59, tzinfo=UTC))
    first = an_order(created_at=datetime(2026, 2, 28, 23, tzinfo=UTC), user_id=2)
    news(before, first)
    assert (available(1), available(2)) == (0, 130)
    assert withheld() == {f"order:{before.id}": ("too_early", 130)}
    assert pipeline.release_withheld(now=datetime(2026, 3, 2, tzinfo=UTC)) == 0
    shop.agree("main", ChannelTerms(Mode.LIVE, date(2026, 2, 28)))
    assert pipeline.release_withheld(now=datetime(2026, 3, 2, tzinfo=UTC)) == 1
    assert (available(1), withheld()) == (130, {})


def test_what_an_order_before_the_first_day_was_given_already_stays(shop):
    a_programme()
    order = an_order()
    news(order)
    shop.agree("main", ChannelTerms(Mode.LIVE, date(2030, 1, 1)))
    news(replace(order, kept_minor=8_400))
    assert (available(), withheld()) == (65, {})


@pytest.mark.parametrize("count", [2, 40])
def test_a_batch_in_shadow_costs_the_same_statements_for_any_number(
    shop, count, django_assert_max_num_queries
):
    a_programme()
    shop.agree("main", SHADOW)
    orders = [an_order(user_id=n) for n in range(1, count + 1)]
    shop.put(*orders)
    with django_assert_max_num_queries(35):
        look([order.id for order in orders])
    assert Withheld.objects.count() == count
