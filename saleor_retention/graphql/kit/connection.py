"""Keyset pages. Cursors and refusals equal Saleor's; the order must end in the primary key, in one direction."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import graphene
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from graphql import GraphQLError
from graphql.language import ast

from .fields import Field
from .port import port
from .types import CATEGORY, NonNullList

LIMIT = f"Note that the system only allows fetching a maximum of {port.PAGE_LIMIT} objects in a single query."
ARGUMENTS = {
    "before": (graphene.String, "Return the elements in the list that come before the specified cursor."),
    "after": (graphene.String, "Return the elements in the list that come after the specified cursor."),
    "first": (graphene.Int, f"Retrieve the first n elements from the list. {LIMIT}"),
    "last": (graphene.Int, f"Retrieve the last n elements from the list. {LIMIT}"),
}


class ConnectionField(Field):
    """A field that is asked in pages."""

    def __init__(self, type_: Any, *args: Any, **options: Any) -> None:
        for name, (scalar, about) in ARGUMENTS.items():
            options.setdefault(name, scalar(description=about))
        super().__init__(type_, *args, **options)


class Connection(graphene.relay.Connection):
    """Named `<Node>CountableConnection`, shaped as Saleor's."""

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, node: Any = None, **options: Any) -> None:
        super().__init_subclass_with_meta__(node=node, **options)
        cls.doc_category = cls.Edge.doc_category = CATEGORY
        about = "The item at the end of the edge."
        cls.Edge._meta.fields["node"] = graphene.Field(node, required=True, description=about)
        cls._meta.fields["edges"] = graphene.Field(
            NonNullList(cls.Edge), required=True, description="The items of this page."
        )
        cls._meta.fields["total_count"] = graphene.Field(
            graphene.Int, description="A total count of items in the collection."
        )

    @staticmethod
    def resolve_total_count(root: Any, info: Any) -> Any:
        """Counted only when asked for."""
        with port.reading(info.context):
            return root.total_count()


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for. Hashable, so that equal pages of many lists are read together."""

    size: int
    backwards: bool
    cursor: str | None

    @classmethod
    def asked(cls, info: Any, arguments: Mapping[str, Any]) -> "Page":
        """From a connection field's arguments; refuses what Saleor refuses, with its words."""
        first, last, after, before = (arguments.get(name) for name in ("first", "last", "after", "before"))
        for name, number in (("first", first), ("last", last)):
            if number is not None and number < 0:
                raise GraphQLError(f"Argument `{name}` must be a non-negative integer.")
            if number is not None and number > port.PAGE_LIMIT:
                raise GraphQLError(
                    f"Requesting {number} records on the `{info.field_name}` connection "
                    f"exceeds the `{name}` limit of {port.PAGE_LIMIT} records."
                )
        for item, other, name, rival in ((first, last, "last", "first"), (first, before, "first", "before")):
            if item and other:
                raise GraphQLError(f"Argument `{name}` cannot be combined with `{rival}`.")
        if last and after:
            raise GraphQLError("Argument `last` cannot be combined with `after`.")
        if not (first or last) and _asks_for_edges(info.field_asts[0].selection_set, info):
            raise GraphQLError(
                f"You must provide a `first` or `last` value to properly paginate the `{info.field_name}` connection."
            )
        return cls(first or last or 0, bool(last), after or before)


def _asks_for_edges(selection: Any, info: Any) -> bool:
    for item in selection.selections:
        if isinstance(item, ast.Field):
            if item.name.value == "edges":
                return True
            continue
        target = info.fragments[item.name.value] if isinstance(item, ast.FragmentSpread) else item
        if _asks_for_edges(target.selection_set, info):
            return True
    return False


def ordering(rows: QuerySet[Any]) -> tuple[list[str], bool]:
    """The names of the order's columns, and whether it descends."""
    named: Sequence[str] = [str(item) for item in rows.query.order_by]
    names, signs = [name.lstrip("-") for name in named], {name.startswith("-") for name in named}
    if len(signs) != 1 or names[-1] not in {"pk", "id"}:
        raise TypeError(f"Pages need one direction that ends in the primary key, not {named}")
    return names, signs.pop()


def paged[Row: Model](rows: QuerySet[Row], page: Page) -> QuerySet[Row]:
    """One page and one row more, which tells whether there are others."""
    names, descends = ordering(rows)
    down = descends != page.backwards
    part = rows.order_by(*[("-" if down else "") + name for name in names])
    if page.cursor:
        part = part.filter(_beyond(names, page.cursor, "lt" if down else "gt", rows.model))
    return part[: page.size + 1]


def _beyond(names: list[str], cursor: str, side: str, model: type[Model]) -> Q:
    where, same = Q(), dict[str, Any]()
    try:
        for name, text in zip(names, json.loads(b64decode(cursor, validate=True)), strict=True):
            column = model._meta.pk if name in {"pk", "id"} else model._meta.get_field(name)
            value = column.to_python(text)  # type: ignore[union-attr]
            where |= Q(**same, **{f"{name}__{side}": value})
            same[name] = value
    except (ValueError, TypeError, ValidationError) as error:
        raise GraphQLError("Received cursor is invalid.") from error
    return where


def connection_of(
    result: Sequence[Any], names: list[str], page: Page, connection: Any, count: Callable[[], Any]
) -> Any:
    """The connection over one page; `result` as `paged` returned it."""
    more, nodes = len(result) > page.size, list(result[: page.size])
    if page.backwards:
        nodes.reverse()
    edges = [connection.Edge(node=node, cursor=_cursor(node, names)) for node in nodes]
    beyond = bool(page.cursor)
    return connection(
        edges=edges,
        total_count=count,
        page_info=graphene.relay.PageInfo(
            has_next_page=beyond if page.backwards else more,
            has_previous_page=more if page.backwards else beyond,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
    )


def _cursor(node: Any, names: list[str]) -> str:
    values = [str(getattr(node, name)) for name in names]
    return b64encode(json.dumps(values, separators=(",", ":")).encode()).decode()


def paginate(rows: QuerySet[Any], info: Any, arguments: Mapping[str, Any], connection: Any) -> Any:
    """Answer a root connection from an ordered queryset: one statement, one more if the total is asked for."""
    page = Page.asked(info, arguments)
    with port.reading(info.context):
        result = list(paged(rows, page)) if page.size else []
    return connection_of(result, ordering(rows)[0], page, connection, rows.count)
