"""Variables for an operation that has no example of its own: what is required, with values to be typed over."""

from collections.abc import Mapping
from typing import Any

from graphql import parse
from graphql.type.definition import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
)
from graphql.utils.type_from_ast import type_from_ast

from ..api.schema import built_schema

SCALARS: Mapping[str, Any] = {
    "Boolean": False,
    "Date": "2026-01-01",
    "DateTime": "2026-01-01T00:00:00+00:00",
    "Decimal": 1,
    "Float": 1.0,
    "Int": 1,
    "PositiveDecimal": 1,
    "PositiveInt": 1,
}
"""A value of each scalar; of those that are texts, the text that says what is missing."""
MISSING = "…"


def placeholders(query: str) -> dict[str, Any]:
    """A value for each required variable of a document, of the type that it is declared with."""
    return {
        variable.variable.name.value: _value(type_)
        for definition in parse(query).definitions
        for variable in getattr(definition, "variable_definitions", None) or ()
        if isinstance(type_ := type_from_ast(built_schema(), variable.type), GraphQLNonNull)
    }


def _value(type_: Any) -> Any:
    if isinstance(type_, GraphQLNonNull):
        return _value(type_.of_type)
    if isinstance(type_, GraphQLList):
        return [_value(type_.of_type)]
    if isinstance(type_, GraphQLEnumType):
        return type_.values[0].name
    if isinstance(type_, GraphQLInputObjectType):
        required = {
            name: field.type for name, field in type_.fields.items() if isinstance(field.type, GraphQLNonNull)
        }
        return {name: _value(inner) for name, inner in required.items()}
    return SCALARS.get(type_.name, MISSING)
