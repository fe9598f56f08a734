"""A rule as a sentence for people who did not write it."""

from .rules import All, AnyOf, NoneOf, Rule


def sentence(rule: Rule) -> str:
    """`Members who live in DE and never ordered.`"""
    return f"Members who {_within(rule)}."


def _within(rule: Rule, *, is_inner: bool = False) -> str:
    match rule:
        case All(parts):
            text = " and ".join(_within(part, is_inner=True) for part in parts)
        case AnyOf(parts):
            text = " or ".join(_within(part, is_inner=True) for part in parts)
        case NoneOf(parts):
            inner = " or ".join(_within(part, is_inner=True) for part in parts)
            return (
                f"are not among those who ({inner})" if len(parts) > 1 else f"are not among those who {inner}"
            )
        case _:
            return rule.describe()
    return f"({text})" if is_inner and len(rule.parts) > 1 else text
