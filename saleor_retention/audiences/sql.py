"""Rules in SQL: the same answers as `rules.matches`, for all members in one pass.

Every condition is true or false, never null: `none` turns it round.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from .questions.calendar import EvaluationTime
from .questions.statement import Statement
from .rules import All, AnyOf, NoneOf, Rule
from .tables import MEMBER


@dataclass(frozen=True, slots=True)
class Compiled:
    """What to select from, a condition for each rule, and the values of both."""

    source: str
    conditions: tuple[str, ...]
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Selection:
    """Customers as a statement: one column, `id`. `is_of_accounts`: no guest can be among them."""

    sql: str
    params: dict[str, Any]
    is_of_accounts: bool = False


def selection(rule: Rule, now: datetime, zone: ZoneInfo) -> Selection:
    """The members of a rule, for a statement about them."""
    asked = compiled([rule], now, zone)
    members = f"SELECT c.id FROM {asked.source} WHERE {MEMBER} AND {asked.conditions[0]}"
    return Selection(members, asked.params, is_of_accounts=True)


def compiled(rules: Sequence[Rule], now: datetime, zone: ZoneInfo) -> Compiled:
    """Rules for one statement: `SELECT … FROM {source} WHERE {MEMBER} AND {conditions[0]}`; customers are `c`."""
    statement = Statement(EvaluationTime(now, zone))
    conditions = tuple(condition(rule, statement) for rule in rules)
    return Compiled(statement.source, conditions, statement.params)


def condition(rule: Rule, statement: Statement) -> str:
    """The condition of a rule."""
    if isinstance(rule, All | AnyOf | NoneOf):
        parts = [condition(part, statement) for part in rule.parts]
    match rule:
        case All():
            return f"({' AND '.join(parts)})"
        case AnyOf():
            return f"({' OR '.join(parts)})"
        case NoneOf():
            return f"(NOT ({' OR '.join(parts)}))"
        case _:
            return f"(({rule.sql(statement)}) IS TRUE)"
