"""The matrix on the stand-alone API, and that it leaves nothing out."""

import copy
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection, transaction

from saleor_retention.graphql import sdl
from saleor_retention.graphql.kit import global_id
from saleor_retention.graphql.kit.port_standalone import Permission, Requestor
from saleor_retention.hosts.standalone.api.schema import built
from saleor_retention.store.port import store

from . import access_drafts, access_fixture, matrix, printed, surface
from .alone import PLACES, placed, post

LOOSE = {"saleor_retention_figure", "saleor_retention_checkrun", "saleor_retention_trycount"}
"""Counters: what was tried is counted also when it is refused."""


def requestor(actor: matrix.Actor) -> Requestor:
    held = frozenset(Permission[one].value for one in actor.permissions)
    if not actor.is_person:
        return (
            Requestor(app="7" + actor.name[-1:], permissions=held)
            if actor.name != "stranger"
            else Requestor()
        )
    return Requestor(customer=PLACES.get(actor.name, 90), permissions=held)


@pytest.fixture
def full(alone, settings):
    """The world of the matrix, and a token for each actor."""
    settings.RETENTION_TOKENS = {one.name: requestor(one) for one in matrix.ACTORS}
    return access_fixture.build(alone)


def books() -> dict[str, str]:
    """A fingerprint of every row of ours."""
    tables = [one for one in connection.introspection.table_names() if one.startswith("saleor_retention_")]
    parts = [
        f"SELECT '{one}', md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {one} t"
        for one in sorted(set(tables) - LOOSE)
    ]
    with connection.cursor() as cursor:
        return dict(cursor.execute(" UNION ALL ".join(parts)).fetchall())


@contextmanager
def undone():
    """What is done within, in the database and in the shop, is as if it had never been."""
    kept = copy.deepcopy(vars(store()))
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    vars(store()).update(kept)


def answered(actor: matrix.Actor, way: matrix.Way, given: dict) -> dict:
    document, variables, _ = matrix.asked(way, given, key=f"{way.name} {actor.name}")
    with undone():
        return post(actor.name, document, variables)


@pytest.mark.parametrize("way", matrix.ways(), ids=lambda way: way.name)
def test_a_field_answers_exactly_those_it_is_for(full, way):
    judge = matrix.OWNER if ("AUTHENTICATED_USER",) in way.guards else matrix.STAFF
    all_of_it = answered(judge, way, full)
    assert "errors" not in all_of_it, all_of_it["errors"]
    found = matrix.asked(way, full)[2]
    assert matrix.empty(way, all_of_it, found) == []
    wrong, before = [], books()
    for actor in matrix.ACTORS:
        if actor.may(way.guards):
            answer = answered(actor, way, full)
        else:
            document, variables, _ = matrix.asked(way, full)
            answer = post(actor.name, document, variables)
        wrong += matrix.judged(actor, way, answer, all_of_it, found, full["canaries"])
    assert wrong == []
    assert books() == before


def test_the_matrix_asks_for_every_field_of_ours():
    """Walked on the built schema, not on the text: what a document could select is selected."""
    asked = {leaf.path[-1] for way in matrix.ways() for leaf in matrix.asked(way, WORLD)[2]}
    fields = {name for type_ in printed.TYPES.values() if type_.kind == "type" for name in type_.fields}
    composed = {
        name
        for type_ in printed.TYPES.values()
        for name, one in type_.fields.items()
        if one.named in printed.TYPES and printed.TYPES[one.named].kind == "type"
    }
    assert fields - composed - {"retention"} <= asked
    assert {f"{way.on}.{way.field.name}" for way in matrix.ways()} == {
        f"{type_}.{name}" for type_, names in sdl.added().items() for name in names
    }


NAMES = [
    "ann",
    "ben",
    "order",
    "checkout",
    "programme",
    "referral",
    "partner",
    "payout",
    "campaign",
    "reward",
    "milestone",
    "draft",
    "channel",
    "resting",
    "coded",
    "shared",
]
WORLD = dict.fromkeys(
    [*NAMES, *access_drafts.IDS.values(), "open draft", "batch", "offer", "variant", "audience", "list"], "x"
) | {
    "ann": "VXNlcjox",
    "cleo": "VXNlcjoz",
}


def test_every_way_in_says_whom_it_is_for():
    silent = {way.name for way in matrix.ways() if not way.field.requires}
    assert silent == set(matrix.OPEN)
    known = {*matrix.PERMISSIONS, "OWNER", "AUTHENTICATED_USER"}
    assert {one for way in matrix.ways() for guard in way.guards for one in guard} <= known


def test_our_types_are_reached_by_these_ways_only():
    assert surface.reached(built) == matrix.within()


def test_what_is_read_of_the_printed_schema_is_the_built_one():
    for name, type_ in printed.TYPES.items():
        real = built.get_type_map()[name]
        for field, one in type_.fields.items():
            if type_.kind in {"type", "input"}:
                assert str(real.fields[field].type) == one.type, f"{name}.{field}"
                assert set(one.arguments) == set(getattr(real.fields[field], "args", {}))


