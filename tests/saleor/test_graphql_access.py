"""The matrix on a real Saleor: the same rows, with Saleor's own requestors."""

import json

import pytest
from django.db import connection
from saleor.account.models import Group, User
from saleor.app.models import App
from saleor.core.db.connection import allow_writer
from saleor.graphql.tests.fixtures import ApiClient
from saleor.permission.models import Permission

from saleor_retention.kernel.clock import now
from saleor_retention.kernel.store import OfferListing
from saleor_retention.loyalty.programme import programme_create, version_add
from saleor_retention.offers.campaigns import campaign_create
from tests.graphql import matrix

from .ids import gid

OURS = ("manage_users", "manage_discounts", "manage_orders")


@pytest.fixture
def clients(api_client, user_api_client, user2_api_client, staff_api_client):
    permissions = Permission.objects.filter(codename__in=OURS)
    group = Group.objects.create(name="retention", restricted_access_to_channels=False)
    group.permissions.add(*permissions)
    staff = User.objects.create(email="permitted@example.com", is_staff=True, is_active=True)
    staff.groups.add(group)
    app = App.objects.create(name="permitted", is_active=True)
    app.permissions.add(*permissions)
    return {
        matrix.STRANGER: api_client,
        matrix.OTHER: user2_api_client,
        matrix.OWNER: user_api_client,
        matrix.STAFF_WITHOUT: staff_api_client,
        matrix.STAFF: ApiClient(user=staff),
        matrix.APP_WITHOUT: ApiClient(app=App.objects.create(name="plain", is_active=True)),
        matrix.APP: ApiClient(app=app),
    }


@pytest.fixture
def world(order, checkout, customer_user):
    """IDs of everything that a row may name. All of it is the customer's."""
    assert order.user == customer_user
    programme = programme_create("points", "Points")
    terms = {
        "currency": "USD",
        "rate_points": 1,
        "rate_minor": 100,
        "expiry_months": None,
        "valid_from": None,
    }
    version_add(programme.pk, channel="main", **terms, actor="user:1", reason="launch", now=now())
    listing = OfferListing(channel="main", currency="USD", amount_minor=None, minimum_minor=0)
    campaign = campaign_create(name="Ten", percent_bp=1_000, listings=[listing], starts_at=now())
    checkout.user = customer_user
    checkout.save(update_fields=["user"])
    return {
        "ann": gid("User", customer_user.pk),
        "order": gid("Order", order.pk),
        "checkout": gid("Checkout", checkout.pk),
        "programme": gid("LoyaltyProgramme", programme.pk),
        "campaign": gid("PersonalOfferCampaign", campaign.pk),
    }


@pytest.mark.parametrize("name", matrix.ROWS)
def test_a_field_answers_exactly_those_it_is_for(world, clients, order, name):
    row = matrix.ROWS[name]
    if name.startswith("RetentionOrder."):
        _seen_by_the_engine(order)
    denied = [who for who in matrix.ACTORS if who not in row.allowed]
    before = books()
    for who in denied:
        answer = asked(clients[who], *row.filled(world))
        assert not row.seen(answer), (who, answer)
    assert books() == before
    for who in sorted(row.allowed):
        answer = asked(clients[who], *row.filled(world))
        assert row.seen(answer), (who, answer)


def test_an_app_that_happens_to_have_the_customers_number_sees_nothing_of_hers(world, customer_user):
    """Saleor's `_entities` hands such an app the account whose key equals its own: our fields ask who she is."""
    app = App.objects.create(pk=customer_user.pk, name="same number", is_active=True)
    answer = asked(ApiClient(app=app), *matrix.ROWS["User.loyalty"].filled(world))
    assert answer["data"]["_entities"] == [{"loyalty": None}]
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"


def test_a_nested_way_to_her_account_is_guarded_as_well(world, user2_api_client, staff_api_client):
    document = "query($id: ID!) { checkout(id: $id) { user { loyalty { balance { available } } } } }"
    for client in (user2_api_client, staff_api_client):
        answer = asked(client, document, {"id": world["checkout"]})
        assert (answer["data"]["checkout"] or {}).get("user") is None
        assert "available" not in json.dumps(answer["data"])


def _seen_by_the_engine(order) -> None:
    from saleor_retention.kernel.locks import command
    from saleor_retention.reactions import look_again

    with allow_writer(), command():
        look_again([order.pk], now=now())


def books() -> dict[str, int]:
    """How many rows each table of ours has."""
    tables = [one for one in connection.introspection.table_names() if one.startswith("saleor_retention_")]
    with allow_writer(), connection.cursor() as cursor:
        return {table: cursor.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def asked(client, document: str, variables=None):
    return json.loads(client.post_graphql(document, variables or {}).content)
