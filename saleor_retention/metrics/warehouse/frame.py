"""What the figures use of Ibis, with types: columns, relations, and the few values that are none of a table's.

Not in it, on purpose: distinct counts, which some engines only estimate (ClickHouse), and divisions, which engines round
each in its own way. A figure counts groups and adds whole numbers; `metrics.rules` divides.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol, cast

from .extra import ibis


class Expression(Protocol):
    """A column, or a condition on each row."""

    def __and__(self, other: "Expression") -> "Expression": ...
    def __invert__(self) -> "Expression": ...
    def __eq__(self, other: object) -> "Expression": ...  # type: ignore[override]
    def __ge__(self, other: object) -> "Expression": ...
    def __lt__(self, other: object) -> "Expression": ...
    def notnull(self) -> "Expression": ...
    def min(self) -> "Expression": ...
    def max(self) -> "Expression": ...
    def any(self) -> "Expression": ...
    def sum(self, *, where: "Expression | None" = None) -> "Expression": ...
    def lag(self) -> "Expression": ...
    def over(self, window: object) -> "Expression": ...
    def fill_null(self, value: int) -> "Expression": ...
    def delta(self, other: "Expression", *, unit: str) -> "Expression": ...


class Groups(Protocol):
    """Rows of a relation by a key."""

    def aggregate(self, **columns: Expression) -> "Relation": ...


class Relation(Protocol):
    """A table, or what was made of one."""

    def __getitem__(self, column: str) -> Expression: ...
    def filter(self, *conditions: Expression) -> "Relation": ...
    def mutate(self, **columns: Expression) -> "Relation": ...
    def group_by(self, *columns: str) -> Groups: ...
    def aggregate(self, **columns: Expression) -> "Relation": ...
    def join(self, other: "Relation", column: str) -> "Relation": ...
    def count(self, *, where: Expression | None = None) -> Expression: ...
    def order_by(self, *columns: str) -> "Relation": ...


def relation(name: str, columns: Mapping[str, str]) -> Relation:
    """A table of an engine that is not asked yet, with the types of its columns."""
    return cast(Relation, ibis().table(dict(columns), name=name))


def at(instant: datetime) -> Expression:
    """An instant as a value."""
    return cast(Expression, ibis().literal(instant, type="timestamp('UTC')"))


def on(day: date) -> Expression:
    """A day as a value."""
    return cast(Expression, ibis().literal(day, type="date"))


def total(amount: Expression, *, where: Expression | None = None) -> Expression:
    """A sum of whole numbers, zero of no rows."""
    return amount.sum(where=where).fill_null(0)


def window(by: str, *, order: tuple[str, ...]) -> object:
    """The rows of the same key, in an order."""
    return ibis().window(group_by=by, order_by=list(order))


def as_sql(expression: Relation, dialect: str) -> str:
    """The statement of an expression. Needs none of that engine's own packages."""
    module: Any = ibis()
    return str(module.to_sql(expression, dialect=dialect))
