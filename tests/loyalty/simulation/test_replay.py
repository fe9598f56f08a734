"""Past orders under rules that are tried: worked figures, without a database."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import permutations

import pytest

from saleor_retention.loyalty.simulation.replay import replay_customer, replay_guests
from saleor_retention.loyalty.simulation.tally import Tally
from saleor_retention.store.orders import Status
from tests.builders import a_line, an_order
from tests.builders.points import an_id
from tests.builders.simulation import REDEMPTION, a_trial, a_version, past, tried
from tests.builders.tiers import an_order_of

MARCH, APRIL, MAY = (datetime(2026, month, 10, 12, tzinfo=UTC) for month in (3, 4, 5))


def months_of(figures):
    return {
        f"{month.month:%m}": (month.issued, month.redeemed, month.expired, month.outstanding)
        for month in figures.months
    }


@pytest.mark.promise("L8.3")
def test_the_worked_example_of_the_documentation():
    """Ann buys for 200.00 in March and 100.00 in May; Ben for 50.00 in March; points last 12 months, to 2027."""
    trial = a_trial(a_version(expiry_months=12), redeemed_share="0.6", redeemed_after_days=30)
    figures = tried(
        trial,
        [an_order_of("ann 1", 20_000, MARCH), an_order_of("ann 2", 10_000, MAY)],
        [an_order_of("ben", 5_000, MARCH)],
    )
    assert months_of(figures) == {
        "03": (250, 0, 0, 250),
        "04": (0, 150, 0, 100),
        "05": (100, 0, 0, 200),
        "06": (0, 60, 0, 140),
    }
    assert [month.owed_minor for month in figures.months] == [250, 100, 200, 140]
    assert (figures.issued, figures.redeemed, figures.expired, figures.outstanding) == (350, 210, 0, 140)
    assert (figures.cost_points, figures.cost_minor, figures.full_cost_minor) == (210, 210, 350)
    assert figures.cost_share == Fraction(210, 35_000)
    assert (figures.tally.members, figures.tally.customers, figures.tally.orders) == (2, 2, 3)
    assert [(part.least, part.below, part.customers, part.points) for part in figures.balances] == [
        (50, 100, 1, 50),
        (200, 500, 1, 300),
    ]
    assert (figures.tally.able, figures.tally.able_points) == (1, 300)


def test_points_that_end_before_they_are_spent_are_gone_whole_and_others_by_what_is_left():
    version = a_version(expiry_months=1)
    early = tried(a_trial(version, redeemed_after_days=40), [an_order_of(1, 10_000, MARCH)])
    assert months_of(early) == {"03": (100, 0, 0, 100), "04": (0, 0, 100, 0)}
    assert early.cost_points == 0
    later = tried(a_trial(version, redeemed_after_days=10), [an_order_of(1, 10_000, MARCH)])
    assert months_of(later) == {"03": (100, 50, 0, 50), "04": (0, 0, 50, 0)}
    assert later.cost_points == 50


def test_inactivity_ends_all_points_after_the_last_order_that_came_in_time():
    terms = {"redemption": REDEMPTION, "expiry": {"kind": "inactivity", "months": 2}}
    orders = [
        an_order_of("a", 10_000, datetime(2026, 1, 5, tzinfo=UTC)),
        an_order_of("b", 10_000, datetime(2026, 2, 20, tzinfo=UTC)),
        an_order_of("c", 10_000, datetime(2026, 8, 1, tzinfo=UTC)),
    ]
    figures = tried(a_trial(a_version(terms=terms), redeemed_share="0"), orders)
    assert {name: part[2] for name, part in months_of(figures).items() if part[2]} == {"04": 200, "10": 100}


def test_points_wait_until_the_return_window_is_over():
    terms = {"redemption": REDEMPTION, "pending": {"until": "return_window", "days": 14}}
    sent = an_order_of("sent", 10_000, MARCH, fulfilled_at=MARCH)
    never = an_order_of("never", 3_000, MARCH)
    fresh = an_order_of(
        "fresh", 500, datetime(2026, 12, 30, tzinfo=UTC), fulfilled_at=datetime(2026, 12, 30, tzinfo=UTC)
    )
    figures = tried(a_trial(a_version(terms=terms)), [sent, never, fresh])
    assert (figures.issued, figures.tally.pending) == (100, 35)


def test_what_came_back_has_earned_nothing_and_is_told():
    paid = an_order(an_id("kept"), created_at=MARCH, fully_paid_at=MARCH)
    returned = an_order(
        an_id("half"),
        created_at=APRIL,
        fully_paid_at=APRIL,
        lines=(a_line(an_id("half"), "A", returned=1), a_line(an_id("half"), "B", net_minor=3_000, gross_minor=3_600, quantity=1)),
    )  # fmt: skip
    cancelled = an_order(an_id("cancelled"), created_at=MAY, fully_paid_at=MAY, status=Status.CANCELLED)
    figures = tried(a_trial(), [paid, returned, cancelled])
    assert (figures.issued, figures.tally.returned) == (130 + 80, 50 + 130)
    assert figures.tally.orders == 2


def test_guests_and_other_channels_and_currencies_earn_nothing():
    trial, tally = a_trial(), Tally()
    replay_guests([past(an_order_of("guest", 5_000, MARCH), None)], trial, tally)
    replay_customer(
        [
            past(an_order_of("elsewhere", 5_000, MARCH, channel="other")),
            past(an_order_of("euros", 5_000, MARCH, currency="EUR")),
        ],
        trial,
        tally,
    )
    assert (tally.orders, tally.guest_orders, tally.other_currency, tally.customers) == (1, 1, 1, 0)
    assert (tally.net_sales_minor, tally.guest_net_sales_minor, tally.read) == (5_000, 5_000, 3)


def test_orders_before_the_beginning_earn_nothing_but_may_have_been_the_first():
    bonus = {"kind": "first_order", "title": "Hello", "points": 500}
    terms = {"redemption": REDEMPTION, "bonuses": {"bonuses": [bonus]}}
    orders = [an_order_of("old", 10_000, MARCH), an_order_of("new", 10_000, MAY)]
    assert tried(a_trial(a_version(terms=terms)), orders).issued == 700
    assert tried(a_trial(a_version(terms=terms, valid_from=APRIL)), orders).issued == 100


def test_a_tier_makes_later_orders_earn_more_and_the_end_tells_who_is_where():
    terms = {
        "redemption": REDEMPTION,
        "bonuses": {"bonuses": [{"kind": "tier", "title": "Gold", "tiers": [["gold", "2"]]}]},
    }
    tiers = {
        "basis": "spend",
        "months": 2,
        "grace_days": 0,
        "tiers": [
            {"slug": slug, "name": slug, "threshold": threshold, "multiplier_percent": 100, "campaign_ids": [], "early_access": []}
            for slug, threshold in (("all", 0), ("gold", 10_000))
        ],
    }  # fmt: skip
    orders = [
        an_order_of("1", 10_000, MARCH),
        an_order_of("2", 1_000, APRIL),
        an_order_of("3", 1_000, datetime(2026, 8, 1, tzinfo=UTC)),
    ]
    figures = tried(a_trial(a_version(terms=terms), tiers=tiers), orders, [an_order_of("4", 100, MAY)])
    assert figures.issued == 100 + 20 + 10 + 1
    assert [(tier.slug, tier.now, tier.ever) for tier in figures.tiers] == [("all", 2, 2), ("gold", 0, 1)]
    tiers["tiers"][1]["multiplier_percent"] = 300
    by_tier = a_version(terms={"redemption": REDEMPTION})
    assert tried(a_trial(by_tier, tiers=tiers), orders).issued == 100 + 30 + 10


def a_costed_order():
    """100.00 of goods that cost 60.00."""
    order_id = an_id("costed")
    line = a_line(order_id, "A", quantity=2, net_minor=10_000, gross_minor=10_000, cost_minor=3_000)
    money = dict.fromkeys(("due_minor", "captured_minor", "kept_minor"), 10_000)
    free = dict.fromkeys(("shipping_net_minor", "shipping_gross_minor"), 0)
    return an_order(order_id, created_at=MARCH, fully_paid_at=MARCH, lines=(line,), **money, **free)


def test_what_goods_cost_is_known_for_some_orders_and_margin_is_told_of_those():
    figures = tried(a_trial(), [a_costed_order(), an_order_of("unknown", 5_000, MARCH)])
    margin = figures.margin
    assert (margin.net_sales_minor, margin.margin_minor, margin.cost_minor) == (10_000, 4_000, 50)
    assert (margin.share, figures.cost_share) == (Fraction(50, 4_000), Fraction(75, 15_000))
    assert tried(a_trial(), [an_order_of("unknown", 5_000, MARCH)]).margin is None


def test_a_margin_that_is_assumed_is_that_of_goods_without_a_cost_price():
    unknown = an_order_of("unknown", 5_000, MARCH)
    margin = tried(a_trial(margin_share="0.5"), [a_costed_order(), unknown]).margin
    assert (margin.net_sales_minor, margin.margin_minor, margin.cost_minor) == (15_000, 4_000 + 2_500, 75)
    assert (margin.measured_minor, margin.share) == (10_000, Fraction(75, 6_500))
    assert tried(a_trial(margin_share="0"), [unknown]).margin.share is None


def test_points_that_buy_nothing_cost_nothing_that_could_be_told():
    figures = tried(a_trial(a_version(terms={})), [an_order_of(1, 10_000, MARCH)])
    assert (figures.cost_minor, figures.cost_share, figures.outstanding_minor) == (None, None, None)
    assert figures.tally.able == 0


def test_the_order_of_customers_and_where_it_stops_change_nothing():
    trial = a_trial(a_version(rate_points=7, rate_minor=300, expiry_months=3), redeemed_share="0.37")
    people = [
        [an_order_of(f"{who}-{n}", 997 * (who + 1) + n, MARCH + timedelta(days=31 * n)) for n in range(4)]
        for who in range(3)
    ]
    results = set()
    for turns in permutations(range(3)):
        tally = Tally()
        for who in turns:
            replay_customer([past(order, who + 1) for order in people[who]], trial, tally)
            tally = Tally.of(tally.as_json())
        results.add(str(sorted(tally.as_json()["months"].items())))
    assert len(results) == 1


def test_no_orders_have_no_months():
    figures = tried(a_trial())
    assert (figures.months, figures.issued, figures.outstanding, figures.cost_share) == ((), 0, 0, None)
