"""A fault in any field of ours, one by one, and what is left of the answer. Both hosts are held to it.

Documents are those of the access matrix, each with something of the store beside what is ours.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLNonNull, GraphQLObjectType, get_named_type

from saleor_retention.graphql import sdl

from . import matrix

ROADS: dict[str, matrix.Road] = {
    "Query": ((), 'beside: order(id: "{order}") {{ id }} %s'),
    "User": (("user",), 'user(id: "{ann}") {{ id %s }}'),
    "Order": (("order",), 'order(id: "{order}") {{ id %s }}'),
    "Checkout": (("checkout",), 'checkout(id: "{checkout}") {{ id %s }}'),
}
REFRESH = """mutation($id: ID!) { checkoutRetentionRefresh(checkoutId: $id) {
    checkout { id } retention %s errors { code } } }"""
Ask = Callable[[str, dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Place:
    """A field of ours, and the path of the field of the store's type that leads to it."""

    path: tuple[str, ...]
    type_name: str
    field: str


def ways() -> list[matrix.Way]:
    """What is read; what is changed answers a payload of its own."""
    return [way for way in matrix.ways() if not way.is_mutation]


def places(schema: Any, way: matrix.Way) -> Iterator[Place]:
    """The way in itself, and every field of ours behind it."""
    path = (*ROADS[way.on][0], way.field.name)
    yield Place(path, way.on, way.field.name)
    yield from behind(schema, path, way.field.named)


def behind(schema: Any, path: tuple[str, ...], type_name: str) -> Iterator[Place]:
    """Every field of our types that a selection of everything comes to."""
    types, seen, open_ = schema.get_type_map(), set[str](), [type_name]
    while open_:
        name = open_.pop()
        type_ = types[name]
        if name in seen or not (sdl.is_ours(type_) and isinstance(type_, GraphQLObjectType)):
            continue
        seen.add(name)
        for field, definition in type_.fields.items():
            yield Place(path, name, field)
            open_.append(get_named_type(definition.type).name)


@contextmanager
def fault(schema: Any, place: Place) -> Iterator[list[None]]:
    """The field cannot be resolved meanwhile; answers one entry for each time that it was asked for."""
    field, calls = schema.get_type(place.type_name).fields[place.field], list[None]()
    kept = field.resolver

    def fail(*_: Any, **__: Any) -> Any:
        calls.append(None)
        raise RuntimeError("planted")

    field.resolver = fail
    try:
        yield calls
    finally:
        field.resolver = kept


@contextmanager
def made_required(schema: Any, place: Place) -> Iterator[None]:
    """The control: as if the field could not be null."""
    field = schema.get_type(place.type_name).fields[place.field]
    kept = field.type
    field.type = GraphQLNonNull(kept)
    try:
        yield
    finally:
        field.type = kept


def damage(schema: Any, way: matrix.Way, world: dict[str, Any], ask: Ask) -> tuple[list[str], set[str]]:
    """What a fault behind this way took with it that is not ours, and which fields were asked for at all."""
    document, variables, _ = matrix.asked(way, world, road=ROADS[way.on])
    return _damage(schema, list(places(schema, way)), lambda: ask(document, variables))


def damage_of_refresh(schema: Any, world: dict[str, Any], ask: Ask) -> tuple[list[str], set[str]]:
    """The same of a mutation that answers the store's checkout beside what is ours."""
    document = REFRESH % matrix.selected("RetentionCheckout")
    path = ("checkoutRetentionRefresh", "retention")
    found = [
        Place(path, "CheckoutRetentionRefresh", "retention"),
        *behind(schema, path, "RetentionCheckout"),
    ]
    return _damage(schema, found, lambda: ask(document, {"id": world["checkout"]}))


def _damage(schema: Any, found: list[Place], ask: Callable[[], dict[str, Any]]) -> tuple[list[str], set[str]]:
    healthy = ask()
    assert "errors" not in healthy, healthy["errors"]
    wrong, asked_for = [], set[str]()
    for place in found:
        name = f"{place.type_name}.{place.field}"
        with fault(schema, place) as calls:
            answer = ask()
        if not calls:
            continue
        asked_for.add(name)
        if _without(answer["data"], place.path) != _without(healthy["data"], place.path):
            wrong.append(f"{name}: {answer['data']}")
        paths = [tuple(one["path"][: len(place.path)]) for one in answer.get("errors", ())]
        if not paths or set(paths) != {place.path}:
            wrong.append(f"{name}: told at {paths}")
    return wrong, asked_for


def _without(data: Any, path: tuple[str, ...]) -> Any:
    """All but what is ours."""
    if not path or not isinstance(data, dict):
        return data
    rest = {name: value for name, value in data.items() if name != path[0]}
    if len(path) == 1:
        return rest
    return rest | {path[0]: _without(data.get(path[0]), path[1:])}
