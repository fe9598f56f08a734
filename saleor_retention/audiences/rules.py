"""Rules: questions put together with all, any and none. What they mean; nothing here reads or writes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from .profile import Profile
from .questions.calendar import EvaluationTime
from .questions.question import Question

MOST_DEPTH, MOST_QUESTIONS = 5, 50


@dataclass(frozen=True, slots=True)
class All:
    """Each part holds."""

    parts: "tuple[Rule, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part holds, or more."""

    parts: "tuple[Rule, ...]"


@dataclass(frozen=True, slots=True)
class NoneOf:
    """No part holds."""

    parts: "tuple[Rule, ...]"


Rule = All | AnyOf | NoneOf | Question


def matches(rule: Rule, who: Profile, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the customer is in the audience of this rule now, by the calendar of this zone."""
    return _holds(rule, who, EvaluationTime(now, zone))


def occasion(rule: Rule, who: Profile, now: datetime, zone: ZoneInfo) -> str:
    """Which time of many it is that the customer is in the audience: `birthday:2026`, `after:product:7:2026-03-01+6`.

    The first question about days that come again, in the rule's order, that holds on the way they are in by. '' where there is none,
    and for who is not in: one grant for each key is one for each occasion. A `none` is no occasion.
    """
    return matching_occasion(rule, who, EvaluationTime(now, zone)) or ""


def matching_occasion(rule: Rule, who: Profile, moment: EvaluationTime) -> str | None:
    """`matches` and `occasion` at once, for many rules of one moment: None for who is not in."""
    return _occasion(rule, who, moment) if _holds(rule, who, moment) else None


def _holds(rule: Rule, who: Profile, moment: EvaluationTime) -> bool:
    match rule:
        case All(parts):
            return all(_holds(part, who, moment) for part in parts)
        case AnyOf(parts):
            return any(_holds(part, who, moment) for part in parts)
        case NoneOf(parts):
            return not any(_holds(part, who, moment) for part in parts)
        case Question():
            return rule.holds(who, moment)


def _occasion(rule: Rule, who: Profile, moment: EvaluationTime) -> str:
    match rule:
        case All(parts) | AnyOf(parts):
            ways = (_occasion(part, who, moment) for part in parts if _holds(part, who, moment))
            return next((key for key in ways if key), "")
        case NoneOf():
            return ""
        case Question():
            return rule.occasion(who, moment)


def depth(rule: Rule) -> int:
    """How deep all, any and none are within each other; 0 for a single question."""
    return 0 if isinstance(rule, Question) else 1 + max(map(depth, rule.parts), default=0)


def questions_in(rule: Rule) -> Iterator[Question]:
    """Every question of the rule, in its order."""
    if isinstance(rule, Question):
        yield rule
    else:
        for part in rule.parts:
            yield from questions_in(part)
