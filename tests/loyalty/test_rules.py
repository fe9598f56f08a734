"""The arithmetic of points: floors, shares per line, expiry over month ends, and which lots go first."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_retention.customers.rules import Owner
from saleor_retention.errors import NotEnoughPoints
from saleor_retention.loyalty import rules
from saleor_retention.loyalty.earning.per_amount import PerAmount
from saleor_retention.orders.rules import kept_net, state
from saleor_retention.store.orders import Origin, Status
from tests.builders import NOON, a_line, an_order
from tests.builders.points import an_id

ORDER = an_id("the order")
PER_UNIT = PerAmount(1, 100)
OFTEN = settings(max_examples=200, derandomize=True, deadline=None, database=None)


def seen(order, paid=NOON):
    return state(order, owner=Owner(1, 1), paid=paid, month=date(2026, 3, 1))


def due(order, rate=PER_UNIT, paid=NOON):
    return rate.points_due(seen(order, paid))


def test_an_order_never_paid_is_due_nothing():
    assert due(an_order(ORDER), paid=None) == 0


@pytest.mark.parametrize("status", [Status.DRAFT, Status.UNCONFIRMED, Status.CANCELLED, Status.EXPIRED])
def test_an_order_that_is_not_live_is_due_nothing(status):
    assert due(an_order(ORDER, status=status)) == 0


@pytest.mark.promise("L6.2")
def test_a_reissue_is_due_nothing_and_an_order_made_by_staff_is_due_all():
    assert due(an_order(ORDER, origin=Origin.REISSUE)) == 0
    assert due(an_order(ORDER, origin=Origin.DRAFT)) == 130
    assert due(an_order(ORDER, origin=Origin.BULK)) == 130


@pytest.mark.promise("L6.2")
def test_gift_cards_and_free_gifts_earn_nothing():
    card = a_line(ORDER, "card", quantity=1, is_gift_card=True)
    gift = a_line(ORDER, "gift", quantity=1, is_free_gift=True)
    assert due(an_order(ORDER, lines=(card, gift))) == 0
    order = an_order(ORDER)
    assert due(replace(order, lines=(*order.lines, card, gift))) == 130


def test_an_order_that_a_gift_card_paid_counts_in_full_and_one_for_nothing_not_at_all():
    assert due(an_order(ORDER, gift_card_minor=16_800)) == 130
    assert due(an_order(ORDER, due_minor=0, kept_minor=0, captured_minor=0)) == 0


def test_one_floor_for_the_order_not_one_per_line():
    lines = tuple(a_line(ORDER, name, quantity=1, net_minor=150, gross_minor=180) for name in "ABC")
    assert due(an_order(ORDER, lines=lines)) == 4  # 1.5 + 1.5 + 1.5
    assert sum(points for _, points in rules.split(4, lines)) == 4


def test_more_units_returned_than_bought_take_back_no_more_than_the_line():
    order = an_order(ORDER)
    lines = (replace(order.lines[0], returned=5), order.lines[1])
    assert due(replace(order, lines=lines)) == 30


def test_exact_thirds_do_not_lose_a_point_to_rounding():
    lines = (
        a_line(ORDER, "A", quantity=3, net_minor=100, returned=1),
        a_line(ORDER, "B", quantity=3, net_minor=100, returned=2),
    )
    assert due(an_order(ORDER, lines=lines), PerAmount(1, 1)) == 100  # 66 2/3 + 33 1/3


def test_a_rate_may_give_several_points_for_a_small_amount():
    assert due(an_order(ORDER), PerAmount(3, 250)) == 156
    assert PerAmount(1, 100).points_for(1_999) == 19
    assert PerAmount(1, 100).points_for(-5) == 0


def test_ties_of_the_split_go_to_the_smaller_line_id_whatever_the_order_of_lines():
    lines = tuple(a_line(ORDER, name, quantity=1, net_minor=100) for name in "ABC")
    shown = dict(rules.split(4, lines))
    assert sorted(shown.values()) == [1, 1, 2]
    assert shown[min(line.id for line in lines)] == 2
    assert dict(rules.split(4, tuple(reversed(lines)))) == shown


def test_the_split_of_nothing_shows_every_line_at_0():
    order = an_order(ORDER)
    assert rules.split(0, order.lines) == tuple((line.id, 0) for line in order.lines)


LINES = st.lists(
    st.builds(
        lambda quantity, net, returned, refunded, card: (quantity, net, returned, refunded, card),
        st.integers(1, 7),
        st.integers(0, 99_999),
        st.integers(0, 9),
        st.integers(0, 9),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
).map(
    lambda rows: tuple(
        a_line(
            ORDER,
            str(n),
            quantity=q,
            net_minor=net,
            gross_minor=net,
            returned=r,
            refunded=f,
            is_gift_card=card,
        )
        for n, (q, net, r, f, card) in enumerate(rows)
    )
)


@OFTEN
@given(LINES, st.integers(1, 10**9))
def test_the_split_sums_to_the_whole_and_gives_no_line_more_than_its_share_rounded_up(lines, points):
    shares = [kept_net(line) for line in lines]
    shown = rules.split(points, lines)
    assert [pk for pk, _ in shown] == [line.id for line in lines]
    if sum(shares) == 0:
        assert all(part == 0 for _, part in shown)
        return
    assert sum(part for _, part in shown) == points
    for share, (_, part) in zip(shares, shown, strict=True):
        assert abs(part - Fraction(points) * share / sum(shares)) < 1


@OFTEN
@given(LINES, st.integers(0, 20_000), st.lists(st.integers(1, 4_000), max_size=5))
def test_the_points_after_many_refunds_are_those_after_their_sum(lines, due_minor, refunds):
    kept = [due_minor - sum(refunds[:n]) for n in range(len(refunds) + 1)]
    figures = [due(an_order(ORDER, lines=lines, due_minor=due_minor, kept_minor=one)) for one in kept]
    clawed_back = [before - after for before, after in pairwise(figures)]
    assert all(step >= 0 for step in clawed_back)
    assert figures[0] - sum(clawed_back) == due(
        an_order(ORDER, lines=lines, due_minor=due_minor, kept_minor=due_minor - sum(refunds))
    )


@pytest.mark.parametrize(
    ("earned", "months", "ends"),
    [
        ("2026-01-31T10:00+00:00", 1, "2026-02-28T10:00+00:00"),
        ("2027-12-31T23:59+00:00", 2, "2028-02-29T23:59+00:00"),
        ("2028-02-29T00:00+00:00", 12, "2029-02-28T00:00+00:00"),
        ("2028-02-29T00:00+00:00", 48, "2032-02-29T00:00+00:00"),
        ("2026-08-31T12:00+00:00", 1, "2026-09-30T12:00+00:00"),
        ("2026-12-15T12:00+00:00", 1, "2027-01-15T12:00+00:00"),
        # Warsaw's clocks change on 29 March; the instant is the same hour of UTC.
        ("2026-02-28T23:30+01:00", 1, "2026-03-28T22:30+00:00"),
    ],
)
def test_points_expire_on_the_same_day_of_a_later_month_or_on_its_last(earned, months, ends):
    assert rules.expires_at(datetime.fromisoformat(earned), months) == datetime.fromisoformat(ends)


def test_points_without_a_term_never_expire():
    assert rules.expires_at(NOON, None) is None


@OFTEN
@given(
    st.datetimes(datetime(1999, 1, 1), datetime(2060, 1, 1)),
    st.integers(1, 120),
    st.sampled_from(["UTC", "Europe/Warsaw", "America/New_York", "Asia/Kathmandu"]),
)
def test_expiry_is_one_instant_whatever_zone_it_is_told_in_and_never_before_the_month_is_over(
    naive, months, zone
):
    instant = naive.replace(tzinfo=UTC)
    ends = rules.expires_at(instant, months)
    assert ends == rules.expires_at(instant.astimezone(ZoneInfo(zone)), months)
    assert (ends.year - instant.year) * 12 + ends.month - instant.month == months
    assert ends.day == instant.day or (ends.day < instant.day and (ends + timedelta(days=1)).day == 1)


@dataclass
class ALot:
    name: str
    remaining: int
    expires_at: datetime | None = None
    cause: str = ""


LOTS = [
    ALot("for ever", 10),
    ALot("june", 10, NOON + timedelta(days=90)),
    ALot("empty", 0, NOON),
    ALot("april", 10, NOON + timedelta(days=30), cause="order:7"),
    ALot("april too", 10, NOON + timedelta(days=30)),
]


@pytest.mark.promise("L3.1")
def test_the_soonest_expiry_is_spent_first_and_points_for_ever_last():
    assert [lot.name for lot in rules.spending_order(LOTS)] == ["april", "april too", "june", "for ever"]


def test_a_clawback_takes_its_own_lots_first():
    lots = [*LOTS, ALot("own", 10, cause="order:9")]
    assert rules.spending_order(lots, own="order:9")[0].name == "own"
    assert rules.spending_order(lots)[-1].name == "own"


def test_points_are_taken_lot_by_lot():
    assert [(lot.name, part) for lot, part in rules.take(LOTS, 25)] == [
        ("april", 10),
        ("april too", 10),
        ("june", 5),
    ]


def test_taking_more_than_there_is_takes_nothing():
    with pytest.raises(NotEnoughPoints):
        rules.take(LOTS, 41)
    assert [lot.remaining for lot in LOTS] == [10, 10, 0, 10, 10]
