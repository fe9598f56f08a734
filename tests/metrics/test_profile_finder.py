"""What sets a group apart, counted in the database: traits of both sides, who is compared, and who may read it."""

from dataclasses import replace
from datetime import date

import pytest

from saleor_retention.audiences.parsing import parse
from saleor_retention.audiences.sql import Selection, selection
from saleor_retention.core.clock import store_zone
from saleor_retention.metrics.profile.finder import Basis, profile
from saleor_retention.metrics.profile.rules import Trait, upper_tail
from saleor_retention.metrics.scope import PurchaseScope
from tests.builders import a_line
from tests.builders.customers import customer_of
from tests.metrics.shop import NOW, bought, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.promise("M7.2")]

YEAR = PurchaseScope(date(2026, 1, 1), date(2027, 1, 1), "USD")
BIG = selection(parse({"spent": {"currency": "USD", "atLeast": "90.00"}}), NOW, store_zone())


def placed(user_id: int, *, net=1_000, at="2026-03-02T08:30", product=1, **changes):
    order = bought(user_id, at, net, **changes)
    line = a_line(
        order.id,
        "A",
        product_id=product,
        category_id=product * 10,
        quantity=1,
        net_minor=net,
        gross_minor=net,
    )
    return replace(order, lines=(line,))


def a_shop():
    """20 who spend much, 16 of them in Gdynia with product 2; 40 others all over Poland, 8 of them in Gdynia."""
    take_in(
        *(placed(n, net=20_000, product=2, country="PL", city="GDYNIA") for n in range(1, 17)),
        *(placed(n, net=20_000, country="PL", city="Kraków") for n in range(17, 21)),
        *(placed(n, country="PL", city="Gdynia") for n in range(21, 29)),
        *(placed(n, country="PL", city="Kraków") for n in range(29, 61)),
    )


def of(result):
    return {
        (one.trait.dimension, one.trait.value): (one.trait.in_group, one.trait.in_others)
        for one in result.findings
    }


def test_a_city_and_a_product_that_are_over_represented_are_found_with_their_figures():
    a_shop()
    result = profile(BIG, YEAR, may_see_customers=True)
    assert (result.group, result.others) == (20, 40)
    assert of(result) == {
        ("product", "2"): (16, 0),
        ("category", "20"): (16, 0),
        ("city", "Gdynia, PL"): (16, 8),
    }
    city = next(one for one in result.findings if one.trait.dimension == "city")
    assert (city.share_of_group, city.share_of_others, city.lift) == (0.8, 0.2, pytest.approx(4))
    assert city.p_value == upper_tail(16, 24, 20, 60)
    # Tested were PL, two cities, the channel, one hour, one weekday, two products and two categories.
    assert result.tested == 10
    assert city.adjusted == pytest.approx(city.p_value * 10 / 3)


def test_a_brand_that_is_over_represented_is_found_and_no_brand_is_none():
    a_shop()
    with_brand = [placed(n, net=20_000, at="2026-01-02", product=5) for n in range(1, 17)]
    take_in(*(replace(order, lines=(replace(order.lines[0], brand="Lumen"),)) for order in with_brand))
    result = profile(BIG, YEAR, may_see_customers=True)
    assert of(result)["brand", "Lumen"] == (16, 0)
    assert result.names["brand", "Lumen"] == "Lumen"
    assert [value for dimension, value in of(result) if dimension == "brand"] == ["Lumen"]


def test_the_first_purchase_tells_unless_all_are_asked_for():
    a_shop()
    take_in(*(placed(n, product=3, at="2026-05-01", net=9_000) for n in range(1, 17)))
    assert ("product", "3") not in of(profile(BIG, YEAR, may_see_customers=True))
    every = profile(BIG, YEAR, basis=Basis.ALL, may_see_customers=True)
    assert of(every)["product", "3"] == (16, 0)


def test_hours_and_weekdays_are_those_of_the_store(settings):
    settings.RETENTION_TIME_ZONE = "America/New_York"
    take_in(
        *(placed(n, net=20_000, at="2026-03-02T04:30") for n in range(1, 13)),
        *(placed(n, at="2026-03-02T15:30") for n in range(13, 41)),
    )
    found = of(profile(BIG, YEAR, may_see_customers=True))
    assert found["hour", "23"] == (12, 0)
    assert found["weekday", "7"] == (12, 0), "on Monday by UTC, and on Sunday in the shop"


def test_members_are_compared_with_other_accounts_and_any_customers_with_all():
    a_shop()
    guests = [placed(n, country="DE", city="Berlin") for n in range(100, 110)]
    take_in(*(replace(order, user_id=None) for order in guests))
    assert profile(BIG, YEAR, may_see_customers=True).others == 40
    everybody = Selection(
        "SELECT id FROM saleor_retention_customer WHERE id = ANY(%(ids)s)", {"ids": [customer_of(1)]}
    )
    assert profile(everybody, YEAR, may_see_customers=True).others == 69


def test_goods_of_gift_cards_and_free_gifts_are_nobodys_choice():
    order = bought(1, "2026-03-02", 20_000)
    gift = a_line(order.id, "gift", product_id=9, quantity=1, net_minor=0, gross_minor=0, is_free_gift=True)
    take_in(
        replace(order, lines=(*order.lines, gift)), *(bought(n, "2026-03-02", 20_000) for n in range(2, 12))
    )
    result = profile(BIG, YEAR, may_see_customers=True)
    assert (result.findings, result.group) == ((), 11)


def test_nobody_and_everybody_have_no_profile():
    result = profile(BIG, YEAR, may_see_customers=True)
    assert (result.group, result.others, result.tested, result.findings) == (0, 0, 0, ())
    a_shop()
    everybody = Selection("SELECT id FROM saleor_retention_customer", {})
    assert profile(everybody, YEAR, may_see_customers=True).findings == ()


@pytest.mark.promise("M10.2")
def test_who_may_not_see_customers_reads_of_no_group_of_a_few_and_no_trait_of_a_few():
    a_shop()
    result = profile(BIG, YEAR, may_see_customers=False)
    assert result.is_suppressed
    assert of(result) == {}, "four of the group are not in Gdynia, and have not bought product 2"
    few = Selection(
        "SELECT id FROM saleor_retention_customer WHERE user_id = ANY(%(ids)s)", {"ids": [1, 2, 3, 4]}
    )
    nobody = profile(few, YEAR, may_see_customers=False)
    assert (nobody.group, nobody.others, nobody.findings) == (None, None, ())
    take_in(*(placed(n, net=20_000, country="PL", city="Kraków") for n in range(61, 65)))
    told = profile(BIG, YEAR, may_see_customers=False)
    assert of(told) == of(profile(BIG, YEAR, may_see_customers=True)) != {}


def test_it_is_one_statement_and_one_for_names_of_goods(django_assert_num_queries):
    a_shop()
    with django_assert_num_queries(1):
        profile(BIG, YEAR, may_see_customers=True)


def test_a_trait_counts_its_customers():
    assert Trait("city", "Gdynia, PL", 16, 8).customers == 24
