"""A federated subgraph on graphene 2: stand-ins of Saleor's types, `_entities`, `_service`.

Saleor's types are known here by their id only. Checkout has no key in Saleor, so another subgraph cannot extend
it: it is left out of the SDL that a router composes, and `retentionCheckout` stands in its place.
"""

from collections.abc import Callable, Sequence
from typing import Any

import graphene
from graphene.types.generic import GenericScalar
from graphene.types.utils import yank_fields_from_attrs
from graphql import GraphQLError, get_named_type

from ....errors import NotFound
from ....graphql import kit, sdl

LOCAL = {"me", "user", "order", "checkout"}
"""Root fields that Saleor answers under a router; here for storefronts that ask this service alone."""


class Any_(GenericScalar):
    """A representation of an entity."""

    class Meta:
        name = "_Any"


class Service(graphene.ObjectType):
    """What a router composes."""

    sdl = graphene.String()

    class Meta:
        name = "_Service"


def stand_in(name: str, mixins: Sequence[type], description: str) -> Any:
    """A type that another subgraph owns, with the fields that we add to it."""
    body: dict[str, Any] = {"id": graphene.ID(required=True, description="The ID of the object.")}
    for mixin in mixins:
        body |= yank_fields_from_attrs(vars(mixin), _as=graphene.Field)
        body |= {key: value for key, value in vars(mixin).items() if key.startswith("resolve_")}
    body["Meta"] = type("Meta", (), {"description": description})
    body["of"] = classmethod(_of)
    return type(name, (graphene.ObjectType,), body)


def _of(cls: Any, key: Any, *, user_id: int | None = None) -> Any:
    """The stand-in of one object."""
    stand_in = cls(id=kit.global_id(cls._meta.name, key))
    stand_in.pk, stand_in.user_id = key, user_id
    return stand_in


Find = Callable[[Any, Sequence[Any]], dict[Any, Any]]
"""(context, keys) to the stand-ins that the requestor may see; whoever may not sees the same as for none."""


class Entities:
    """Answers `_entities`: every type in one go, whatever the order of the representations."""

    def __init__(self, found_by: dict[str, tuple[Callable[[str, str], Any], Find]]) -> None:
        self.found_by = found_by

    def resolve(self, context: Any, representations: Sequence[Any]) -> list[Any]:
        """The objects, None in the place of each that is missing or foreign."""
        if len(representations) > kit.port.PAGE_LIMIT:
            raise GraphQLError(f"At most {kit.port.PAGE_LIMIT} entities are answered at once.")
        keys = [self._key(representation) for representation in representations]
        result = {
            name: find(context, [key for kind, key in keys if kind == name and key is not None])
            for name, (_, find) in self.found_by.items()
            if any(kind == name for kind, _ in keys)
        }
        return [result[kind].get(key) for kind, key in keys]

    def _key(self, representation: Any) -> tuple[str, Any]:
        name = representation.get("__typename") if isinstance(representation, dict) else None
        if not isinstance(name, str) or name not in self.found_by:
            raise GraphQLError("Invalid value or unsupported model for __typename")
        try:
            return name, self.found_by[name][0](str(representation.get("id")), name)
        except NotFound:
            return name, None


def print_subgraph(built: Any, entities: Sequence[str]) -> str:
    """The SDL for a router: entities with their key, our types, and those types of Saleor that we mention."""
    types = built.get_type_map()
    parts = []
    for name in sorted(types):
        if name.startswith("_") or name in {"Checkout", "String", "Boolean", "Int", "Float", "ID"}:
            continue
        type_, fields = types[name], getattr(types[name], "fields", {})
        kept = {key for key, field in fields.items() if _is_composed(name, key, field)}
        if name in entities:
            text = sdl.print_extension(type_, kept.__contains__)
            text = text.replace(f"type {name} {{", f'type {name} @key(fields: "id") {{', 1)
            parts.append(text.replace("  id: ID!", "  id: ID! @external", 1))
        elif name in sdl.ROOTS:
            parts.append(sdl.print_extension(type_, kept.__contains__))
        else:
            parts.append(sdl.print_type(type_, kept.__contains__))
    return "\n\n".join(parts).replace(sdl.DOC, "") + "\n"


def _is_composed(type_name: str, field_name: str, field: Any) -> bool:
    if type_name == "Query" and (field_name in LOCAL or field_name.startswith("_")):
        return False
    return bool(get_named_type(field.type).name != "Checkout")
