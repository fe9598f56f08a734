"""What may be asked about points, and in how many statements."""

from dataclasses import replace

import pytest

from saleor_retention.customers.models import Customer
from saleor_retention.loyalty import queries
from saleor_retention.loyalty.breakdown import points_of_orders
from saleor_retention.loyalty.ledger.holds import capture, hold
from saleor_retention.loyalty.models import Programme
from saleor_retention.loyalty.programmes import programme_create
from saleor_retention.loyalty.queries import AccountRow
from tests.builders import NOON, an_order
from tests.builders.points import a_member, a_programme, an_id, give, the_shop_says

pytestmark = pytest.mark.django_db
ORDER = an_id("the order")


def test_without_a_programme_nobody_has_an_account():
    a_member(1)
    assert queries.accounts_of([1, 2]) == {}
    programme_create("off", "Off", is_active=False)
    assert queries.accounts_of([1, 2]) == {}


def test_balances_of_many_take_two_statements_and_who_has_no_points_has_zeros(django_assert_num_queries):
    version = a_programme()
    ann, ben = a_member(1), a_member(2)
    give(ann, 100, version, "order:1")
    hold(ann.pk, version.programme_id, 30, an_id("cart"), now=NOON)
    with django_assert_num_queries(2):
        found = queries.accounts_of([1, 2, 3])
    assert found == {
        1: AccountRow(ann.pk, 1, version.programme_id, 70, 30, 0),
        2: AccountRow(ben.pk, 2, version.programme_id, 0, 0, 0),
        3: AccountRow(None, 3, version.programme_id, 0, 0, 0),
    }


def test_balances_are_those_of_the_first_active_programme():
    first, second = a_programme(), a_programme("moons", channel="moon")
    ann = a_member(1)
    give(ann, 100, first, "order:1")
    give(ann, 7, second, "order:2")
    assert queries.accounts_of([1])[1].available == 100
    Programme.objects.filter(pk=first.programme_id).update(is_active=False)
    assert queries.accounts_of([1])[1].available == 7


def test_a_statement_is_newest_first_one_customers_and_one_programmes_and_sums_to_the_balance():
    version, other = a_programme(), a_programme("moons", channel="moon")
    ann, ben = a_member(1), a_member(2)
    give(ann, 100, version, "order:1")
    give(ben, 50, version, "order:2")
    give(ann, 7, other, "order:3")
    capture(hold(ann.pk, version.programme_id, 80, an_id("cart"), now=NOON).pk, ORDER, now=NOON)
    give(ann, 0, version, "order:1")
    rows = list(queries.statement(ann.pk, version.programme_id))
    assert [(row.kind, row.points) for row in rows] == [
        ("clawback", -100),
        ("capture", 0),
        ("hold", -80),
        ("earn", 100),
    ]
    account = queries.accounts_of([1])[1]
    assert sum(row.points for row in rows) == account.available - account.owed == -80


def test_a_page_of_a_statement_is_one_statement(django_assert_num_queries):
    version, ann = a_programme(), a_member(1)
    for number in range(10):
        give(ann, number + 1, version, f"order:{number}")
    with django_assert_num_queries(1):
        assert [row.points for row in queries.statement(ann.pk, version.programme_id)[:3]] == [10, 9, 8]


@pytest.mark.promise("L1.1")
def test_points_of_orders_are_shown_per_line_and_sum_to_what_was_given(django_assert_num_queries):
    a_programme()
    order = an_order(ORDER, kept_minor=13_440)
    two = replace(an_order(an_id("two")), lines=())
    the_shop_says(order, two, an_order(an_id("guest"), user_id=None))
    with django_assert_num_queries(4):
        found = points_of_orders([ORDER, an_id("two"), an_id("guest"), an_id("unknown")])
    assert found.keys() == {ORDER}
    assert found[ORDER].due == 104
    assert {line.line_id: line.points for line in found[ORDER].lines} == {
        order.lines[0].id: 80,
        order.lines[1].id: 24,
    }


def test_an_order_that_gave_everything_back_shows_zeros():
    a_programme()
    the_shop_says(an_order(ORDER))
    the_shop_says(an_order(ORDER, kept_minor=0))
    found = points_of_orders([ORDER])[ORDER]
    assert (found.due, {line.points for line in found.lines}, found.others) == (0, {0}, ())


def test_programmes_and_their_versions_are_listed_in_order():
    second, first = a_programme("b", channel="zurich"), a_programme("a", channel="main")
    empty = programme_create("c", "C")
    assert [row.slug for row in queries.programmes()] == ["b", "a", "c"]
    assert queries.versions_of([first.programme_id, second.programme_id, empty.pk]) == {
        first.programme_id: [first],
        second.programme_id: [second],
        empty.pk: [],
    }
    assert Customer.objects.count() == 0
