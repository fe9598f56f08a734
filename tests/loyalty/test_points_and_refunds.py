"""The fourteen rows of "Points and refunds": by the rule alone, and through the ledger in any order of news."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saleor_retention.customers.rules import Owner
from saleor_retention.loyalty.earning.per_amount import PerAmount
from saleor_retention.loyalty.models import Entitlement, Transaction
from saleor_retention.orders.rules import state
from tests.builders.points import a_programme, assert_no_invariant_is_broken, due_of, the_shop_says
from tests.loyalty.table import ROWS, paid

each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.number} {row.says}")
QUICK = settings(
    max_examples=12,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def programme(db):
    """One point per 1.00 in USD, one per 100 in JPY."""
    version = a_programme()
    a_programme("yen", channel="japan", currency="JPY", rate_minor=100)
    return version


@each_row
@pytest.mark.promise("L1.1", "L6.1", "L6.2")
def test_the_rule_gives_the_figure(row):
    seen = state(row.last, owner=Owner(1, 1), paid=paid(row.last), month=date(2026, 3, 1))
    assert PerAmount(1, 100).points_due(seen) == row.due


@each_row
@pytest.mark.django_db
@pytest.mark.promise("L1.1", "L6.1", "L6.2")
def test_the_ledger_ends_at_the_figure_after_news_in_its_natural_order(row, programme):
    for order in (*row.states, *row.also):
        the_shop_says(order)
    assert due_of(row.last.id) == row.due
    assert sum(Entitlement.objects.values_list("due", flat=True)) == row.due


@each_row
@pytest.mark.django_db
@pytest.mark.promise("L6.1")
def test_the_ledger_ends_at_the_figure_when_only_the_last_state_is_ever_seen(row, programme):
    the_shop_says(row.last, *row.also)
    assert due_of(row.last.id) == row.due
    assert Transaction.objects.count() == (1 if row.due else 0)


@each_row
@pytest.mark.django_db
@pytest.mark.promise("L6.1")
def test_the_same_news_again_moves_nothing(row, programme):
    for order in (*row.states, *row.also):
        the_shop_says(order)
    before = list(Transaction.objects.values_list("pk", "idempotency_key"))
    for order in (*row.also, row.last, row.last):
        the_shop_says(order)
    assert list(Transaction.objects.values_list("pk", "idempotency_key")) == before


def _news_in_any_order(row):
    """States of the past, each any number of times and in any order; the present is what the shop says last."""
    earlier = st.lists(st.sampled_from((*row.states, *row.also)), max_size=6)
    return earlier.map(lambda past: (*past, *row.also, row.last))


@each_row
@pytest.mark.django_db
@pytest.mark.promise("L6.1", "L6.2")
def test_any_order_of_news_with_repetitions_ends_at_the_figure(row, programme):
    @QUICK
    @given(_news_in_any_order(row))
    def tell(news):
        with transaction.atomic():
            for order in news:
                the_shop_says(order)
            figure = due_of(row.last.id)
            assert_no_invariant_is_broken()
            transaction.set_rollback(True)
        assert figure == row.due

    tell()
