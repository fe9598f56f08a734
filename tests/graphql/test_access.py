"""The matrix on the stand-alone API, and that it leaves nothing out."""

from uuid import uuid4

import pytest
from django.db import connection

from saleor_retention.graphql.kit import global_id
from saleor_retention.kernel.clock import now
from saleor_retention.kernel.store import CartSnapshot, OfferListing
from saleor_retention.loyalty.programme import programme_create, version_add
from saleor_retention.offers.campaigns import campaign_create
from saleor_retention.service.schema import built
from tests.builders import NOON

from . import matrix, surface
from .alone import placed, post


@pytest.fixture
def world(alone, shop):
    """IDs of everything that a row may name. All of it is Ann's."""
    ann = alone.user("ann")
    alone.user("ben")
    programme = programme_create("points", "Points")
    terms = {"channel": "main", "currency": "USD", "rate_points": 1, "rate_minor": 100, "expiry_months": None}
    version_add(programme.pk, **terms, valid_from=NOON, actor="user:1", reason="launch", now=now())
    listing = OfferListing(channel="main", currency="USD", amount_minor=None, minimum_minor=0)
    campaign = campaign_create(name="Ten", percent_bp=1_000, listings=[listing], starts_at=NOON)
    cart = CartSnapshot(uuid4(), "main", "USD", user_id=1, subtotal_minor=1_000, quantity=1, fingerprint="")
    shop.open_cart(cart)
    return {
        "ann": ann,
        "order": global_id("Order", placed(1)),
        "checkout": global_id("Checkout", cart.id),
        "programme": global_id("LoyaltyProgramme", programme.pk),
        "campaign": global_id("PersonalOfferCampaign", campaign.pk),
    }


@pytest.mark.parametrize("who", matrix.ACTORS)
@pytest.mark.parametrize("name", matrix.ROWS)
def test_a_field_answers_exactly_those_it_is_for(world, name, who):
    row = matrix.ROWS[name]
    before = books()
    answer = post(who, *row.filled(world))
    assert row.seen(answer) == (who in row.allowed), answer
    if who not in row.allowed:
        assert books() == before


def books() -> dict[str, int]:
    """How many rows each table of ours has."""
    tables = [one for one in connection.introspection.table_names() if one.startswith("saleor_retention_")]
    with connection.cursor() as cursor:
        return {table: cursor.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def test_every_field_of_ours_has_its_row():
    guarded = {
        f"{type_}.{name}"
        for type_, name, field in surface.fields_of_ours(built)
        if type_ in surface.ROOTS or "Requires one of the following permissions" in (field.description or "")
    }
    assert guarded == set(matrix.ROWS)


def test_our_types_are_reached_by_the_ways_in_the_table_only():
    assert surface.reached(built) == matrix.WITHIN


def test_a_missing_and_a_foreign_order_answer_alike(world):
    document = "query($id: ID!) { order(id: $id) { retention { pointsDue } } }"
    foreign = post("ben", document, {"id": world["order"]})
    for other in (global_id("Order", uuid4()), global_id("User", 1)):
        assert post("ben", document, {"id": other}) == foreign
    assert foreign["data"] == {"order": None}


@pytest.mark.parametrize("given", ["junk", "T3JkZXI6", "T3JkZXI6eA=="])
def test_what_is_no_id_at_all_is_refused_as_saleor_refuses_it(world, given):
    answer = post("ben", "query($id: ID!) { order(id: $id) { id } }", {"id": given})
    assert answer["data"] == {"order": None}
    assert [one["message"] for one in answer["errors"]] == [f"Invalid ID: {given}. Expected: Order."]


def test_one_request_with_her_own_and_a_foreign_alias_shows_only_her_own(world):
    document = '{ _entities(representations: [{__typename: "User", id: "%s"}, {__typename: "User", id: "%s"}]) { ... on User { id referral { pending } } } }'
    answer = post("ann", document % (world["ann"], global_id("User", 2)))
    assert answer["data"]["_entities"] == [{"id": world["ann"], "referral": {"pending": 0}}, None]


def test_a_guests_order_is_seen_by_whoever_knows_its_id(shop):
    order = global_id("Order", placed(None))
    document = "query($id: ID!) { order(id: $id) { retention { pointsDue isPurchase } } }"
    answer = post("stranger", document, {"id": order})
    assert answer["data"]["order"]["retention"] == {"pointsDue": 0, "isPurchase": None}
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
