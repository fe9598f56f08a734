"""Nothing of ours is free by omission, and what is dear is refused before it runs."""

import pytest

from saleor_retention.graphql.cost_map import COSTS
from saleor_retention.graphql.costs import FREE, ONE, merged
from saleor_retention.hosts.standalone.api.schema import COST_MAP, built

from . import surface
from .alone import post


def test_every_field_of_ours_that_returns_an_object_or_a_list_is_priced():
    unpriced = [
        f"{type_}.{name}"
        for type_, name, field in surface.fields_of_ours(built)
        if surface.is_object_or_list(field.type) and name not in COSTS.get(type_, {})
    ]
    assert unpriced == []


def test_the_map_names_no_field_that_is_not_there():
    types = built.get_type_map()
    unknown = [
        f"{type_}.{name}"
        for type_, fields in COST_MAP.items()
        for name in fields
        if name not in types[type_].fields
    ]
    assert unknown == []


def test_every_connection_multiplies_by_its_page():
    for type_, name, field in surface.fields_of_ours(built):
        if {"first", "last"} <= set(field.args):
            assert COSTS[type_][name]["multipliers"] == ["first", "last"]


@pytest.mark.promise("G9")
def test_a_page_of_pages_is_refused_before_anything_is_read(shop, django_assert_num_queries):
    document = "{ loyaltyProgrammes(first: 100) { edges { node { versions { id } } } } me { %s } }"
    accounts = " ".join(
        f"a{n}: loyalty {{ transactions(first: 100) {{ edges {{ node {{ id }} }} }} }}" for n in range(100)
    )
    with django_assert_num_queries(0):
        answer = post("staff", document % accounts)
    assert "data" not in answer
    assert answer["errors"][0]["message"].startswith(
        "The query exceeds the maximum cost of 50000. Actual cost is "
    )


def test_the_cost_is_told_with_the_answer(shop):
    answer = post("ann", "{ me { loyalty { transactions(first: 20) { totalCount } } } }")
    assert answer["extensions"]["cost"] == {"requestedQueryCost": 1 + 2 + 100, "maximumAvailable": 50_000}


def test_a_cost_that_two_rooms_state_is_refused():
    """Merged like dictionaries, one of them would go unseen, and its fields cost nothing."""
    ours, theirs = {"RetentionCustomer": {"value": ONE}}, {"RetentionCustomer": {"scores": FREE}}
    assert merged(ours, theirs) == {"RetentionCustomer": {"value": ONE, "scores": FREE}}
    assert ours == {"RetentionCustomer": {"value": ONE}}
    with pytest.raises(ValueError, match=r"RetentionCustomer: the cost of value is stated twice"):
        merged(ours, ours)
