"""A rule as a sentence for people who did not write it."""

from .questions.phrases import CODES, Names
from .rules import All, AnyOf, NoneOf, Rule


def sentence(rule: Rule, names: Names = CODES) -> str:
    """`Members who live in DE and never ordered.` With names: `Members who live in Germany …`."""
    return f"Members who {_within(rule, names)}."


def _within(rule: Rule, names: Names, *, is_inner: bool = False) -> str:
    match rule:
        case All(parts):
            text = " and ".join(_within(part, names, is_inner=True) for part in parts)
        case AnyOf(parts):
            text = " or ".join(_within(part, names, is_inner=True) for part in parts)
        case NoneOf(parts):
            inner = " or ".join(_within(part, names, is_inner=True) for part in parts)
            return (
                f"are not among those who ({inner})" if len(parts) > 1 else f"are not among those who {inner}"
            )
        case _:
            return rule.describe(names)
    return f"({text})" if is_inner and len(rule.parts) > 1 else text
