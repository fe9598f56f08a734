"""A fault in any field of ours, one by one, leaves Saleor's part of the answer whole."""

import json

import pytest
from saleor.graphql.api import schema

from tests.graphql import access_fixture, faulty

from .test_graphql_operations import SaleorHost

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_if_cards_bind")]


@pytest.fixture
def full(superuser_api_client):
    found = access_fixture.build(SaleorHost(superuser_api_client))
    return found | {"ask": lambda *asked: json.loads(superuser_api_client.post_graphql(*asked).content)}


@pytest.mark.parametrize("on", faulty.ROADS)
def test_a_fault_in_a_field_of_ours_leaves_saleors_part_whole(full, on):
    for way in (one for one in faulty.ways() if one.on == on):
        wrong, asked_for = faulty.damage(schema, way, full, full["ask"])
        assert wrong == []
        assert way.name in asked_for


def test_a_fault_in_what_a_mutation_tells_leaves_its_checkout_whole(full):
    wrong, asked_for = faulty.damage_of_refresh(schema, full, full["ask"])
    assert wrong == []
    assert "CheckoutRetentionRefresh.retention" in asked_for


def test_a_field_that_may_not_be_null_would_be_found(full):
    """The control."""
    (way,) = (one for one in faulty.ways() if one.name == "Order.retention")
    with faulty.made_required(schema, faulty.Place((), "Order", "retention")):
        wrong, _ = faulty.damage(schema, way, full, full["ask"])
    assert "Order.retention: {'order': None}" in wrong
