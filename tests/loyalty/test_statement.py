"""A statement: every movement with its reason and the balance after it, in constant queries, however long it is."""

import csv
from datetime import timedelta
from io import StringIO
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_retention.errors import NotEnoughPoints
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.ledger.holds import capture, hold, release
from saleor_retention.loyalty.ledger.sources import Source
from saleor_retention.loyalty.models import TransactionKind
from saleor_retention.loyalty.queries import statement
from saleor_retention.loyalty.statement.queries import StatementFilter, balances_after, statement_csv
from saleor_retention.loyalty.statement.rules import sentence
from tests.builders import NOON, an_order
from tests.builders.points import a_member, a_programme, an_id, balance_of, give, the_shop_says

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L7.2")]
STAFF = {"actor": "user:9", "reason": "=sorry"}
NUMBERS = count(1)
"""Of customers: every example has its own."""


@pytest.fixture
def version():
    return a_programme()


@pytest.fixture
def ann():
    return a_member(1)


def lines(customer, version, which: StatementFilter | None = None) -> list[tuple]:
    rows = list((which or StatementFilter()).of(customer.pk, version.programme_id, using="default"))
    after = balances_after([row.pk for row in rows])
    return [(row.kind, row.points, after[row.pk]) for row in rows]


def a_history(ann, version):
    the_shop_says(an_order(an_id("order"), number="17"))
    adjust(ann.pk, version.programme_id, 50, key="k", now=NOON + timedelta(days=1), **STAFF)
    first = hold(ann.pk, version.programme_id, 60, an_id("cart"), now=NOON + timedelta(days=2))
    release(first.pk, now=NOON + timedelta(days=3))
    second = hold(ann.pk, version.programme_id, 170, an_id("cart"), now=NOON + timedelta(days=4))
    capture(second.pk, an_id("second"), now=NOON + timedelta(days=5))
    the_shop_says(an_order(an_id("order"), number="17", kept_minor=0), now=NOON + timedelta(days=6))


def test_each_movement_tells_what_there_was_afterwards_also_a_debt(ann, version):
    a_history(ann, version)
    assert lines(ann, version) == [
        ("clawback", -130, -120),
        ("capture", 0, 10),
        ("hold", -170, 10),
        ("release", 60, 180),
        ("hold", -60, 120),
        ("adjust", 50, 180),
        ("earn", 130, 130),
    ]
    assert balance_of(ann) == {"available": 0, "held": 0, "owed": 120}


def test_movements_of_some_kinds_and_of_a_period_keep_their_balance(ann, version):
    a_history(ann, version)
    assert lines(ann, version, StatementFilter(kinds=("adjust", "earn"))) == [
        ("adjust", 50, 180),
        ("earn", 130, 130),
    ]
    period = StatementFilter(since=NOON + timedelta(days=2), until=NOON + timedelta(days=4))
    assert lines(ann, version, period) == [("release", 60, 180), ("hold", -60, 120)]


def test_the_balance_of_another_programme_and_customer_is_left_out(ann, version):
    other = a_programme("moons", channel="other")
    give(ann, 10, version, "referral:1:a")
    give(ann, 500, other, "referral:2:a")
    give(a_member(2), 900, version, "referral:3:a")
    assert lines(ann, version) == [("earn", 10, 10)]


@settings(max_examples=15, deadline=None)
@given(moves=st.lists(st.tuples(st.sampled_from(["give", "take", "due"]), st.integers(0, 60)), max_size=8))
def test_the_running_balance_is_the_sum_so_far(moves):
    number = next(NUMBERS)
    version, ann = a_programme(f"p{number}", channel=f"c{number}"), a_member(number)
    for turn, (what, points) in enumerate(moves):
        try:
            if what == "due":
                give(ann, points, version, f"referral:{ann.pk}:r")
            elif points:
                signed = points if what == "give" else -points
                adjust(ann.pk, version.programme_id, signed, key=f"{turn}", now=NOON, **STAFF)
        except NotEnoughPoints:
            continue
    told, total = list(reversed(lines(ann, version))), 0
    for _, points, after in told:
        total += points
        assert after == total
    balance = balance_of(ann)
    assert total == balance["available"] - balance["owed"]


def test_a_page_of_a_long_statement_costs_the_same_statements(ann, version, django_assert_num_queries):
    for number in range(30):
        adjust(ann.pk, version.programme_id, 5, key=f"{number}", now=NOON, **STAFF)
    for page in (slice(0, 10), slice(20, 30)):
        with django_assert_num_queries(2):
            rows = list(statement(ann.pk, version.programme_id)[page])
            after = balances_after([row.pk for row in rows])
        assert [after[row.pk] for row in rows] == [5 * (30 - n) for n in range(page.start, page.stop)]


def test_the_file_for_staff_has_who_and_why_and_no_formula(ann, version, django_assert_num_queries):
    a_history(ann, version)
    out = StringIO()
    with django_assert_num_queries(3):
        assert statement_csv(out, ann.pk, version.programme_id, StatementFilter()) == 7
    rows = list(csv.DictReader(StringIO(out.getvalue())))
    assert [(row["points"], row["balance"], row["what"]) for row in rows] == [
        ("-130", "-120", "Taken back with order 17."),
        ("0", "10", "Spent on an order."),
        ("-170", "10", "Set aside for a checkout."),
        ("60", "180", "Free again: the checkout was not finished."),
        ("-60", "120", "Set aside for a checkout."),
        ("50", "180", "Given by the shop."),
        ("130", "130", "Earned by order 17."),
    ]
    assert (rows[5]["reason"], rows[5]["actor"]) == ("'=sorry", "user:9")


@pytest.mark.parametrize("kind", list(TransactionKind))
@pytest.mark.parametrize("source", list(Source))
def test_every_kind_of_movement_has_a_sentence(kind, source):
    assert sentence(kind, source, 5).endswith(".")
