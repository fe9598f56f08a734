"""Rules as JSON: read strictly, saying where what is wrong, and written in the one canonical form.

    {"all": [{"country": {"oneOf": ["DE"]}}, {"none": [{"orders": {"atLeast": 3}}]}]}

An object has one key: `all`, `any` or `none` with a list of rules, or a question with its object of arguments.
Amounts are money as text, `{"currency": "EUR", "atLeast": "500.00"}`; minor units are for the inside.
"""

from typing import Any

from .questions.arguments import wrong
from .questions.question import Question
from .questions.registry import QUESTIONS
from .rules import MOST_DEPTH, MOST_QUESTIONS, All, AnyOf, NoneOf, Rule, depth, questions_in

GROUPS: dict[str, type[All | AnyOf | NoneOf]] = {"all": All, "any": AnyOf, "none": NoneOf}
GROUP_NAMES = {group: name for name, group in GROUPS.items()}
BY_NAME = {question.name: question for question in QUESTIONS}


def parse(data: Any) -> Rule:
    """The rule of parsed JSON. Raises `Invalid`, whose message begins with the path to what is wrong."""
    rule = _rule(data, "rule", 0)
    if depth(rule) > MOST_DEPTH:
        raise wrong("rule", f"all, any and none are at most {MOST_DEPTH} deep")
    if sum(1 for _ in questions_in(rule)) > MOST_QUESTIONS:
        raise wrong("rule", f"at most {MOST_QUESTIONS} questions")
    return rule


def as_json(rule: Rule) -> dict[str, Any]:
    """The canonical form: what `parse` reads again as the same rule. Defaults are left out, lists are sorted."""
    if isinstance(rule, Question):
        return {rule.name: rule.arguments()}
    return {GROUP_NAMES[type(rule)]: [as_json(part) for part in rule.parts]}


def _rule(data: Any, path: str, level: int) -> Rule:
    if level > MOST_DEPTH + 1:  # before anything recurses without end
        raise wrong("rule", f"all, any and none are at most {MOST_DEPTH} deep")
    if not isinstance(data, dict) or len(data) != 1:
        raise wrong(path, "an object with exactly one key is wanted")
    ((name, inner),) = data.items()
    path = f"{path}.{name}"
    if name in GROUPS:
        if not isinstance(inner, list) or not inner or len(inner) > MOST_QUESTIONS:
            raise wrong(path, f"a list of 1 to {MOST_QUESTIONS} rules is wanted")
        parts = tuple(_rule(part, f"{path}[{place}]", level + 1) for place, part in enumerate(inner))
        return GROUPS[name](parts)
    if name not in BY_NAME:
        raise wrong(path, f"there is no such question; there are {', '.join(sorted([*GROUPS, *BY_NAME]))}")
    return BY_NAME[name].parse(inner, path)
