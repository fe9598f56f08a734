"""Saleor's own schema has our fields wherever it is shown, and what it has is what we print."""

import json
import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import graphene
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from graphql import GraphQLScalarType, parse
from saleor.graphql.account.types import User as UserType
from saleor.graphql.api import schema
from saleor.graphql.core.validators.query_cost import cost_validator
from saleor.graphql.query_cost_map import COST_MAP

from saleor_retention.graphql import sdl
from saleor_retention.graphql.cost_map import COSTS
from saleor_retention.graphql.kit.languages import CODES
from saleor_retention.graphql.loyalty.types import LoyaltyOfUser
from saleor_retention.graphql.on_checkout import DecisionOfCheckout
from saleor_retention.hosts.saleor import schema as host
from saleor_retention.hosts.standalone.api.cost import QueryCost
from tests.graphql import matrix, surface
from tests.graphql.operations import document, names

ROOT = Path(__file__).parents[2]
PRINTED = ROOT / "graphql" / "schema.graphql"


@pytest.mark.promise("G9")
def test_the_schema_inside_saleor_is_the_printed_one_to_the_byte():
    out = StringIO()
    call_command("retention_schema", stdout=out)
    assert out.getvalue() == PRINTED.read_text()


def test_every_scalar_of_ours_is_one_that_saleor_has_without_us():
    theirs = Path(os.environ["SALEOR_HOME"]).expanduser() / "saleor" / "graphql" / "schema.graphql"
    known = set(re.findall(r"^scalar (\w+)", theirs.read_text(), flags=re.MULTILINE))
    shown = {name for name, type_ in schema.get_type_map().items() if isinstance(type_, GraphQLScalarType)}
    assert "Decimal" in known
    assert shown <= known | {"Int", "Float", "String", "Boolean", "ID"}


def test_the_languages_of_the_stand_alone_service_are_languages_of_saleor():
    theirs = {one.name for one in schema.get_type("LanguageCodeEnum").values}
    assert len(CODES) > 700
    assert {one.replace("-", "_").upper() for one in CODES} <= theirs


def test_saleors_own_command_prints_our_types_with_their_category():
    out = StringIO()
    call_command("get_graphql_schema", stdout=out)
    text = out.getvalue()
    assert 'type LoyaltyAccount @doc(category: "Retention")' in text
    assert '): RetentionMetrics @doc(category: "Retention")' in text
    assert '): LoyaltyProgrammeCreate @doc(category: "Retention")' in text


def test_a_router_reads_our_fields_from_the_federated_sdl(api_client):
    text = asked(api_client, "{ _service { sdl } }")["data"]["_service"]["sdl"]
    user = text[text.index("\ntype User implements") :]
    assert '@key(fields: "id")' in user[:200]
    assert "\n  loyalty: LoyaltyAccount\n" in user[: user.index("\n}")]


def test_introspection_shows_our_fields_and_their_descriptions(api_client):
    answer = asked(api_client, '{ __type(name: "Checkout") { fields { name description type { name } } } }')
    (found,) = [one for one in answer["data"]["__type"]["fields"] if one["name"] == "retention"]
    assert found["type"]["name"] == "RetentionCheckout"
    assert (
        found["description"]
        == "The personal offer and the points of this checkout; null when it cannot be told."
    )


def test_a_fault_in_a_checkouts_retention_leaves_the_cart_whole(api_client, checkout, monkeypatch):
    def fail(*_):
        raise RuntimeError("planted")

    monkeypatch.setattr(DecisionOfCheckout, "batch_load", fail)
    key = graphene.Node.to_global_id("Checkout", checkout.pk)
    answer = asked(api_client, f'{{ checkout(id: "{key}") {{ id retention {{ reason }} }} }}')
    assert answer["data"] == {"checkout": {"id": key, "retention": None}}
    assert [one["path"] for one in answer["errors"]] == [["checkout", "retention"]]


def test_every_price_of_ours_is_in_saleors_map_and_none_of_saleors_was_changed():
    for type_, fields in COSTS.items():
        for name, price in fields.items():
            assert COST_MAP[type_][name] == price
    assert COST_MAP["User"]["orders"] == {"complexity": 1, "multipliers": ["first", "last"]}


