"""The heart of the room: SQL over all customers and Python about one of them are the same rules."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from saleor_retention.audiences.description import sentence
from saleor_retention.audiences.parsing import as_json, parse
from saleor_retention.audiences.profiles import profiles
from saleor_retention.audiences.rules import matches, occasion
from saleor_retention.audiences.sql import compiled
from saleor_retention.audiences.tables import MEMBER
from saleor_retention.core.db import execute

from .people import settle
from .strategies import NOWS, ZONES, people, questions, rules

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P4.1", "P4.2", "P4.3", "P3.1", "P3.2")]


def in_sql(asked, now, zone):
    """The members that SQL finds for each rule, all in one statement."""
    made = compiled(asked, now, zone)
    columns = ", ".join(f"array_agg(c.user_id) FILTER (WHERE {one})" for one in made.conditions)
    (row,) = execute(f"SELECT {columns} FROM {made.source} WHERE {MEMBER}", made.params)
    return [set(found or ()) for found in row]


def in_python(asked, who, now, zone):
    return [{pk for pk, one in who.items() if matches(rule, one, now, zone)} for rule in asked]


@st.composite
def worlds(draw):
    now = draw(st.sampled_from(NOWS))
    return now, draw(st.sampled_from(ZONES)), draw(st.lists(people(now), min_size=3, max_size=7))


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.data())
def test_sql_finds_whom_python_lets_in(data):
    now, zone, folk = data.draw(worlds())
    asked = data.draw(st.lists(st.one_of(rules(now), questions(now)), min_size=4, max_size=8))
    with transaction.atomic():
        everybody = settle(folk)
        who = profiles([*everybody, 999_999, 123_456])
        members = {pk for pk, one in everybody.items() if one.stands == "member"} | {999_999}
        assert who.keys() == members

        found = in_python(asked, who, now, zone)
        assert dict(enumerate(in_sql(asked, now, zone))) == dict(enumerate(found))
        for part in asked:
            assert in_sql([part], now, zone) == in_python([part], who, now, zone)
        event(f"in some audience, not in all: {any(0 < len(one) < len(members) for one in found)}")
        transaction.set_rollback(True)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rules(NOWS[0]))
def test_a_rule_is_read_again_as_it_was_written_and_can_be_said(rule):
    assert parse(as_json(rule)) == rule
    assert sentence(rule).startswith("Members who ")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_who_is_in_for_an_occasion_is_in_and_no_occasion_is_without_a_calendar(data):
    now, zone, folk = data.draw(worlds())
    rule = data.draw(rules(now))
    with transaction.atomic():
        for one in profiles([*settle(folk)]).values():
            key = occasion(rule, one, now, zone)
            assert matches(rule, one, now, zone) or not key
            if not {"birthday", "anniversary", "afterPurchase"} & names(as_json(rule)):
                assert key == ""
        transaction.set_rollback(True)


def names(rule):
    ((name, inner),) = rule.items()
    return set().union(*map(names, inner)) if isinstance(inner, list) else {name}


def test_profiles_are_one_statement_for_any_number(django_assert_num_queries):
    from .people import Line, Order, Person

    bought = Order(lines=(Line(), Line(product=2)))
    everybody = settle([Person(orders=(bought, bought), guest=(bought,))] * 50)
    for few in (1, 50):
        with django_assert_num_queries(1):
            found = profiles([*everybody][:few])
        assert len(found) == few
    assert all((one.purchases, one.guest_purchases, len(one.bought)) == (2, 1, 4) for one in found.values())
    assert connection.vendor == "postgresql"
