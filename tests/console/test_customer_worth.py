"""What a customer is worth, on their page: score, group, value, next step, and when they changed group."""

from datetime import date, timedelta

import pytest
from graphql_relay import to_global_id

from saleor_retention.console.formats import Formats
from saleor_retention.console.pages.customers.group_changes import group_changes, group_names
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.console.visitor import Visitor, ran_documents
from tests.graphql.value_fixture import fitted
from tests.metrics.shop import bought, take_in
from tests.segments.shop import history_of, scored

pytestmark = pytest.mark.django_db(transaction=True)

ANN, BEN = 1, 2
ANN_ID, BEN_ID = to_global_id("User", ANN), to_global_id("User", BEN)
FIRST_NIGHT = date(2026, 6, 2)


@pytest.fixture(autouse=True)
def _shop():
    store().open_channel("main", "USD")
    for user_id, name in ((ANN, "ann"), (BEN, "ben")):
        store().join(CustomerSnapshot(user_id, f"{name}@example.com", NOON))
    take_in(bought(ANN, "2026-06-01", 1_000))


def test_the_page_says_score_group_value_and_next_step(staff):
    scored()
    fitted([ANN])
    assert "part/customers/worth?id=" in staff.part("customers/customer", id=ANN_ID)
    text = staff.text("customers/worth", id=ANN_ID)
    assert "Customer in USD Acquaintances : Remind them once" in text
    assert "recency 1, frequency 1, money 1 of" in text
    assert "Bought for $10.00 so far." in text
    assert "Expected in 12 months: $50.00." in text
    assert "Probability of being alive: 75" in text


def test_changes_of_group_are_a_table_by_names_the_newest_first(staff):
    scored(FIRST_NIGHT)
    scored(FIRST_NIGHT + timedelta(days=200))
    assert [day for day, *_ in history_of(ANN)] == [FIRST_NIGHT, FIRST_NIGHT + timedelta(days=200)]
    text = staff.text("customers/worth", id=ANN_ID)
    newest, oldest = "Dec 19, 2026 USD Acquaintances Breakups", "Jun 2, 2026 USD – Acquaintances"
    assert 0 <= text.find(newest) < text.find(oldest)


def test_who_may_not_know_the_plan_reads_codes(staff):
    scored(FIRST_NIGHT)
    scored(FIRST_NIGHT + timedelta(days=200))
    text = Visitor("only-MANAGE_USERS").text("customers/worth", id=ANN_ID)
    assert "Dec 19, 2026 USD acquaintances Breakups" in text


def test_before_the_first_night_there_is_a_value_and_no_group(staff):
    with ran_documents() as ran:
        text = staff.text("customers/worth", id=ANN_ID)
    assert "Bought for $10.00 so far." in text
    assert "Acquaintances" not in text
    assert "From group" not in text
    assert [document.name for document in ran] == ["worth"]


def test_who_never_bought_has_a_sentence(staff):
    scored()
    for nobody in (BEN_ID, to_global_id("User", 99)):
        assert "They have bought nothing yet" in staff.text("customers/worth", id=nobody)


@pytest.mark.parametrize("token", ["only-MANAGE_ORDERS", "only-MANAGE_DISCOUNTS"])
def test_who_may_not_know_customers_is_told_nothing(token):
    scored()
    text = Visitor(token).text("customers/worth", id=ANN_ID)
    assert "$10.00" not in text
    assert "Acquaintances" not in text


def test_the_newest_plan_names_a_group_and_the_oldest_those_that_are_gone():
    plans = [
        {"groups": [{"code": "a", "name": "New"}]},
        {"groups": [{"code": "a", "name": "Old"}, {"code": "b", "name": "Gone"}]},
    ]
    assert group_names(plans, []) == {"a": "New", "b": "Gone"}
    assert group_names([], [{"group": "a", "groupName": "Scored"}]) == {"a": "Scored"}


def test_changes_of_all_currencies_stand_by_day():
    scores = [
        {"currency": "EUR", "changes": [{"day": "2026-01-02", "fromGroup": None, "toGroup": "a"}]},
        {"currency": "USD", "changes": [{"day": "2026-03-02", "fromGroup": "a", "toGroup": None}]},
    ]
    lines = group_changes(Formats(), scores, {"a": "First"})
    assert [(line.currency, line.before, line.after) for line in lines] == [
        ("USD", "First", "–"),
        ("EUR", "–", "First"),
    ]


def test_more_changes_than_fit_are_said_to_be_the_latest(staff, monkeypatch):
    monkeypatch.setattr("saleor_retention.console.pages.customers.profile.CHANGES", 1)
    scored(FIRST_NIGHT)
    scored(FIRST_NIGHT + timedelta(days=200))
    text = staff.text("customers/worth", id=ANN_ID)
    assert "The latest change." in text
    assert "Jun 2, 2026" not in text
