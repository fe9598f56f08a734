"""The matrix on a real Saleor: the same documents and the same judgement, with Saleor's own requestors and roads."""

import json
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from saleor.account.models import Group, User
from saleor.app.models import App
from saleor.core.db.connection import allow_writer
from saleor.core.jwt import create_access_token
from saleor.graphql.tests.fixtures import ApiClient
from saleor.permission.models import Permission

from tests.graphql import access_fixture, matrix

from .test_graphql_operations import SaleorHost

LOOSE = {"saleor_retention_figure", "saleor_retention_checkrun"}
"""Counters of the process itself."""

ROADS: dict[str, list[matrix.Road]] = {
    "User": [
        (("user",), 'user(id: "{ann}") {{ %s }}'),
        (("order", "user"), 'order(id: "{order}") {{ user {{ %s }} }}'),
        (("checkout", "user"), 'checkout(id: "{checkout}") {{ user {{ %s }} }}'),
        (("customers", "edges", "node"), "customers(first: 9) {{ edges {{ node {{ %s }} }} }}"),
        (("orders", "edges", "node", "user"), "orders(first: 9) {{ edges {{ node {{ user {{ %s }} }} }} }}"),
    ],
    "Order": [
        (("orders", "edges", "node"), "orders(first: 9) {{ edges {{ node {{ %s }} }} }}"),
        (("user", "orders", "edges", "node"), 'user(id: "{ann}") {{ orders(first: 9) {{ edges {{ node {{ %s }} }} }} }}'),
    ],
    "Checkout": [
        (("checkouts", "edges", "node"), "checkouts(first: 9) {{ edges {{ node {{ %s }} }} }}"),
        (("user", "checkouts", "edges", "node"), 'user(id: "{ann}") {{ checkouts(first: 9) {{ edges {{ node {{ %s }} }} }} }}'),
    ],
}  # fmt: skip
"""By what else Saleor leads to an account, an order or a checkout."""


@pytest.fixture
def full(db, as_if_cards_bind, superuser_api_client):
    """The world of the matrix, and under `clients` a client for each actor."""
    host = SaleorHost(superuser_api_client)
    found = access_fixture.build(host)
    found["clients"] = {one.name: client(one, host) for one in matrix.ACTORS}
    return found


def client(actor: matrix.Actor, host: SaleorHost) -> ApiClient:
    if actor.name in host.people:
        return ApiClient(user=host.people[actor.name])
    permissions = Permission.objects.filter(codename__in=[one.lower() for one in actor.permissions])
    assert len(permissions) == len(actor.permissions)
    if actor.is_person:
        user = User.objects.create(
            email=f"{actor.name.replace(' ', '-').lower()}@example.com", is_staff=True, is_active=True
        )
        group = Group.objects.create(name=actor.name, restricted_access_to_channels=False)
        group.permissions.add(*permissions)
        user.groups.add(group)
        return ApiClient(user=user)
    if actor.name == "stranger":
        return ApiClient(user=None)
    app = App.objects.create(name=actor.name, is_active=True)
    app.permissions.add(*permissions)
    return ApiClient(app=app)


def books() -> dict[str, str]:
    """A fingerprint of every row of ours, and of what of Saleor's our mutations could touch."""
    ours = [one for one in connection.introspection.table_names() if one.startswith("saleor_retention_")]
    tables = [*(set(ours) - LOOSE), "checkout_checkout", "discount_voucher", "discount_vouchercode"]
    parts = [
        f"SELECT '{one}', md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {one} t"
        for one in sorted(tables)
    ]
    with allow_writer(), connection.cursor() as cursor:
        return dict(cursor.execute(" UNION ALL ".join(parts)).fetchall())


