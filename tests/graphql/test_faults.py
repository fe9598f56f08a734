"""A fault of ours never takes the store's part of an answer with it; on a real Saleor: `test_graphql_faults`."""

import pytest
from graphql import GraphQLNonNull

from saleor_retention.graphql import on_checkout, sdl
from saleor_retention.hosts.standalone.api.schema import built

from . import access_fixture, faulty, matrix, printed
from .alone import post

ANSWERED = {
    "LoyaltyImportError",
    "LoyaltyTierMovement",
    "RetentionError",
    "RetentionListError",
    "RetentionSegmentForecast",
    "ReferralTerms",
}
"""Types that mutations alone answer."""


@pytest.fixture
def full(alone):
    return access_fixture.build(alone)


def ask(document, variables):
    return post("staff", document, variables)


@pytest.mark.parametrize("way", faulty.ways(), ids=lambda way: way.name)
def test_a_fault_in_a_field_of_ours_leaves_the_stores_part_whole(full, way):
    wrong, asked_for = faulty.damage(built, way, full, ask)
    assert wrong == []
    assert way.name in asked_for


def test_a_fault_in_what_a_mutation_tells_leaves_its_checkout_whole(full):
    wrong, asked_for = faulty.damage_of_refresh(built, full, ask)
    assert wrong == []
    assert {"CheckoutRetentionRefresh.retention", "RetentionCheckout.reason"} <= asked_for


def test_a_fault_while_a_mutations_decision_is_read_leaves_its_checkout_whole(full, monkeypatch):
    def fail(*_):
        raise RuntimeError("planted")

    monkeypatch.setattr(on_checkout, "CheckoutRoot", fail)
    answer = ask(faulty.REFRESH % "{ reason }", {"id": full["checkout"]})
    assert answer["data"] == {
        "checkoutRetentionRefresh": {"checkout": {"id": full["checkout"]}, "retention": None, "errors": []}
    }


def test_a_field_that_may_not_be_null_would_be_found(full):
    """The control."""
    (way,) = (one for one in faulty.ways() if one.name == "Checkout.retention")
    with faulty.made_required(built, faulty.Place((), "Checkout", "retention")):
        wrong, _ = faulty.damage(built, way, full, ask)
    assert "Checkout.retention: {'checkout': None}" in wrong


def test_everything_that_we_add_may_be_null_and_says_so():
    types = built.get_type_map()
    added = [(name, types[name].fields[field]) for name, fields in sdl.added().items() for field in fields]
    assert len(added) >= 49
    assert [one for name, one in added if isinstance(one.type, GraphQLNonNull)] == []
    silent = {
        way.name for way in faulty.ways() if "null when it cannot be told" not in way.field.about.lower()
    }
    assert silent == set()


def test_every_type_of_ours_is_behind_a_way_that_is_broken():
    found = {place.type_name for way in faulty.ways() for place in faulty.places(built, way)}
    ours = {one.name for one in printed.TYPES.values() if one.kind == "type" and not one.is_extension} - {
        way.field.named for way in matrix.ways() if way.is_mutation
    }
    assert ours - found - {*ANSWERED} == set()
