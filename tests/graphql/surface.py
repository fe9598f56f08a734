"""The surface walked as a schema has it: our types, our fields, and what is reached through what."""

from collections.abc import Iterator
from typing import Any

from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type
from graphql.type.definition import GraphQLList, GraphQLNonNull

from saleor_retention.graphql import sdl

ROOTS = ("Query", "Mutation", "User", "Order", "Checkout")


def fields_of_ours(schema: Any) -> Iterator[tuple[str, str, Any]]:
    """(type, field, definition): all fields of our object types, and those we put on types of the host."""
    types, added = schema.get_type_map(), sdl.added()
    for name in ROOTS:
        for field in sorted(added[name]):
            yield name, field, types[name].fields[field]
    for name in sorted(types):
        if sdl.is_ours(types[name]) and isinstance(types[name], GraphQLObjectType):
            for field, definition in types[name].fields.items():
                yield name, field, definition


def is_object_or_list(type_: Any) -> bool:
    """Whether a value of it holds others."""
    inner = type_
    while isinstance(inner, GraphQLNonNull):
        inner = inner.of_type
    return isinstance(inner, GraphQLList) or isinstance(
        get_named_type(type_), GraphQLObjectType | GraphQLInterfaceType
    )


def reached(schema: Any) -> dict[str, set[str]]:
    """For each of our object types, the fields of the host's types by which a document first comes to it."""
    types = schema.get_type_map()
    found: dict[str, set[str]] = {}
    for name in ROOTS:
        for field in sdl.added()[name]:
            _walk(types, get_named_type(types[name].fields[field].type), f"{name}.{field}", found)
    return found


def _walk(types: Any, type_: Any, through: str, found: dict[str, set[str]]) -> None:
    if not sdl.is_ours(type_) or not isinstance(type_, GraphQLObjectType):
        return
    if through in found.setdefault(type_.name, set()):
        return
    found[type_.name].add(through)
    for definition in type_.fields.values():
        _walk(types, get_named_type(definition.type), through, found)
