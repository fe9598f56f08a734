"""Our fields wherever Saleor runs its schema: entities, webhook payloads, lists; with the writer guard on."""

import json

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from saleor.account.models import User
from saleor.core.db.connection import UnsafeWriterAccessError, allow_writer
from saleor.graphql.webhook.subscription_payload import generate_payload_from_subscription, initialize_request
from saleor.permission.models import Permission
from saleor.webhook.event_types import WebhookEventAsyncType

from saleor_retention.core.clock import now
from saleor_retention.core.safe_logging import Unexpected
from saleor_retention.customers.identity import members
from saleor_retention.graphql.loyalty import loaders
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.programmes import programme_create
from saleor_retention.store.port import store

from .ids import gid

PAYLOAD = """subscription { event { ... on %s { order { id retention { pointsDue lines { points } }
  user { loyalty { balance { available } } referral { pending } } } } } }"""


@pytest.fixture
def points(db):
    return programme_create("points", "Points")


def give(points, user, number: int) -> None:
    with allow_writer():
        customer_id = members([store().customers([user.pk])[user.pk]])[user.pk]
        adjust(customer_id, points.pk, number, actor="user:1", reason="r", key=f"{user.pk}", now=now())


def asked(client, document: str, **variables):
    return json.loads(client.post_graphql(document, variables).content)


def test_an_entity_answers_her_points(points, user_api_client, customer_user):
    give(points, customer_user, 7)
    document = "query($of: [_Any!]!) { _entities(representations: $of) { ... on User { id loyalty { balance { available } } } } }"
    representation = {"__typename": "User", "id": gid("User", customer_user.pk)}
    answer = asked(user_api_client, document, of=[representation])
    assert answer["data"]["_entities"] == [
        {"id": representation["id"], "loyalty": {"balance": {"available": 7}}}
    ]


@pytest.mark.parametrize(
    ("event", "type_"),
    [(WebhookEventAsyncType.ORDER_UPDATED, "OrderUpdated"), (WebhookEventAsyncType.ORDER_PAID, "OrderPaid")],
)
def test_a_webhook_payload_carries_our_fields(points, order, customer_user, app, event, type_):
    give(points, customer_user, 7)
    app.permissions.set(Permission.objects.filter(codename__in=["manage_orders", "manage_users"]))
    payload = generate_payload_from_subscription(
        event_type=event,
        subscribable_object=order,
        subscription_query=PAYLOAD % type_,
        request=initialize_request(app=app),
    )
    assert payload == {
        "order": {
            "id": gid("Order", order.pk),
            "retention": {"pointsDue": 0, "lines": []},
            "user": {"loyalty": {"balance": {"available": 7}}, "referral": {"pending": 0}},
        }
    }


def test_a_webhook_of_an_app_without_permissions_carries_none_of_them(points, order, app):
    app.permissions.clear()
    payload = generate_payload_from_subscription(
        event_type=WebhookEventAsyncType.ORDER_UPDATED,
        subscribable_object=order,
        subscription_query="subscription { event { ... on OrderUpdated { order { retention { pointsDue } } } } }",
        request=initialize_request(app=app),
    )
    assert payload["order"] == {"retention": None}
    assert "MANAGE_ORDERS" in payload["errors"][0]["message"]


CUSTOMERS = """query($first: Int!) { customers(first: $first) { edges { node { email
  loyalty { programme { slug versions { id } } balance { available }
    transactions(first: 1) { totalCount edges { node { points } } } }
  personalOffers { name } referral { pending } } } } }"""
ORDERS = """query($first: Int!) { orders(first: $first) { edges { node { id
  retention { pointsDue lines { points } redemption { name } isPurchase netSales { amount } } } } } }"""
CHECKOUTS = """query($first: Int!) { checkouts(first: $first) { edges { node { id
  retention { reason isValid declined saving { amount } } } } } }"""


def ours(queries) -> list[str]:
    return [one["sql"] for one in queries if "saleor_retention_" in one["sql"]]


def cost_of(client, document: str, first: int) -> tuple[list, int]:
    """The replica of tests is the same connection: counted once."""
    with CaptureQueriesContext(connections["default"]) as queries:
        answer = asked(client, document, first=first)
    assert "errors" not in answer, answer
    ((_, page),) = answer["data"].items()
    return page["edges"], len(ours(queries.captured_queries))


def test_ten_customers_cost_as_many_statements_of_ours_as_one(points, superuser_api_client):
    for number in range(10):
        give(points, User.objects.create(email=f"u{number}@example.com"), number + 1)
    one, of_one = cost_of(superuser_api_client, CUSTOMERS, 1)
    ten, of_ten = cost_of(superuser_api_client, CUSTOMERS, 10)
    assert (len(one), len(ten)) == (1, 10)
    assert of_one == of_ten == 9
    assert sorted(edge["node"]["loyalty"]["balance"]["available"] for edge in ten) == list(range(1, 11))


def test_ten_orders_cost_as_many_statements_of_ours_as_one(points, app_api_client, order_generator):
    app_api_client.app.permissions.set(Permission.objects.filter(codename="manage_orders"))
    orders = [order_generator() for _ in range(10)]
    assert len(orders) == 10
    _, of_one = cost_of(app_api_client, ORDERS, 1)
    ten, of_ten = cost_of(app_api_client, ORDERS, 10)
    assert len(ten) == 10
    assert of_one == of_ten
    assert of_ten <= 4


def test_ten_checkouts_cost_as_many_statements_of_ours_as_one(superuser_api_client, channel_USD):
    from saleor.checkout.models import Checkout

    for _ in range(10):
        Checkout.objects.create(channel=channel_USD, currency="USD")
    _, of_one = cost_of(superuser_api_client, CHECKOUTS, 1)
    ten, of_ten = cost_of(superuser_api_client, CHECKOUTS, 10)
    assert len(ten) == 10
    assert of_one == of_ten == 1


def test_the_writer_guard_would_catch_a_read_without_the_requests_database(
    points, user_api_client, customer_user, monkeypatch, caplog
):
    """The control: all other tests here pass with the guard on because every read names its database."""
    monkeypatch.setattr(loaders.AccountOfUser, "using", "default")
    answer = asked(user_api_client, "{ me { loyalty { balance { available } } } }")
    assert answer["data"]["me"]["loyalty"] is None
    assert answer["errors"][0]["extensions"]["exception"]["code"] == Unexpected.__name__
    assert f"{UnsafeWriterAccessError.__name__} at loyalty/queries.py" in caplog.text
