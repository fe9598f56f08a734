"""A rule as a sentence for people who did not write it."""

from collections.abc import Iterable
from functools import singledispatch

from ..core.money import Money
from .questions import predicates as asked
from .questions import recurring
from .questions.calendar import Period
from .rules import All, AnyOf, NoneOf, Rule

MOST_NAMED = 10
"""So many values are named; of longer lists, their number."""


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
            return _says(rule)
    return f"({text})" if is_inner and len(rule.parts) > 1 else text


@singledispatch
def _says(one: asked.Predicate) -> str:
    raise LookupError(f"{type(one).__name__} has no words")


@_says.register
def _(one: asked.Attribute) -> str:
    return f"have {one.key} of {_named(one.one_of)}" if one.one_of else f"have any {one.key}"


@_says.register
def _(one: asked.Consent) -> str:
    return f"consented to {one.key}"


@_says.register
def _(one: asked.Country) -> str:
    return f"live in {_named(one.one_of)}"


@_says.register
def _(one: asked.City) -> str:
    return f"live in {_named(one.one_of)}"


@_says.register
def _(one: asked.Language) -> str:
    return f"speak {_named(one.one_of)}"


@_says.register
def _(one: asked.Channel) -> str:
    return f"bought in {_named(one.one_of)}"


@_says.register
def _(one: asked.Orders) -> str:
    number = _range(one.at_least, one.at_most)
    if number in ("1", "at least 1", "at most 1"):
        return f"bought {number[:-1]}once"
    return f"bought {number} times"


@_says.register
def _(one: asked.NeverOrdered) -> str:
    return "never ordered"


@_says.register
def _(one: asked.Spent) -> str:
    return f"bought for {_amounts(one)} in all"


@_says.register
def _(one: asked.AverageOrder) -> str:
    return f"bought for {_amounts(one)} on average"


@_says.register
def _(one: asked.EventDate) -> str:
    what = {
        asked.Event.FIRST_ORDER: "ordered first",
        asked.Event.LAST_ORDER: "ordered last",
        asked.Event.REGISTERED: "registered",
        asked.Event.FIRST_DELIVERY: "had their first order sent",
    }[one.event]
    return f"{what} {_period(one.period)}"


@_says.register
def _(one: asked.HasBought) -> str:
    units = "" if one.units == 1 else f"at least {one.units} of "
    lately = "" if one.within_days is None else f" in the last {_days(one.within_days)}"
    return f"bought {units}{one.what} {_named(one.ids)}{lately}"


@_says.register
def _(one: asked.FavouriteQuestion) -> str:
    return f"bought {one.what} {_named(one.ids)} most"


@_says.register
def _(one: recurring.Birthday) -> str:
    return f"have their birthday {_window(one.days_before, one.days_after)}"


@_says.register
def _(one: recurring.Anniversary) -> str:
    return f"have the anniversary of their registration {_window(one.days_before, one.days_after)}"


@_says.register
def _(one: recurring.AfterPurchase) -> str:
    months = "1 month" if one.months == 1 else f"{one.months} months"
    window = _window(one.days_before, one.days_after)
    return f"bought {one.what} {_named(one.ids)} {months} ago, {window}"


@_says.register
def _(one: asked.Listed) -> str:
    return f"are in list {one.id}"


@_says.register
def _(one: asked.Published) -> str:
    values = f" of {_named(one.one_of)}" if one.one_of else ""
    least = "" if one.at_least is None else f" of at least {one.at_least}"
    return f"have {'any ' if not (values or least) else ''}{one.key}{values}{least}"


def _named(values: Iterable[object]) -> str:
    texts = ["yes" if value is True else "no" if value is False else str(value) for value in values]
    if len(texts) > MOST_NAMED:
        return f"one of {len(texts)}"
    return " or ".join(filter(None, [", ".join(texts[:-1]), texts[-1]]))


def _range(least: object, most: object) -> str:
    if least is None:
        return f"at most {most}"
    if most is None:
        return f"at least {least}"
    return f"{least}" if least == most else f"{least} to {most}"


def _amounts(one: asked.Spent | asked.AverageOrder) -> str:
    least, most = (None if n is None else Money(n, one.currency).amount for n in (one.at_least, one.at_most))
    return f"{_range(least, most)} {one.currency}"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _period(period: Period) -> str:
    parts = [
        f"from {period.since} on" if period.since else "",
        f"before {period.until}" if period.until else "",
        f"in the last {_days(period.within_days)}" if period.within_days is not None else "",
        f"more than {_days(period.older_than_days)} ago" if period.older_than_days is not None else "",
    ]
    return ", ".join(filter(None, parts)) or "at any time"


def _window(before: int, after: int) -> str:
    if not before and not after:
        return "today"
    parts = [f"in {_days(before)} or less" if before else "", f"at most {_days(after)} ago" if after else ""]
    return f"today, {', '.join(filter(None, parts))}".replace(", at", " or at")
