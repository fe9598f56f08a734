"""The printed schema is what the code has, and printing twice gives the same text."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from graphene.utils.str_converters import to_camel_case
from graphql import GraphQLNonNull, GraphQLScalarType, parse

from saleor_retention.graphql import sdl
from saleor_retention.graphql.schema import EXTENSIONS
from saleor_retention.hosts.standalone.api.schema import SUBGRAPH, built

PRINTED = Path(__file__).parents[2] / "graphql" / "schema.graphql"
SCALARS_OF_SALEOR = {
    "Metadata",
    "DateTime",
    "JSON",
    "PositiveInt",
    "JSONString",
    "Decimal",
    "Date",
    "Minute",
    "Day",
    "Hour",
    "UUID",
    "PositiveDecimal",
    "WeightScalar",
    "Upload",
    "GenericScalar",
    "_Any",
    "Int",
    "Float",
    "String",
    "Boolean",
    "ID",
}
"""Of Saleor 3.23, with those of GraphQL itself."""


def undescribed_text(text: str) -> str:
    """Without descriptions, which graphql-core 2 cannot read."""
    return re.sub(r'""".*?"""', "", text, flags=re.DOTALL)


def test_the_printed_schema_is_the_one_in_the_repository():
    out = StringIO()
    call_command("retention_schema", check=str(PRINTED), stdout=out)
    assert out.getvalue() == f"{PRINTED} is up to date.\n"


def test_a_difference_is_shown_and_fails(tmp_path):
    other, out = tmp_path / "other.graphql", StringIO()
    other.write_text(PRINTED.read_text().replace("pointsDue: Decimal!", "pointsDue: Int"))
    with pytest.raises(CommandError) as failed:
        call_command("retention_schema", check=str(other), stdout=out)
    assert failed.value.returncode == 1
    assert "-  pointsDue: Int\n+  pointsDue: Decimal!" in out.getvalue()


def test_our_scalars_are_scalars_of_saleor():
    """The code generators of Saleor's storefronts stop at a scalar that they do not know, used or not."""
    used = {name for name, type_ in built.get_type_map().items() if isinstance(type_, GraphQLScalarType)}
    assert used >= {"Decimal", "DateTime"}
    assert used <= SCALARS_OF_SALEOR
    assert set(re.findall(r"^scalar (\w+)", PRINTED.read_text(), flags=re.MULTILINE)) <= SCALARS_OF_SALEOR


@pytest.mark.promise("H1.11")
@pytest.mark.parametrize("name", EXTENSIONS)
def test_what_we_add_to_a_type_of_saleor_may_be_null(name):
    """A fault in a field that may not be null takes the cart, the order or the account with it."""
    added = [one for mixin in EXTENSIONS[name] for one in vars(mixin) if f"resolve_{one}" in vars(mixin)]
    fields = built.get_type(name).fields
    assert added
    assert [one for one in added if isinstance(fields[to_camel_case(one)].type, GraphQLNonNull)] == []


def test_it_is_a_document_and_every_type_and_field_is_described():
    text = sdl.print_added(built)
    assert text == sdl.print_added(built)
    parse(undescribed_text(text))
    undescribed = [
        f"{name}.{field}"
        for name, type_ in built.get_type_map().items()
        if sdl.is_ours(type_)
        for field, one in {"": type_, **getattr(type_, "fields", {})}.items()
        if not one.description
    ]
    assert undescribed == []


def test_the_subgraph_extends_what_has_a_key_and_leaves_out_what_has_none():
    parse(undescribed_text(SUBGRAPH))
    assert 'extend type User @key(fields: "id") {' in SUBGRAPH
    assert 'extend type Order @key(fields: "id") {' in SUBGRAPH
    assert "Checkout!" not in SUBGRAPH
    assert "type Checkout " not in SUBGRAPH
    assert "  checkout: Checkout" not in SUBGRAPH
    assert "retentionCheckout(" in SUBGRAPH
    assert "\n  me: " not in SUBGRAPH
