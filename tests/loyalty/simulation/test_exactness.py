"""A simulation of rules that were in force from the first order equals what the ledger gave, to the point."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.db.models import Sum

from saleor_retention.core.clock import store_zone
from saleor_retention.hosts.standalone.demo.cdnow import CHANNEL, history
from saleor_retention.hosts.standalone.demo.replay import ensure_programme, replay
from saleor_retention.loyalty.ledger.adjustments import expire
from saleor_retention.loyalty.liability.queries import points_by_month
from saleor_retention.loyalty.models import Entitlement, Lot
from saleor_retention.loyalty.simulation import history as pages
from saleor_retention.loyalty.simulation.assumptions import Assumptions
from saleor_retention.loyalty.simulation.figures import figures_of
from saleor_retention.loyalty.simulation.history import replay_history
from saleor_retention.loyalty.simulation.order_file import read_orders, replay_file
from saleor_retention.loyalty.simulation.replay import Trial
from saleor_retention.loyalty.simulation.tally import Tally
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import NEW_YEAR, a_programme, the_shop_says
from tests.builders.simulation import REDEMPTION, assert_adds_up
from tests.loyalty.test_exactness import an_awkward_order

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def simulated(version, *, until=NOW, **assumed):
    trial, tally = Trial(version, Assumptions.parse(assumed), until, store_zone()), Tally()
    for _ in replay_history(trial, tally):
        pass
    figures = figures_of(version, trial.assumptions, tally)
    assert_adds_up(figures)
    return figures


def given() -> int:
    return Entitlement.objects.aggregate(all=Sum("due"))["all"] or 0


TERMS = {
    "bare": {},
    "counting": {"counting": {"tax": True, "shipping": True, "sale_items": False}},
    "goods": {
        "bonuses": {"bonuses": [{"kind": "goods", "title": "A", "goods": {"product_ids": [1]}, "times": "3"}]}
    },
    "first": {"bonuses": {"bonuses": [{"kind": "first_order", "title": "Hello", "points": 50}]}},
    "days": {
        "bonuses": {"bonuses": [{"kind": "days", "title": "Sundays", "weekdays": [7], "times": "2.5"}]},
        "counting": {"shipping": True},
    },
    "pending": {"pending": {"until": "fulfilled"}, "counting": {"gift_cards": False}},
}


@pytest.mark.promise("L8.3")
@pytest.mark.parametrize("terms", TERMS)
def test_awkward_orders_come_to_what_the_ledger_gave(terms):
    version = a_programme(rate_points=7, rate_minor=30, terms=TERMS[terms])
    dice = random.Random(terms)
    days = [NEW_YEAR + timedelta(days=dice.randrange(58), hours=n % 24) for n in range(150)]
    the_shop_says(*_awkward(days, dice, members=40), now=NOON)
    figures = simulated(version, until=NOON)
    assert figures.issued == given() > 1_000
    assert figures.tally.pending == 0 or terms == "pending"


def _awkward(days, dice, *, members):
    """Orders with lines, placed on these days; some of them were not sent."""
    orders = [an_awkward_order(number, dice) for number in range(len(days))]
    return [
        replace(
            order,
            created_at=day,
            fully_paid_at=day,
            user_id=1 + number % members,
            email="",
            fulfilled_at=day if dice.random() < 0.7 else None,
        )
        for number, (order, day) in enumerate(zip(orders, days, strict=True))
        if order.lines
    ]


@pytest.mark.promise("L8.3")
@pytest.mark.django_db(transaction=True)
def test_the_history_of_the_demo_as_it_ran_as_it_is_simulated_and_as_a_file():
    orders = list(history("sample", store_zone()))
    store().put(*orders)
    version = ensure_programme(
        channel=CHANNEL, currency="USD", since=datetime(1996, 12, 31, tzinfo=UTC), now=NOW
    )
    replay([order.id for order in orders], now=NOW)

    figures = simulated(version)
    assert figures.issued == given() == 239_444
    assert figures.tally.read == figures.tally.orders == 6_919
    assert figures.tally.net_sales_minor == 24_409_194
    earned = Lot.objects.values_list("earned_at__year", "earned_at__month").annotate(Sum("granted"))
    assert {(month.month.year, month.month.month): month.issued for month in figures.months if month.issued} == {
        (year, month): points for year, month, points in earned.order_by()
    }  # fmt: skip
    assert (
        points_by_month(version.programme_id, at=NOW)[-1][1]
        == simulated(version, redeemed_share=0).outstanding
    )

    rows = [
        f"{order.number},{order.user_id},{order.created_at.isoformat()},{order.due_minor / 100:.2f},USD\n"
        for order in orders
    ]
    random.Random(1).shuffle(rows)
    file = read_orders(
        StringIO("id,customer,placed_at,net,currency\n" + "".join(rows)), currency="USD", zone=store_zone()
    )
    trial = Trial(version, Assumptions.parse({}), NOW, store_zone())
    assert (file.wrong, file.faults) == (0, ())
    of_file = figures_of(version, trial.assumptions, replay_file(file, trial))
    assert of_file == simulated(version)


@pytest.mark.promise("L8.3")
def test_ends_and_the_books_agree_on_what_is_left():
    """Points that ended in the ledger by its sweep, and in the simulation by arithmetic."""
    version = a_programme(expiry_months=2, terms={"redemption": REDEMPTION})
    dice = random.Random(5)
    days = [NEW_YEAR + timedelta(days=dice.randrange(59)) for _ in range(60)]
    the_shop_says(*_awkward(days, dice, members=9), now=NOON)
    at = datetime(2026, 4, 5, tzinfo=UTC)
    while expire(now=at, limit=1_000):
        pass
    left = points_by_month(version.programme_id, at=at)[-1][1]
    figures = simulated(version, until=at, redeemed_share=0)
    assert (figures.issued, figures.outstanding) == (given(), left)
    assert 0 < left < figures.issued


def test_pages_of_customers_stop_and_go_on(monkeypatch, django_assert_num_queries):
    version = a_programme()
    dice = random.Random(9)
    the_shop_says(*(an_awkward_order(number, dice) for number in range(40)))
    whole = simulated(version)
    monkeypatch.setattr(pages, "CUSTOMERS_AT_ONCE", 7)
    monkeypatch.setattr(pages, "ORDERS_AT_ONCE", 3)
    assert simulated(version) == whole
    trial = Trial(version, Assumptions.parse({}), NOW, store_zone())
    monkeypatch.setattr(pages, "CUSTOMERS_AT_ONCE", 500)
    monkeypatch.setattr(pages, "ORDERS_AT_ONCE", 2_000)
    with django_assert_num_queries(4):
        pages.replay_page([(trial, Tally())])