@contextmanager
def undone():
    """What is done within is as if it had never been."""
    with allow_writer(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def asked(of: ApiClient, document: str, variables=None):
    return json.loads(of.post_graphql(document, variables or {}).content)


def answered(actor: matrix.Actor, way: matrix.Way, given: dict, *, is_undone: bool = True) -> dict:
    document, variables, _ = matrix.asked(way, given, key=f"{way.name} {actor.name}")
    if not is_undone:
        return asked(given["clients"][actor.name], document, variables)
    with undone():
        return asked(given["clients"][actor.name], document, variables)


def test_every_field_answers_exactly_those_it_is_for(full):
    wrong, before = [], books()
    for way in matrix.ways():
        judge = matrix.OWNER if ("AUTHENTICATED_USER",) in way.guards else matrix.STAFF
        all_of_it = answered(judge, way, full)
        assert "errors" not in all_of_it, (way.name, all_of_it["errors"])
        found = matrix.asked(way, full)[2]
        wrong += matrix.empty(way, all_of_it, found)
        for actor in matrix.ACTORS:
            # What is refused is not undone: it must have done nothing.
            answer = answered(actor, way, full, is_undone=actor.may(way.guards))
            wrong += matrix.judged(actor, way, answer, all_of_it, found, full["canaries"])
    assert wrong == []
    assert books() == before


def test_no_other_road_of_saleors_leads_around_a_guard(full):
    ours = [way for way in matrix.ways() if way.on in ROADS]
    assert {way.on for way in ours} == set(ROADS), "a type of Saleor's that we extend has roads"
    wrong, seen = [], set()
    for way in ours:
        for road in ROADS[way.on]:
            document, variables, found = matrix.asked(way, full, road=road)
            for actor in matrix.ACTORS:
                answer = asked(full["clients"][actor.name], document, variables)
                # Lists show everybody their own: what is Ann's is told by its canaries.
                if "edges" not in road[0]:
                    wrong += matrix.shown(actor, answer, found)
                if (
                    not actor.may(way.guards)
                    and way.guards
                    and (told := matrix.told(answer, full["canaries"]))
                ):
                    wrong.append(f"{actor.name} is told {sorted(told)} by {way.name} over {road[0]}")
                if actor == matrix.STAFF and matrix.told(answer, full["canaries"]):
                    seen.add((way.name, road[0]))
    assert wrong == []
    assert len(seen) == sum(len(ROADS[way.on]) for way in ours), "every road leads somewhere"


def app_of_her_number_sees_nothing(full) -> None:
    """Saleor's `_entities` hands such an app the account whose key equals its own: our fields ask who they are."""
    pk = int(access_fixture.key_of(full["ann"]))
    twin = matrix.Actor("app of her number")
    app, _ = App.objects.update_or_create(pk=pk, defaults={"name": "same number", "is_active": True})
    app.permissions.clear()  # the world may have an app of this number
    full["clients"][twin.name] = ApiClient(app=app)
    for way in (one for one in matrix.ways() if one.on == "User"):
        answer = answered(twin, way, full)
        assert matrix.shown(twin, answer, matrix.asked(way, full)[2]) == []
        assert matrix.told(answer, full["canaries"]) == set()


BOTH = """query($ann: ID!, $ben: ID!, $order: ID!, $bens: ID!, $of: [_Any!]!) {
    me { ...U } _entities(representations: $of) { ... on User { ...U } }
    c: order(id: $order) { ...O } d: order(id: $bens) { ...O }
    e: checkout(id: $ann) { user { ...U } } f: checkout(id: $ben) { user { ...U } } }
    fragment U on User { loyalty { balance { available } transactions(first: 9) { edges { node { message } } } }
        personalOffers { name } referral { code } }
    fragment O on Order { retention { ...R } user { ...U } }
    fragment R on RetentionOrder { pointsDue redemption { name } }"""


def test_her_own_and_a_foreign_one_in_one_request_show_only_her_own_and_an_app_of_her_number_nothing(full):
    variables = {
        "ann": full["checkout"], "ben": full["bens checkout"], "order": full["order"], "bens": full["bens order"],
        "of": [{"__typename": "User", "id": full[one]} for one in ("ann", "ben")],
    }  # fmt: skip
    anns, bens = full["canaries"] - full["bens canaries"], full["bens canaries"] - full["canaries"]
    by_ann = asked(full["clients"]["ann"], BOTH, variables)
    by_ben = asked(full["clients"]["ben"], BOTH, variables)
    assert matrix.told(by_ben, anns) == set() == matrix.told(by_ann, bens)
    assert len(matrix.told(by_ann, anns)) >= 4
    assert len(matrix.told(by_ben, bens)) >= 4
    assert matrix.told(asked(full["clients"]["stranger"], BOTH, variables), anns | bens) == set()
    app_of_her_number_sees_nothing(full)


def test_an_expired_token_is_told_in_saleors_words(full, settings):
    settings.JWT_EXPIRE = True
    settings.JWT_TTL_ACCESS = timedelta(seconds=-5)
    client = full["clients"]["ann"]
    client.token = create_access_token(client.user)
    document = "query($id: ID!) { checkout(id: $id) { id retention { reason } } }"
    answer = asked(client, document, {"id": full["checkout"]})
    codes = {error["extensions"]["exception"]["code"] for error in answer["errors"]}
    assert codes == {"ExpiredSignatureError"}


def test_a_guest_whose_address_is_an_accounts_sees_her_order_without_an_error(full):
    document = "query($id: ID!) { order(id: $id) { id retention { pointsDue } } }"
    answer = asked(full["clients"]["stranger"], document, {"id": full["order"]})
    assert "errors" not in answer
    assert answer["data"]["order"] == {"id": full["order"], "retention": None}
    other = asked(full["clients"]["ben"], document, {"id": full["order"]})
    assert other["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
