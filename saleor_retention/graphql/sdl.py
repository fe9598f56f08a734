"""Prints what we add to a schema, the same from any host. graphql-core 2 drops descriptions, so this is our own.

Types of ours are known by their category; of the host's types only the fields that we put on them are printed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import graphene
from graphene.types.utils import yank_fields_from_attrs
from graphene.utils.str_converters import to_camel_case
from graphql.language.printer import print_ast
from graphql.type.definition import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
)
from graphql.utils.ast_from_value import ast_from_value

from . import kit, schema

DOC = f' @doc(category: "{kit.CATEGORY}")'
ROOTS = {"Query", "Mutation"}
Chosen = Callable[[str], bool]


def is_ours(type_: Any) -> bool:
    """Whether a type of a built schema is one that we bring."""
    return getattr(getattr(type_, "graphene_type", None), "doc_category", None) == kit.CATEGORY


def added() -> dict[str, set[str]]:
    """The fields that we put on types of the host, by the name of the type."""
    result = {
        name: {
            to_camel_case(field)
            for mixin in mixins
            for field in yank_fields_from_attrs(vars(mixin), graphene.Field)
        }
        for name, mixins in schema.EXTENSIONS.items()
    }
    for name, root in (("Query", schema.Queries), ("Mutation", schema.Mutations)):
        result[name] = {to_camel_case(field) for field in root._meta.fields}
    return result


def print_added(built: Any) -> str:
    """The SDL of everything of ours in a built schema: extensions first, then our types, each by name."""
    types: Mapping[str, Any] = built.get_type_map()
    extensions = [
        print_extension(types[name], fields.__contains__) for name, fields in sorted(added().items())
    ]
    return (
        "\n\n".join(
            [*extensions, *(print_type(types[name]) for name in sorted(types) if is_ours(types[name]))]
        )
        + "\n"
    )


def print_extension(type_: Any, chosen: Chosen) -> str:
    """`extend type` with the chosen fields, by name."""
    names = sorted(name for name in type_.fields if chosen(name))
    doc = DOC if type_.name in ROOTS else ""
    lines = [_field(name, type_.fields[name], doc) for name in names]
    return f"extend type {type_.name} {{\n" + "\n\n".join(lines) + "\n}"


def print_type(type_: Any, chosen: Chosen = lambda name: True) -> str:
    """One whole type, with its description."""
    return _description(type_.description) + _body(type_, chosen)


def _body(type_: Any, chosen: Chosen) -> str:
    doc = DOC if is_ours(type_) else ""
    if isinstance(type_, GraphQLScalarType):
        return f"scalar {type_.name}"
    if isinstance(type_, GraphQLUnionType):
        return f"union {type_.name} = {' | '.join(item.name for item in type_.types)}"
    if isinstance(type_, GraphQLEnumType):
        return f"enum {type_.name}{doc}" + _block(
            _description(value.description, "  ") + f"  {value.name}" for value in type_.values
        )
    if isinstance(type_, GraphQLInputObjectType):
        return f"input {type_.name}{doc}" + _block(
            _input(name, field, "  ") for name, field in type_.fields.items()
        )
    keyword = "interface" if isinstance(type_, GraphQLInterfaceType) else "type"
    names = (
        " & ".join(interface.name for interface in type_.interfaces)
        if isinstance(type_, GraphQLObjectType)
        else ""
    )
    implements = f" implements {names}" if names else ""
    fields = (_field(name, field) for name, field in type_.fields.items() if chosen(name))
    return f"{keyword} {type_.name}{implements}{doc}" + _block(fields)


def _field(name: str, field: Any, doc: str = "") -> str:
    return _description(field.description, "  ") + f"  {name}{_arguments(field.args)}: {field.type}{doc}"


def _arguments(arguments: Mapping[str, Any]) -> str:
    if not arguments:
        return ""
    return "(\n" + "\n".join(_input(name, argument, "    ") for name, argument in arguments.items()) + "\n  )"


def _input(name: str, argument: Any, indent: str) -> str:
    default = (
        ""
        if argument.default_value is None
        else f" = {print_ast(ast_from_value(argument.default_value, argument.type))}"
    )
    return _description(argument.description, indent) + f"{indent}{name}: {argument.type}{default}"


def _block(items: Iterable[str]) -> str:
    return " {\n" + "\n\n".join(items) + "\n}"


def _description(text: str | None, indent: str = "") -> str:
    if not text:
        return ""
    escaped = text.strip().replace('"""', '\\"""')
    if "\n" not in escaped and len(escaped) <= 70 and not escaped.endswith(('"', "\\")):
        return f'{indent}"""{escaped}"""\n'
    return f'{indent}"""\n' + "".join(_lines(escaped, indent)) + f'{indent}"""\n'


def _lines(text: str, indent: str) -> Iterator[str]:
    for line in text.splitlines():
        yield f"{indent}{line.rstrip()}\n" if line.strip() else "\n"
