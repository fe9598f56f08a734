"""A programme is switched off and on again: what was placed meanwhile never earns, and nobody loses what they have."""

from datetime import timedelta

import pytest

from saleor_retention.errors import Disabled, Invalid, NotFound, Required
from saleor_retention.loyalty.ledger.holds import hold
from saleor_retention.loyalty.models import Account, Programme
from saleor_retention.loyalty.programmes import programme_update
from saleor_retention.loyalty.queries import accounts_of
from tests.builders import NOON, an_order
from tests.builders.points import a_member, a_programme, an_id, the_shop_says

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def programme() -> int:
    a_member(1)
    return a_programme().programme_id


def points() -> int:
    return sum(Account.objects.filter(customer__user_id=1).values_list("balance", flat=True))


def placed(name: str, at, **changes):
    return an_order(an_id(name), created_at=at, **{"fully_paid_at": at, **changes})


def off(programme: int, at) -> Programme:
    return programme_update(programme, is_active=False, now=at)


def on(programme: int, at) -> Programme:
    return programme_update(programme, is_active=True, now=at)


def test_an_order_of_before_earns_also_when_it_is_paid_while_the_programme_is_off(programme):
    unpaid = {"captured_minor": 0, "kept_minor": 0, "fully_paid_at": None}
    the_shop_says(placed("before", NOON - HOUR, **unpaid))
    off(programme, NOON)
    the_shop_says(placed("before", NOON - HOUR, fully_paid_at=NOON + HOUR), now=NOON + HOUR)
    assert points() == 130


def test_an_order_of_meanwhile_earns_nothing_then_and_nothing_later(programme):
    off(programme, NOON)
    the_shop_says(placed("at once", NOON), placed("meanwhile", NOON + HOUR), now=NOON + HOUR)
    assert points() == 0
    on(programme, NOON + 2 * HOUR)
    the_shop_says(placed("meanwhile", NOON + HOUR, shipping_net_minor=999), now=NOON + 3 * HOUR)
    assert points() == 0
    the_shop_says(placed("after", NOON + 2 * HOUR), now=NOON + 3 * HOUR)
    assert points() == 130


def test_what_was_earned_before_follows_its_order_while_the_programme_is_off(programme):
    the_shop_says(placed("before", NOON - HOUR))
    off(programme, NOON)
    assert points() == 130
    the_shop_says(placed("before", NOON - HOUR, kept_minor=0), now=NOON + HOUR)
    assert points() == 0


def test_nobody_spends_points_while_it_is_off_and_they_are_there_when_it_is_on(programme):
    the_shop_says(placed("before", NOON - HOUR))
    customer = Account.objects.filter(customer__user_id=1).values_list("customer", flat=True)[0]
    off(programme, NOON)
    with pytest.raises(Disabled):
        hold(customer, programme, 10, an_id("checkout"), now=NOON)
    assert accounts_of([1]) == {}
    on(programme, NOON + HOUR)
    assert accounts_of([1])[1].available == 130
    assert hold(customer, programme, 10, an_id("checkout"), now=NOON + HOUR).points == 10


def test_switching_twice_is_switching_once_and_every_span_is_kept(programme):
    first, again = off(programme, NOON), off(programme, NOON + HOUR)
    assert (again.off_spans, again.off_since) == (first.off_spans, NOON)
    row = on(programme, NOON + 2 * HOUR)
    assert (row.is_active, row.off_since) == (True, None)
    assert on(programme, NOON + 3 * HOUR).off_spans == row.off_spans
    off(programme, NOON + 4 * HOUR)
    row = Programme.objects.get()
    assert [row.is_on_at(NOON + hours * HOUR) for hours in (-1, 0, 1, 2, 3, 4, 5)] == [
        True, False, False, True, True, False, False,
    ]  # fmt: skip


def test_a_name_changes_alone(programme):
    row = programme_update(programme, name="  Suns ", now=NOON)
    assert (row.name, row.is_active, row.off_spans) == ("Suns", True, [])


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({}, Required, None),
        ({"name": " "}, Required, "name"),
        ({"name": "x" * 101, "is_active": False}, Invalid, "name"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(programme, changes, refusal, field):
    before = Programme.objects.values().get()
    with pytest.raises(refusal) as refused:
        programme_update(programme, **changes, now=NOON)
    assert (refused.value.field, Programme.objects.values().get()) == (field, before)


def test_a_programme_that_is_not_there_is_not_found():
    with pytest.raises(NotFound) as refused:
        programme_update(0, is_active=False, now=NOON)
    assert refused.value.field == "programme_id"
