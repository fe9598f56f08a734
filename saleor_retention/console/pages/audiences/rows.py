"""Rules as rows of questions, and rows as rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One question with its arguments as the rule has them."""

    question: str
    is_not: bool
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RuleRows:
    """A rule as the builder shows it."""

    match: str
    """`all` or `any` of the rows."""
    rows: tuple[RuleRow, ...]


def rows_of(rule: Mapping[str, Any]) -> RuleRows | None:
    """The rows that mean the same; None for a rule that is too nested, or too long, for rows."""
    ((name, inner),) = rule.items()
    if name in ("all", "any"):
        match, parts = name, inner
    else:
        match, parts = "all", [rule]
    rows: list[RuleRow] = []
    for part in parts:
        opened = _opened(part, match)
        if opened is None:
            return None
        rows += opened
    return RuleRows(match, tuple(rows)) if len(rows) <= MOST_ROWS else None


def _opened(part: Mapping[str, Any], match: str) -> list[RuleRow] | None:
    ((name, inner),) = part.items()
    if name in ("all", "any"):
        return None
    if name != "none":
        return [RuleRow(name, False, inner)]
    if len(inner) > 1 and match != "all":  # none of several is each of them not, which "any" would loosen
        return None
    rows = []
    for nested in inner:
        ((question, arguments),) = nested.items()
        if question in ("all", "any", "none"):
            return None
        rows.append(RuleRow(question, True, arguments))
    return rows


def rule_of(match: str, rows: Sequence[RuleRow]) -> dict[str, Any]:
    """The rule of these rows."""
    parts: list[dict[str, Any]] = []
    for row in rows:
        question = {row.question: dict(row.arguments)}
        parts.append({"none": [question]} if row.is_not else question)
    return parts[0] if len(parts) == 1 else {match: parts}