def test_a_field_that_shows_too_much_would_be_found(full):
    """The control: what staff see, handed to a stranger, is called wrong; and so is a canary in an error."""
    (way,) = (one for one in matrix.ways() if one.name == "User.loyalty")
    found = matrix.asked(way, full)[2]
    all_of_it = answered(matrix.STAFF, way, full)
    assert matrix.judged(matrix.STAFF, way, all_of_it, all_of_it, found, full["canaries"]) == []
    assert len(matrix.judged(matrix.STRANGER, way, all_of_it, all_of_it, found, full["canaries"])) > 10
    leaking = {"data": {"_entities": [None]}, "errors": [{"message": "no CANARY-REASON for you"}]}
    assert matrix.judged(matrix.STRANGER, way, leaking, all_of_it, found, full["canaries"]) == [
        "stranger is told ['CANARY-REASON'] by User.loyalty"
    ]
    without = {"data": {"_entities": [None]}}
    assert matrix.judged(matrix.OWNER, way, without, all_of_it, found, full["canaries"])


ROADS = {
    "_entities": "query($of: [_Any!]!) { _entities(representations: $of) { ... on User { loyalty { balance { available } transactions(first: 9) { edges { node { message } } } } personalOffers { name } referral { code } } ... on Order { retention { pointsDue redemption { name saving { amount } } lines { points } } } } }",
    "aliases": """query($ann: ID!, $ben: ID!, $order: ID!, $bens: ID!) {
        a: user(id: $ann) { ...U } b: user(id: $ben) { ...U } me { ...U }
        c: order(id: $order) { ...O } d: order(id: $bens) { ...O } }
        fragment U on User { loyalty { balance { available } transactions(first: 9) { edges { node { message } } } } personalOffers { name } referral { code } }
        fragment O on Order { retention { ...R } } fragment R on RetentionOrder { pointsDue redemption { name } }""",
}


@pytest.mark.parametrize("road", ROADS)
def test_her_own_and_a_foreign_one_in_one_request_show_only_her_own(full, road):
    of = [{"__typename": "User", "id": full[one]} for one in ("ann", "ben")]
    of += [{"__typename": "Order", "id": full[one]} for one in ("order", "bens order")]
    variables = {"of": of} if road == "_entities" else {
        "ann": full["ann"], "ben": full["ben"], "order": full["order"], "bens": full["bens order"]
    }  # fmt: skip
    anns, bens = full["canaries"] - full["bens canaries"], full["bens canaries"] - full["canaries"]
    by_ann, by_ben = post("ann", ROADS[road], variables), post("ben", ROADS[road], variables)
    assert matrix.told(by_ben, anns) == set() == matrix.told(by_ann, bens)
    assert len(matrix.told(by_ann, anns)) >= 4
    assert len(matrix.told(by_ben, bens)) >= 4
    assert matrix.told(post("stranger", ROADS[road], variables), anns | bens) == set()


@pytest.mark.parametrize("kind", ["order", "user", "checkout", "loyaltyProgramme", "personalOfferCampaign"])
def test_a_missing_a_foreign_and_a_malformed_id_answer_alike(full, kind):
    who = "staff with MANAGE_DISCOUNTS" if kind in {"loyaltyProgramme", "personalOfferCampaign"} else "ben"
    type_name = kind[0].upper() + kind[1:]
    gone = uuid4() if kind in {"order", "checkout"} else 2**31 - 1
    foreign = {"order": full["order"], "user": full["ann"]}.get(
        kind, global_id("Product", 1) if "P" in kind or "C" in kind else global_id(type_name, uuid4())
    )
    document = f"query($id: ID!) {{ {kind}(id: $id) {{ __typename }} }}"
    odd = [
        "junk",
        "",
        "T3JkZXI6",
        "0",
        "\0",
        "💥",
        "x" * 100_000,
        global_id(type_name, "x"),
        global_id(type_name, -1),
    ]
    odd += [
        global_id(type_name, 2**63),
        global_id(type_name, 10**400),
        global_id("", 1),
        global_id("Other", 1),
    ]
    answers = [post(who, document, {"id": one}) for one in [foreign, global_id(type_name, gone), *odd]]
    assert [one["data"] for one in answers] == [{kind: None}] * len(answers)
    told = [one.get("errors") for one in answers]
    assert told[0] == told[1], "foreign and missing"
    if kind in {"loyaltyProgramme", "personalOfferCampaign"}:
        assert told == [None] * len(answers)
    # The host's own fields say in Saleor's words whom they are for, or that something is no ID at all.
    words = ("Invalid ID: ", "To access this path, ")
    assert all(one is None or one[0]["message"].startswith(words) for one in told)


def test_a_guests_order_is_seen_by_whoever_knows_its_id(shop):
    order = global_id("Order", placed(None))
    document = "query($id: ID!) { order(id: $id) { retention { pointsDue isPurchase } } }"
    answer = post("stranger", document, {"id": order})
    assert answer["data"]["order"]["retention"] == {"pointsDue": 0, "isPurchase": None}
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
