"""What an order counts as, by the table "Points and refunds": goods of 130.00 net, 156.00 gross, due 168.00."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from saleor_retention.orders import rules
from saleor_retention.store.orders import Origin, Status
from tests.builders import NOON, a_line, an_order

ORDER = an_order()
LATER = NOON + timedelta(days=1)
FREE = tuple(replace(line, net_minor=0, gross_minor=0) for line in ORDER.lines)
FREE_BACK = tuple(replace(line, returned=line.quantity) for line in FREE)


def sales(**changes):
    order = replace(ORDER, **changes)
    found = rules.sales_contribution(order, 7, rules.paid_at(order, None, NOON))
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
        (
            {
                "kept_minor": 10_800,
                "attributed_minor": 6_000,
                "lines": with_lines({"refunded": 1, "refunded_minor": 6_000}),
            },
            (1, 8_000, 9_600),
        ),
        ({"lines": with_lines({"returned": 1})}, (1, 8_000, 9_600)),
        ({"lines": with_lines({"returned": 2}, {"returned": 1})}, (0, 0, 0)),
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
        ({"points_minor": 3_360, "kept_minor": 3_361}, (1, 2_081, 2_497)),
        ({"points_minor": 3_360, "kept_minor": 3_360}, (0, 0, 0)),
        ({"points_minor": 16_800}, (1, 0, 0)),
        ({"due_minor": 0, "captured_minor": 0, "kept_minor": 0, "lines": FREE}, (1, 0, 0)),
        ({"due_minor": 0, "captured_minor": 0, "kept_minor": 0, "lines": FREE_BACK}, (0, 0, 0)),
        ({"due_minor": 1_200, "captured_minor": 1_200, "kept_minor": 1_200, "lines": FREE}, (1, 0, 0)),
        ({"due_minor": 1_200, "captured_minor": 1_200, "kept_minor": 0, "lines": FREE}, (0, 0, 0)),
        ({"lines": ()}, (1, 0, 0)),
        ({"lines": (), "kept_minor": 0}, (0, 0, 0)),
    ],
)  # fmt: skip
def test_purchases_and_their_sales(changes, expected):
    assert sales(**changes) == expected


def test_one_rounding_half_up_for_the_whole_order():
    line = a_line(ORDER.id, "odd", quantity=3, net_minor=101, gross_minor=101)
    money = {"due_minor": 202, "captured_minor": 202}
    # 101 + 67 1/3 are kept of 202, and half of the money for them: 84 1/6
    assert sales(lines=(line, replace(line, returned=1)), kept_minor=84, **money)[1] == 84
    assert sales(lines=(replace(line, quantity=1),), due_minor=202, kept_minor=101)[1] == 51  # 50 1/2


@pytest.mark.parametrize(("rest", "is_bought"), [(0, False), (3, False), (4, True)])
def test_where_everything_is_named_a_rest_of_a_minor_unit_a_unit_is_the_stores_rounding(rest, is_bought):
    named = {"refunded": 2, "refunded_minor": 12_000 - rest}
    lines = with_lines(named, {"refunded": 1, "refunded_minor": 3_600})
    found = sales(lines=lines, kept_minor=1_200 + rest, attributed_minor=15_600 - rest)
    assert found == ((1, round(rest / 1.2), rest) if is_bought else (0, 0, 0))


def test_a_rest_of_a_minor_unit_counts_where_not_everything_is_named():
    lines = with_lines({"refunded": 2, "refunded_minor": 12_000})
    assert sales(lines=lines, kept_minor=1, attributed_minor=12_000)[0] == 1


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
    ("changes", "factor"),
    [
        ({}, Fraction(1)),
        ({"kept_minor": 8_400}, Fraction(1, 2)),
        ({"kept_minor": 15_600, "attributed_minor": 1_200}, Fraction(1)),
        ({"kept_minor": 7_800, "attributed_minor": 1_200}, Fraction(1, 2)),
        ({"lines": with_lines({"returned": 1})}, Fraction(1)),
        ({"lines": with_lines({"returned": 1}), "kept_minor": 10_800}, Fraction(1)),
        ({"lines": with_lines({"returned": 1}), "kept_minor": 5_400}, Fraction(1, 2)),
        (
            {"lines": with_lines({"returned": 9, "refunded_minor": 9_000}), "kept_minor": 2_400, "attributed_minor": 9_000},
            Fraction(1, 2),
        ),
        ({"kept_minor": 20_000}, Fraction(1)),
        ({"kept_minor": -4_000}, Fraction(0)),
        ({"due_minor": 0, "kept_minor": -5}, Fraction(1)),
    ],
)  # fmt: skip
def test_the_money_factor_stays_between_nothing_and_all(changes, factor):
    assert rules.money_factor(replace(ORDER, **changes)) == factor


@pytest.mark.parametrize(
    ("changes", "share"),
    [
        ({}, 1),
        ({"returned": 1}, Fraction(1, 2)),
        ({"returned": 9}, 0),
        ({"refunded_minor": 3_000}, Fraction(3, 4)),
        ({"returned": 1, "refunded_minor": 3_000}, Fraction(1, 2)),
        ({"returned": 1, "refunded_minor": 9_000}, Fraction(1, 4)),
        ({"refunded_minor": 99_000}, 0),
        ({"quantity": 0}, 0),
        ({"gross_minor": 0, "returned": 1}, Fraction(1, 2)),
    ],
)
def test_a_line_is_kept_less_what_came_back_or_was_refunded_by_name_whichever_is_more(changes, share):
    assert rules.kept_share(a_line(ORDER.id, "A", **changes)) == share


def test_the_share_of_points_is_at_most_all():
    assert rules.points_share(replace(ORDER, points_minor=99_999)) == 1
    assert rules.points_share(replace(ORDER, points_minor=1_680)) == Fraction(1, 10)
    assert rules.points_share(replace(ORDER, due_minor=0, points_minor=5)) == 0
