"""Types of ours carry the category that Saleor's SDL prints as `@doc(category: "Retention")`."""

from collections.abc import Mapping
from enum import Enum as PythonEnum
from typing import Any

import graphene

CATEGORY = "Retention"


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
    if missing := {member.value for member in members} ^ set(meanings):
        raise LookupError(f"{name}: meanings and values differ in {sorted(missing)}")
    described = staticmethod(lambda item: about if item is None else meanings[item.value])
    made = type(
        name, (graphene.Enum,), {"Meta": type("Meta", (), {"enum": members, "description": described})}
    )
    made.doc_category = CATEGORY  # type: ignore[attr-defined]
    return made


def NonNullList(of: Any, **options: Any) -> graphene.List:
    """A list without holes."""
    return graphene.List(graphene.NonNull(of), **options)
