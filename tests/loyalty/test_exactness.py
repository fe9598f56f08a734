"""The checker in SQL and the rule in Python are two computations of one figure, and agree to the point."""

import random

import pytest

from saleor_retention.core.invariants import violations
from saleor_retention.loyalty.invariants import ORDERS_EXACT
from saleor_retention.loyalty.models import Entitlement
from tests.builders import a_line, an_order
from tests.builders.points import a_programme, an_id, the_shop_says

pytestmark = pytest.mark.django_db
AWKWARD = (1, 2, 3, 6, 7, 9, 11, 12, 13, 97)


def an_awkward_order(number, dice):
    """Quantities that divide nothing, parts paid with points, refunds named and not: thirds, sevenths, elevenths."""
    order_id = an_id(number)
    lines = tuple(
        a_line(
            order_id,
            str(n),
            quantity=(quantity := dice.choice(AWKWARD)),
            net_minor=(net := dice.choice([quantity, 7 * quantity, dice.randrange(0, 50_000)])),
            gross_minor=net + net // 5,
            returned=dice.choice([0, 0, 1, quantity]),
            refunded=dice.choice([0, 0, 1, quantity - 1]),
            is_gift_card=dice.random() < 0.1,
            is_free_gift=dice.random() < 0.1,
        )
        for n in range(dice.randrange(0, 6))
    )
    due = dice.choice([0, 3, 7_777, 16_800])
    return an_order(
        order_id,
        user_id=number + 1,
        due_minor=due,
        captured_minor=due,
        kept_minor=dice.choice([due, due - due // 3, due // 7, 999, -5]),
        attributed_minor=dice.choice([0, 0, due // 3]),
        points_minor=dice.choice([0, 0, 1, 999]),
        lines=lines,
    )


@pytest.mark.promise("L1.1", "L6.1")
@pytest.mark.parametrize(("rate_points", "rate_minor"), [(1, 100), (1, 1), (7, 3), (2**31 - 1, 2**31 - 1)])
def test_rule_and_checker_agree_on_awkward_orders(rate_points, rate_minor):
    dice = random.Random(rate_minor)
    a_programme(rate_points=rate_points, rate_minor=rate_minor)
    the_shop_says(*(an_order(an_id(number), user_id=number + 1) for number in range(200)))
    the_shop_says(*(an_awkward_order(number, dice) for number in range(200)))
    assert Entitlement.objects.filter(due__gt=0).count() > 30
    assert violations(ORDERS_EXACT) == []


def test_a_whole_figure_made_of_thirds_is_not_one_short_in_the_checker():
    a_programme(rate_minor=1)
    order_id = an_id("thirds")
    lines = tuple(a_line(order_id, str(n), quantity=3, net_minor=100, returned=n) for n in (1, 2))
    the_shop_says(an_order(order_id, lines=lines))
    assert list(Entitlement.objects.values_list("due", flat=True)) == [100]
    assert violations(ORDERS_EXACT) == []


def test_the_checker_sees_one_point_too_many_and_one_too_few(breaks_the_books):
    a_programme()
    the_shop_says(an_order(an_id(1)))
    for wrong in (129, 131):
        Entitlement.objects.update(due=wrong)
        assert [row[2:] for row in violations(ORDERS_EXACT)] == [(wrong, 130)]
