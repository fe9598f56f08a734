"""What a cart would earn: what the order earns that it becomes."""

from dataclasses import replace
from uuid import uuid4

import pytest

from saleor_retention.loyalty.estimates.carts import ForeseenOrder, points_to_earn
from saleor_retention.loyalty.models import Entitlement, Programme
from tests.builders import NOON, an_order
from tests.builders.points import NEW_YEAR, a_member, a_programme, the_shop_says
from tests.loyalty.test_bonuses import DOUBLE_A, LINES, SUNDAYS, WELCOME

CART = an_order(lines=LINES, captured_minor=0, kept_minor=0, fully_paid_at=None, created_at=NOON)
"""Goods of 130.00 net and shipping of 10.00, for 168.00 with tax."""

pytestmark = pytest.mark.django_db


def would_earn(order=CART, buyer=None, redeemed=0, now=NOON):
    (points,) = points_to_earn([ForeseenOrder(order, buyer, redeemed)], now=now)
    return points


@pytest.mark.parametrize(
    ("terms", "points"),
    [
        ({}, 130),
        ({"counting": {}}, 130),
        # 390 on a Sunday; 260 at most twice.
        ({"bonuses": {"bonuses": [SUNDAYS, WELCOME]}}, 390),
        ({"bonuses": {"bonuses": [SUNDAYS], "most_times": "2"}}, 260),
        ({"bonuses": {"bonuses": [SUNDAYS | {"weekdays": [1]}]}}, 130),
        ({"bonuses": {"bonuses": [DOUBLE_A]}}, 230),
        ({"counting": {"shipping": True}}, 140),
        ({"counting": {"tax": True}}, 156),
    ],
)
def test_what_a_cart_would_earn(terms, points):
    a_programme(terms=terms)
    assert would_earn() == points


def test_what_points_pay_earns_nothing_and_what_gift_cards_pay_does_where_it_is_said():
    a_programme()
    cart = replace(CART, gift_card_minor=8_400)
    assert (would_earn(cart), would_earn(cart, redeemed=8_400), would_earn(cart, redeemed=99_999)) == (
        130,
        65,
        65,
    )
    a_programme("other", channel="us", terms={"counting": {"gift_cards": False}})
    assert would_earn(replace(cart, channel="us")) == 65


def test_a_first_order_counts_for_the_buyer_alone():
    a_programme(terms={"bonuses": {"bonuses": [WELCOME]}})
    a_member(7)
    assert (would_earn(buyer=7), would_earn(), would_earn(buyer=99)) == (180, 130, 130)
    the_shop_says(an_order(user_id=7))
    assert would_earn(buyer=7) == 130


@pytest.mark.parametrize("terms", [{}, {"bonuses": {"bonuses": [DOUBLE_A]}}, {"counting": {"tax": True}}])
def test_the_order_earns_what_its_cart_told(terms):
    a_programme(terms=terms)
    a_member(1)
    order = an_order(user_id=1, created_at=NOON, lines=LINES)
    told = would_earn(replace(order, captured_minor=0, kept_minor=0, fully_paid_at=None), buyer=1)
    the_shop_says(order)
    assert Entitlement.objects.get().due == told > 0


def test_points_to_earn_follow_the_version_and_are_none_where_there_is_no_programme(
    django_assert_num_queries,
):
    a_programme()
    carts = [
        ForeseenOrder(replace(CART, id=uuid4(), **changes), None)
        for changes in ({}, {"currency": "EUR"}, {"channel": "japan"})
    ]
    with django_assert_num_queries(2):
        assert points_to_earn(carts, now=NOON) == [130, None, None]
    assert would_earn(now=NEW_YEAR.replace(year=2025)) is None
    Programme.objects.update(is_active=False)
    assert would_earn() is None
