"""What an order counts as, by the table "Points and refunds": goods of 130.00 net, 156.00 gross, due 168.00."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from saleor_retention.kernel.store import Origin, Status
from saleor_retention.orders import rules
from tests.builders import NOON, a_line, an_order

ORDER = an_order()
LATER = NOON + timedelta(days=1)


def sales(**changes):
    order = replace(ORDER, **changes)
    found = rules.standing(order, 7, rules.paid_at(order, None, NOON))
    return found.purchases, found.net_sales_minor, found.gross_sales_minor


def with_lines(first=None, second=None):
    return (replace(ORDER.lines[0], **(first or {})), replace(ORDER.lines[1], **(second or {})))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (1, 13_000, 15_600)),
        ({"captured_minor": 8_400, "kept_minor": 8_400}, (0, 0, 0)),
        ({"kept_minor": 13_440}, (1, 10_400, 12_480)),
        ({"kept_minor": 15_600, "attributed_minor": 1_200}, (1, 13_000, 15_600)),
        ({"kept_minor": 10_800, "attributed_minor": 6_000, "lines": with_lines({"refunded": 1})}, (1, 8_000, 9_600)),
        ({"lines": with_lines({"returned": 1})}, (1, 13_000, 15_600)),
        ({"lines": with_lines({"replaced": 1})}, (1, 13_000, 15_600)),
        ({"kept_minor": 0}, (0, 0, 0)),
        ({"kept_minor": -3_200}, (0, 0, 0)),
        ({"captured_minor": 33_600, "kept_minor": 16_800}, (1, 13_000, 15_600)),
        ({"status": Status.CANCELLED}, (0, 0, 0)),
        ({"status": Status.EXPIRED}, (0, 0, 0)),
        ({"status": Status.DRAFT}, (0, 0, 0)),
        ({"status": Status.UNCONFIRMED}, (0, 0, 0)),
        ({"origin": Origin.REISSUE}, (0, 0, 0)),
        ({"origin": Origin.DRAFT}, (1, 13_000, 15_600)),
        ({"origin": Origin.BULK}, (1, 13_000, 15_600)),
        ({"lines": with_lines(None, {"is_gift_card": True})}, (1, 10_000, 12_000)),
        ({"lines": with_lines({"is_gift_card": True}, {"is_gift_card": True})}, (0, 0, 0)),
        ({"lines": with_lines({"is_gift_card": True}, {"is_free_gift": True})}, (0, 0, 0)),
        ({"points_minor": 3_360}, (1, 10_400, 12_480)),
        ({"due_minor": 0, "captured_minor": 0, "kept_minor": 0}, (1, 13_000, 15_600)),
        ({"lines": ()}, (1, 0, 0)),
    ],
)  # fmt: skip
def test_purchases_and_their_sales(changes, expected):
    assert sales(**changes) == expected


def test_one_rounding_half_up_for_the_whole_order():
    line = a_line(ORDER.id, "odd", quantity=3, net_minor=101, gross_minor=101)
    assert (
        sales(lines=(line, replace(line, refunded=1)), kept_minor=8_400)[1] == 84
    )  # (101 + 67 1/3) / 2 = 84 1/6
    assert sales(lines=(replace(line, quantity=1),), kept_minor=8_400)[1] == 51  # 50 1/2


@pytest.mark.parametrize(
    ("changes", "latched", "expected"),
    [
        ({}, None, NOON),
        ({"fully_paid_at": None}, None, LATER),
        ({"captured_minor": 16_799}, None, None),
        ({"captured_minor": 16_800, "kept_minor": 0}, None, NOON),
        ({"captured_minor": 0, "kept_minor": 0}, NOON, NOON),
        ({"fully_paid_at": LATER}, NOON, NOON),
        ({"status": Status.DRAFT}, None, None),
        ({"status": Status.UNCONFIRMED}, None, None),
        ({"status": Status.CANCELLED}, NOON, NOON),
    ],
)
def test_paid_is_latched_at_the_first_full_capture(changes, latched, expected):
    assert rules.paid_at(replace(ORDER, **changes), latched, LATER) == expected


@pytest.mark.parametrize(
    ("kept", "attributed", "due", "factor"),
    [
        (168, 0, 168, Fraction(1)),
        (84, 0, 168, Fraction(1, 2)),
        (108, 60, 168, Fraction(1)),
        (200, 0, 168, Fraction(1)),
        (-40, 0, 168, Fraction(0)),
        (0, 0, 0, Fraction(1)),
        (-5, 0, 0, Fraction(1)),
    ],
)
def test_the_money_factor_stays_between_nothing_and_all(kept, attributed, due, factor):
    assert rules.money_factor(kept, attributed, due) == factor


def test_a_line_is_refunded_at_most_once():
    line = a_line(ORDER.id, "A")
    assert rules.unrefunded(replace(line, refunded=9)) == 0
    assert rules.unrefunded(replace(line, quantity=0)) == 0
    assert rules.unrefunded(replace(line, refunded=1)) == Fraction(1, 2)


def test_the_share_of_points_is_at_most_all():
    assert rules.points_share(99_999, ORDER.lines, 1_200) == 1
    assert rules.points_share(1_680, ORDER.lines, 1_200) == Fraction(1, 10)
    assert rules.points_share(5, (), 0) == 0
