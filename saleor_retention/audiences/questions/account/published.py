"""Facts that another room published about the customer."""

import json
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ...profile import Profile
from ..arguments import BIGGEST, read_as, scalar, several, text, whole
from ..asked import ArgumentKind, gettext_noop
from ..calendar import EvaluationTime
from ..phrases import CODES, Names, alternatives
from ..question import Question
from ..statement import Statement

Scalar = str | int | bool


@dataclass(frozen=True, slots=True)
class Published(Question):
    """What another room published about the customer is one of these, or a number of at least that; or is there at all."""

    name: ClassVar[str] = "published"
    label: ClassVar[str] = gettext_noop("are known for something that the engine found")
    key: str = field(metadata=read_as(text, ArgumentKind.TEXT, gettext_noop("Name of the fact")))
    one_of: tuple[Scalar, ...] = field(
        default=(), metadata=read_as(several(scalar), ArgumentKind.VALUES, gettext_noop("One of these"))
    )
    at_least: int | None = field(
        default=None, metadata=read_as(whole(-BIGGEST, BIGGEST), ArgumentKind.COUNT, gettext_noop("At least"))
    )

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        value = who.published.get(self.key)
        if value is None:
            return False
        if self.one_of and not any(_same(value, item) for item in self.one_of):
            return False
        return self.at_least is None or (_is_number(value) and value >= self.at_least)

    def sql(self, statement: Statement) -> str:
        key = statement.param(self.key)
        conditions = [f"jsonb_typeof(f.published -> {key}) <> 'null'"]
        if self.one_of:
            values = statement.param([json.dumps(value) for value in self.one_of], "::jsonb[]")
            conditions.append(f"f.published -> {key} = ANY({values})")
        if self.at_least is not None:
            number = f"(f.published ->> {key})::numeric >= {statement.param(self.at_least)}"
            conditions.append(f"CASE WHEN jsonb_typeof(f.published -> {key}) = 'number' THEN {number} END")
        return " AND ".join(conditions)

    def describe(self, names: Names = CODES) -> str:
        values = f" of {alternatives(self.one_of)}" if self.one_of else ""
        least = "" if self.at_least is None else f" of at least {self.at_least}"
        return f"have {'any ' if not (values or least) else ''}{self.key}{values}{least}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(value: Any, other: Any) -> bool:
    """As JSON compares: true is not 1."""
    return isinstance(value, bool) == isinstance(other, bool) and bool(value == other)
