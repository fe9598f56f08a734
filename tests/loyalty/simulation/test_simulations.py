"""Simulations that staff start: the first page at once, the rest in slices, one at a time, and none holds up the others."""

from datetime import timedelta

import pytest

from saleor_retention.errors import Invalid, LimitExceeded, NotFound
from saleor_retention.loyalty.programmes import programme_create
from saleor_retention.loyalty.simulation import history as pages
from saleor_retention.loyalty.simulation import simulations
from saleor_retention.loyalty.simulation.drafts import draft_activate, draft_discard
from saleor_retention.loyalty.simulation.models import PointsSimulation, SimulationState
from saleor_retention.loyalty.simulation.simulations import (
    advance,
    compared_figures,
    figures_of_simulation,
    simulation_start,
)
from tests.builders import NOON
from tests.builders.points import a_programme, the_shop_says, whole_books
from tests.builders.simulation import a_draft_of, assert_adds_up
from tests.builders.tiers import a_tier_plan, an_order_of

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=100)


def a_history(customers=6):
    the_shop_says(*(an_order_of(n, 10_000, user_id=n + 1, email="") for n in range(customers)))


def in_small_steps(monkeypatch):
    """Pages of two customers; starting replays the first one alone."""
    monkeypatch.setattr(pages, "CUSTOMERS_AT_ONCE", 2)
    monkeypatch.setattr(simulations, "ORDERS_AT_START", 1)


def started(draft, **changes):
    named = {"draft_id": draft.pk, "assumptions": {}, "actor": "staff:1", "now": LATER} | changes
    return simulation_start(named.pop("draft_id"), **named)


@pytest.mark.promise("L8.3")
def test_a_small_shop_has_its_answer_at_once_and_nothing_is_written_beside_it():
    draft = a_draft_of(programme_create("stars", "Stars").pk)
    a_history()
    before = whole_books()
    row = started(draft)
    assert row.state == SimulationState.DONE
    figures = figures_of_simulation(row)
    assert_adds_up(figures)
    assert (figures.issued, figures.redeemed, row.orders, figures.tally.read) == (600, 360, 6, 6)
    assert whole_books() == before
    assert advance(now=LATER) is False


def test_slices_come_to_the_same_as_one_pass_and_the_draft_may_change_meanwhile(monkeypatch):
    in_small_steps(monkeypatch)
    monkeypatch.setattr(simulations, "PAGES", 1)
    draft = a_draft_of(programme_create("stars", "Stars").pk)
    a_history()
    row = started(draft)
    assert (row.state, row.tally["read"]) == (SimulationState.RUNNING, 2)
    draft_discard(draft.pk)
    turns = 0
    while advance(now=LATER):
        turns += 1
    row.refresh_from_db()
    assert (row.state, row.draft, turns) == (SimulationState.DONE, None, 3)
    assert figures_of_simulation(row).issued == 600


def test_one_that_fails_is_marked_and_the_next_one_goes_on(monkeypatch):
    in_small_steps(monkeypatch)
    draft = a_draft_of(programme_create("stars", "Stars").pk)
    a_history()
    bad, good = started(draft), started(draft)
    PointsSimulation.objects.filter(pk=bad.pk).update(position="nonsense")
    while advance(now=LATER):
        pass
    states = dict(PointsSimulation.objects.values_list("pk", "state"))
    assert states == {bad.pk: "failed", good.pk: "done"}


def test_orders_placed_earlier_than_the_period_earn_nothing():
    draft = a_draft_of(programme_create("stars", "Stars").pk)
    a_history()
    assert figures_of_simulation(started(draft, since=NOON + timedelta(days=1))).issued == 0
    assert figures_of_simulation(started(draft, since=NOON - timedelta(days=1))).issued == 600


@pytest.mark.promise("L8.3")
def test_a_draft_is_compared_with_what_is_in_force_on_the_same_orders(monkeypatch):
    version = a_programme()
    in_small_steps(monkeypatch)
    a_history()
    row = started(a_draft_of(version.programme_id, rate_points=3))
    while advance(now=LATER):
        pass
    row.refresh_from_db()
    compared = compared_figures(row, row.compared)
    assert row.compared == version
    assert (figures_of_simulation(row).issued, compared.issued) == (1_800, 600)
    assert compared.tally.net_sales_minor == figures_of_simulation(row).tally.net_sales_minor == 60_000


def test_what_was_put_in_force_is_compared_with_nothing():
    draft = a_draft_of(programme_create("stars", "Stars").pk)
    draft_activate(draft.pk, actor="staff:1", reason="Agreed", now=NOON)
    a_history()
    row = started(draft)
    assert (figures_of_simulation(row).issued, row.compared) == (600, None)
    assert compared_figures(row, row.compared) is None


def test_what_happened_after_the_period_is_left_out():
    draft = a_draft_of(programme_create("stars", "Stars").pk)
    a_history()
    row = started(draft, until=NOON - timedelta(days=1))
    assert (row.state, row.orders, figures_of_simulation(row).months) == (SimulationState.DONE, 0, ())
    row = started(draft, until=NOON + timedelta(days=1))
    assert (row.orders, figures_of_simulation(row).issued) == (6, 600)


def test_the_tiers_of_the_programme_are_measured_where_none_are_named():
    version = a_programme()
    a_history(2)
    a_tier_plan(version.programme_id, now=NOON)
    row = started(a_draft_of(version.programme_id))
    tiers = figures_of_simulation(row).tiers
    assert [(tier.slug, tier.now, tier.ever) for tier in tiers] == [
        ("bronze", 2, 2),
        ("silver", 0, 0),
        ("gold", 0, 0),
    ]


def test_what_is_not_there_or_makes_no_sense_is_refused_and_nothing_is_kept():
    draft = a_draft_of(programme_create("stars", "Stars").pk)
    for changes, error in (
        ({"draft_id": draft.pk + 1}, NotFound),
        ({"since": LATER + timedelta(days=1)}, Invalid),
        ({"until": LATER + timedelta(days=1)}, Invalid),
        ({"since": NOON, "until": NOON}, Invalid),
        ({"assumptions": {"margin_share": "1.01"}}, Invalid),
        ({"assumptions": {"margin_share": "Infinity"}}, Invalid),
        ({"assumptions": {"redeemed_share": "1.5"}}, Invalid),
        ({"assumptions": {"redeemed_share": "NaN"}}, Invalid),
        ({"assumptions": {"redeemed_share": "0.123456"}}, Invalid),
        ({"assumptions": {"redeemed_after_days": -1}}, Invalid),
        ({"assumptions": {"redeemed_after_days": 10**9}}, Invalid),
        ({"assumptions": {"tiers": {"basis": "spend", "months": 0, "tiers": []}}}, Invalid),
    ):
        with pytest.raises(error):
            started(draft, **changes)
    assert not PointsSimulation.objects.exists()


def test_there_is_a_bound_to_what_is_at_work_and_to_what_is_kept(monkeypatch):
    draft = a_draft_of(programme_create("stars", "Stars").pk)
    in_small_steps(monkeypatch)
    a_history()
    monkeypatch.setattr(simulations, "MOST_AT_ONCE", 2)
    first = started(draft)
    started(draft)
    with pytest.raises(LimitExceeded):
        started(draft)
    while advance(now=LATER):
        pass
    monkeypatch.setattr(simulations, "MOST_KEPT", 2)
    third = started(draft)
    assert not PointsSimulation.objects.filter(pk=first.pk).exists()
    assert PointsSimulation.objects.filter(pk=third.pk).exists()
    assert PointsSimulation.objects.count() == 2
