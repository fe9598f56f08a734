"""The stand-alone service beside a small shop of our own: one graph, and what a router then asks of us is answered."""

import json

import pytest
from graphql import get_named_type

from saleor_retention.graphql.kit import global_id
from saleor_retention.hosts.standalone.api.schema import SUBGRAPH, built
from tests.graphql import surface
from tests.graphql.alone import placed, post

from .composer import Composed, compose

SHOP = """
type Query {
  me: User
  order(id: ID!): Order
  checkout(id: ID!): Checkout
  _service: _Service
}
type Mutation { checkoutComplete(id: ID!): Order }
interface Node { id: ID! }
type User implements Node @key(fields: "id") { id: ID!, email: String!, orders(first: Int): [Order!] }
type Order implements Node @key(fields: "id") { id: ID!, number: String!, total: Money!, placedAt: DateTime! }
type Checkout implements Node { id: ID!, total: Money! }
type Money SHARED { currency: String!, amount: Float!, fractionalAmount: Int!, fractionDigits: Int! }
type PageInfo SHARED { hasNextPage: Boolean!, hasPreviousPage: Boolean!, startCursor: String, endCursor: String }
scalar DateTime
scalar Date
scalar PositiveInt
scalar PositiveDecimal
type _Service { sdl: String }
"""
LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])'
STYLES = {
    "federation 1": SHOP.replace(" SHARED", ""),
    "federation 2": LINK + SHOP.replace("SHARED", "@shareable"),
}
ASKED = """query($order: ID!) {
  me { email loyalty { balance { available } } orders(first: 1) { number retention { pointsDue } } }
  order(id: $order) { total { amount } retention { netSales { amount currency } } }
}"""


@pytest.fixture(scope="module", params=STYLES)
def composed(request) -> Composed:
    return compose({"shop": STYLES[request.param], "retention": SUBGRAPH}, ASKED)


@pytest.mark.promise("G9")
def test_it_composes_with_a_shop_without_an_error_and_every_field_of_ours_is_in_the_whole(composed):
    assert composed.errors == []
    for type_name, name, field in surface.fields_of_ours(built):
        # Saleor's checkouts have no key: what is on them, or leads to them, a router cannot have.
        if "Checkout" not in (type_name, get_named_type(field.type).name):
            assert composed.owners[type_name][name] == ["RETENTION"]
    assert composed.owners["Query"]["retentionCheckout"] == ["RETENTION"]


def test_what_is_the_shops_stays_the_shops(composed):
    for type_name in ("Query", "User", "Order", "Checkout"):
        theirs = {name for name, owners in composed.owners[type_name].items() if "SHOP" in owners}
        assert (
            theirs
            == {
                "Query": {"me", "order", "checkout"},
                "User": {"id", "email", "orders"},
                "Order": {"id", "number", "total", "placedAt"},
                "Checkout": {"id", "total"},
            }[type_name]
        )
    assert composed.owners["Query"]["me"] == composed.owners["User"]["email"] == ["SHOP"]
    assert "retention" not in composed.owners["Checkout"]


def test_a_router_asks_us_by_id_and_is_answered(shop, composed):
    order = global_id("Order", placed(1))
    ours = {tuple(one["path"]): one["operation"] for one in composed.fetches if one["service"] == "retention"}
    assert set(ours) == {("me",), ("me", "orders", "@"), ("order",)}
    user = [{"__typename": "User", "id": global_id("User", 1)}]
    orders = [{"__typename": "Order", "id": order}]
    answers = [
        post("staff", ours[path], {"representations": of})["data"]["_entities"]
        for path, of in ((("me",), user), (("me", "orders", "@"), orders), (("order",), orders))
    ]
    assert json.loads(json.dumps(answers)) == [
        [{"loyalty": None}],
        [{"retention": {"pointsDue": 0}}],
        [{"retention": {"netSales": {"amount": 130.0, "currency": "USD"}}}],
    ]
