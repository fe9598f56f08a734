"""Types of ours carry the category that Saleor's SDL prints as `@doc(category: "Retention")`."""

from collections.abc import Mapping
from enum import Enum as PythonEnum
from typing import Any

import graphene
from graphql.language import ast

CATEGORY = "Retention"
MOST_EXACT = 2**53 - 1
"""The largest whole number that every JSON reader keeps exact."""


class Type(graphene.ObjectType):
    """An object type."""

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, **options: Any) -> None:
        cls.doc_category = CATEGORY
        super().__init_subclass_with_meta__(**options)


class Input(graphene.InputObjectType):
    """An input type."""

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, **options: Any) -> None:
        cls.doc_category = CATEGORY
        super().__init_subclass_with_meta__(**options)


Enum = graphene.Enum


def enum_of(name: str, members: type[PythonEnum], about: str, meanings: Mapping[str, str]) -> Any:
    """A GraphQL enum over one of the engine's; `meanings` explains each value and must be complete."""
    if missing := {one.value for one in members} ^ set(meanings):
        raise LookupError(f"{name}: meanings and values differ in {sorted(missing)}")
    described = staticmethod(lambda one: about if one is None else meanings[one.value])
    made = type(
        name, (graphene.Enum,), {"Meta": type("Meta", (), {"enum": members, "description": described})}
    )
    made.doc_category = CATEGORY  # type: ignore[attr-defined]
    return made


def NonNullList(of: Any, **options: Any) -> graphene.List:
    """A list without holes."""
    return graphene.List(graphene.NonNull(of), **options)


class Points(graphene.Scalar):
    """A whole number of points. Not limited to 32 bits; exact up to 2^53 - 1."""

    doc_category = CATEGORY

    class Meta:
        name = "LoyaltyPoints"

    @staticmethod
    def serialize(value: Any) -> int:
        """As a JSON number."""
        return int(value)

    @staticmethod
    def parse_value(value: Any) -> int | None:
        """Whole numbers only: no text, no fractions, no booleans."""
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        return value if is_whole and abs(value) <= MOST_EXACT else None

    @staticmethod
    def parse_literal(node: Any) -> int | None:
        """From the document."""
        return Points.parse_value(int(node.value)) if isinstance(node, ast.IntValue) else None