def test_every_object_field_of_ours_is_priced_inside_saleor():
    unpriced = [
        f"{type_}.{name}"
        for type_, name, field in surface.fields_of_ours(schema)
        if surface.is_object_or_list(field.type) and name not in COST_MAP.get(type_, {})
    ]
    assert unpriced == []


def test_inside_saleor_our_types_are_reached_by_the_ways_in_the_table_only():
    assert surface.reached(schema) == matrix.within()


@pytest.mark.parametrize("name", names())
def test_our_arithmetic_of_cost_is_saleors(name):
    variables, ast = {"first": 7, "last": None}, parse(document(name))
    validator = cost_validator(50_000, variables=variables, cost_map=COST_MAP)
    (operation, *fragments) = ast.definitions
    by_name = {one.name.value: one for one in fragments}
    validator.context = SimpleNamespace(
        get_schema=lambda: schema, report_error=lambda error: None, get_fragment=by_name.get
    )
    root = schema.get_query_type() if operation.operation == "query" else schema.get_mutation_type()
    theirs = validator.compute_node_cost(operation, root)
    assert QueryCost(schema, ast, variables, COST_MAP).total() == theirs > 0


def test_a_page_of_pages_is_refused_by_saleor(superuser_api_client):
    document = """{ customers(first: 100) { edges { node {
        loyalty { transactions(first: 100) { edges { node { points } } } } } } } }"""
    answer = asked(superuser_api_client, document)
    assert "data" not in answer
    assert (
        answer["errors"][0]["message"] == "The query exceeds the maximum cost of 50000. Actual cost is 50300"
    )
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "QueryCostError"


def test_a_field_that_saleor_has_already_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="saleor_retention: User already has loyalty"):
        host.extend(UserType, LoyaltyOfUser)


def test_a_type_of_ours_that_saleor_has_too_stops_the_start():
    class Query(graphene.ObjectType):
        one = graphene.Field(UserType)
        other = graphene.Field(type("User", (graphene.ObjectType,), {"id": graphene.ID()}))

    with pytest.raises(
        ImproperlyConfigured, match="saleor_retention: Found different types with the same name"
    ):
        graphene.Schema(query=Query)


def test_installing_twice_adds_nothing_twice():
    before = sdl.print_added(schema)
    host.install()
    assert sdl.print_added(schema) == before


PROBE = """
import django, json, sys
django.setup()
early = [name for name in ("saleor.graphql.api", "saleor_retention.graphql.kit") if name in sys.modules]
from saleor.graphql.api import schema, backend
from saleor.graphql.schema_printer import print_schema
from saleor.graphql.account.schema import AccountQueries
service = schema.get_query_type().fields["_service"].resolver(None, None)["sdl"]
document = backend.document_from_string(schema, "{ me { loyalty { balance { available } } } }")
print(json.dumps({"early": early, "sdl": print_schema(schema), "service": service,
                  "valid": document.execute.func.__name__,
                  "entity": schema.get_type("_Entity").resolve_type is not None}))
"""


@pytest.fixture(scope="module")
def started():
    """What a process sees that starts with these settings."""

    def start(settings: str) -> dict:
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings}
        command = [sys.executable, "-W", "ignore", "-c", PROBE]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        return json.loads(done.stdout.splitlines()[-1])

    return {name: start(f"tests.saleor.{name}") for name in ("settings", "settings_early")}


def test_nothing_of_saleors_api_is_imported_before_it_is_built(started):
    assert started["settings"]["early"] == []


def test_an_api_imported_before_us_is_built_again_with_the_same_result(started):
    usual, early = started["settings"], started["settings_early"]
    assert early["early"] == ["saleor.graphql.api", "saleor_retention.graphql.kit"]
    assert early["sdl"] == usual["sdl"]
    assert early["service"] == usual["service"]
    assert early["valid"] == usual["valid"] == "execute"
    assert early["entity"] is usual["entity"] is True
    assert "\n  loyalty: LoyaltyAccount\n" in early["sdl"]


def asked(client, document: str, **variables):
    return json.loads(client.post_graphql(document, variables).content)
