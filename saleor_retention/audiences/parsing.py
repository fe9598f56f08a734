"""Rules as JSON: read strictly, saying where what is wrong, and written in the one canonical form.

    {"all": [{"country": {"oneOf": ["DE"]}}, {"none": [{"orders": {"atLeast": 3}}]}]}

An object has one key: `all`, `any` or `none` with a list of rules, or a question with its object of arguments.
Amounts are money as text, `{"currency": "EUR", "atLeast": "500.00"}`; minor units are for the inside.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, cast

from ..core.money import exponent, plain, to_minor
from ..customers.rules import language, place
from ..errors import Invalid
from .profile import ProductGrouping
from .questions import predicates, recurring
from .questions.calendar import MOST_DAYS, Period
from .questions.predicates import City, Country, Event, EventDate, Language, Predicate, Published
from .rules import MOST_DEPTH, MOST_PREDICATES, All, AnyOf, NoneOf, Rule, depth, predicates_in

GROUPS: dict[str, type[All | AnyOf | NoneOf]] = {"all": All, "any": AnyOf, "none": NoneOf}
PREDICATES: tuple[type[Predicate], ...] = (
    predicates.Attribute,
    predicates.Consent,
    Country,
    City,
    Language,
    predicates.Channel,
    predicates.Orders,
    predicates.NeverOrdered,
    predicates.Spent,
    predicates.AverageOrder,
    predicates.HasBought,
    predicates.FavouriteQuestion,
    recurring.Birthday,
    recurring.Anniversary,
    recurring.AfterPurchase,
    predicates.Listed,
    Published,
)
BY_NAME = {predicate.name: predicate for predicate in PREDICATES}
"""`EventDate` has a name for each event instead."""
EVENTS = {item.value: item for item in Event}
MOST_VALUES, LONGEST_TEXT = 500, 200
MOST_MONTHS, MOST_AGE_DAYS = 120, 36_500
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
BIGGEST = 2**53 - 1
"""The largest whole number that every JSON reader keeps exact."""

OF_MONEY = (predicates.Spent, predicates.AverageOrder)
AMOUNTS = frozenset({"at_least", "at_most"})
"""Questions about money, and their arguments that are amounts."""
AMOUNT = re.compile(r"[0-9]{1,16}(\.[0-9]{1,4})?")

Read = Callable[[Any, str], Any]


def parse(data: Any) -> Rule:
    """The rule of parsed JSON. Raises `Invalid`, whose message begins with the path to what is wrong."""
    rule = _rule(data, "rule", 0)
    if depth(rule) > MOST_DEPTH:
        raise _wrong("rule", f"all, any and none are at most {MOST_DEPTH} deep")
    if sum(1 for _ in predicates_in(rule)) > MOST_PREDICATES:
        raise _wrong("rule", f"at most {MOST_PREDICATES} questions")
    return rule


def as_json(rule: Rule) -> dict[str, Any]:
    """The canonical form: what `parse` reads again as the same rule. Defaults are left out, lists are sorted."""
    for name, group in GROUPS.items():
        if isinstance(rule, group):
            return {name: [as_json(part) for part in rule.parts]}
    predicate = cast(Predicate, rule)
    if isinstance(predicate, EventDate):
        return {predicate.event.value: _told(predicate.period)}
    return {predicate.name: _told(predicate)}


def _told(one: Any) -> dict[str, Any]:
    named = {field.name: getattr(one, field.name) for field in fields(one)}
    defaults = {field.name: field.default for field in fields(one)}
    if isinstance(one, OF_MONEY):
        named |= {
            name: plain(minor, one.currency) for name in AMOUNTS if (minor := getattr(one, name)) is not None
        }
    return {
        camel(name): _plain(value)
        for name, value in named.items()
        if value is not None and value != defaults[name]
    }


def _plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def camel(name: str) -> str:
    """A field's name in JSON."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _wrong(path: str, what: str) -> Invalid:
    return Invalid(f"{path}: {what}.", field="rule")


def _rule(data: Any, path: str, level: int) -> Rule:
    if level > MOST_DEPTH + 1:  # before anything recurses without end
        raise _wrong("rule", f"all, any and none are at most {MOST_DEPTH} deep")
    if not isinstance(data, dict) or len(data) != 1:
        raise _wrong(path, "an object with exactly one key is wanted")
    ((name, inner),) = data.items()
    path = f"{path}.{name}"
    if name in GROUPS:
        if not isinstance(inner, list) or not inner or len(inner) > MOST_PREDICATES:
            raise _wrong(path, f"a list of 1 to {MOST_PREDICATES} rules is wanted")
        parts = tuple(_rule(part, f"{path}[{place}]", level + 1) for place, part in enumerate(inner))
        return GROUPS[name](parts)
    if name in EVENTS:
        return EventDate(EVENTS[name], _read(Period, inner, path))
    if name not in BY_NAME:
        raise _wrong(
            path, f"there is no such question; there are {', '.join(sorted([*GROUPS, *EVENTS, *BY_NAME]))}"
        )
    return cast(Predicate, _read(BY_NAME[name], inner, path))


def _read(kind: type[Any], data: Any, path: str) -> Any:
    """An object of the class from its arguments; each is read by its name."""
    if not isinstance(data, dict):
        raise _wrong(path, "an object is wanted")
    known = {camel(field.name): field for field in fields(kind)}
    if unknown := sorted(set(data) - set(known)):
        raise _wrong(f"{path}.{unknown[0]}", f"unknown; there is {', '.join(known) or 'nothing to say'}")
    values = {
        field.name: _reader(kind, field)(data[name], f"{path}.{name}")
        for name, field in known.items()
        if name in data
    }
    for name, field in known.items():
        if name not in data and field.default is MISSING:
            raise _wrong(f"{path}.{name}", "missing")
    if issubclass(kind, OF_MONEY):
        for name in AMOUNTS & values.keys():
            values[name] = _minor(values[name], values["currency"], f"{path}.{camel(name)}")
    _check(kind, values, path)
    return kind(**values)


def _check(kind: type[Any], values: Mapping[str, Any], path: str) -> None:
    """What no single argument can say."""
    least, most = values.get("at_least"), values.get("at_most")
    if any(field.name == "at_most" for field in fields(kind)):
        if least is None and most is None:
            raise _wrong(path, "atLeast or atMost is wanted, or both")
        if least is not None and most is not None and least > most:
            raise _wrong(path, "atLeast is more than atMost")
    since, until = values.get("since"), values.get("until")
    if since is not None and until is not None and since >= until:
        raise _wrong(path, "since is not before until")
    if values.get("what") is ProductGrouping.VARIANT and kind is not BY_NAME["bought"]:
        raise _wrong(f"{path}.what", "product, category or collection is wanted")


def _reader(kind: type[Any], field: "Field[Any]") -> Read:
    return OWN.get((kind, field.name)) or READERS[field.name]


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
        raise _wrong(path, f"a text of 1 to {LONGEST_TEXT} characters is wanted")
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise _wrong(path, "it has a character that is no text")
    return value


def _country(value: Any, path: str) -> str:
    code = _text(value, path).strip().upper()
    if len(code) != 2 or not (code.isascii() and code.isalpha()):
        raise _wrong(path, "two letters of ISO 3166-1 are wanted, for example DE")
    return code


def _currency(value: Any, path: str) -> str:
    code = _text(value, path).strip().upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise _wrong(path, "three letters of ISO 4217 are wanted, for example EUR")
    return code


def _place(value: Any, path: str) -> str:
    return place(_text(value, path))


def _language(value: Any, path: str) -> str:
    return language(_text(value, path))


def _scalar(value: Any, path: str) -> str | int | bool:
    if isinstance(value, bool) or (isinstance(value, int) and abs(value) <= BIGGEST):
        return value
    return _text(value, path)


def _several(read: Read, value: Any, path: str) -> tuple[Any, ...]:
    """A list without repetitions, in one order."""
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_VALUES:
        raise _wrong(path, f"a list of 1 to {MOST_VALUES} values is wanted")
    found = [read(item, f"{path}[{index}]") for index, item in enumerate(value)]
    distinct = {(type(match), match): match for match in found}
    return tuple(sorted(distinct.values(), key=lambda item: (type(item).__name__, item)))


def _whole(value: Any, path: str, *, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _wrong(path, f"a whole number from {least} to {most} is wanted")
    return value


def _amount(value: Any, path: str) -> Decimal:
    if not isinstance(value, str) or not AMOUNT.fullmatch(value.strip()):
        raise _wrong(path, 'an amount of money as text is wanted, for example "500.00"')
    return Decimal(value.strip())


def _minor(amount: Decimal, currency: str, path: str) -> int:
    minor = to_minor(amount, currency)
    if Decimal(minor).scaleb(-exponent(currency)) != amount:
        raise _wrong(path, f"{currency} has {exponent(currency)} decimal places")
    return _whole(minor, path, least=0, most=BIGGEST)


def _what(value: Any, path: str) -> ProductGrouping:
    if value not in [item.value for item in ProductGrouping]:
        raise _wrong(path, f"one of {', '.join(ProductGrouping)} is wanted")
    return ProductGrouping(value)


def _day(value: Any, path: str) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise _wrong(path, f"a day from {FIRST_DAY} to {LAST_DAY} is wanted, as YYYY-MM-DD")
    return day


ID = partial(_whole, least=1, most=BIGGEST)
NUMBER = partial(_whole, least=0, most=BIGGEST)
WINDOW = partial(_whole, least=0, most=MOST_DAYS)
AGE = partial(_whole, least=0, most=MOST_AGE_DAYS)

READERS: dict[str, Read] = {
    "key": _text,
    "one_of": partial(_several, _text),
    "at_least": NUMBER,
    "at_most": NUMBER,
    "currency": _currency,
    "what": _what,
    "ids": partial(_several, ID),
    "id": ID,
    "units": partial(_whole, least=1, most=1_000_000),
    "months": partial(_whole, least=1, most=MOST_MONTHS),
    "days_before": WINDOW,
    "days_after": WINDOW,
    "since": _day,
    "until": _day,
    "within_days": AGE,
    "older_than_days": AGE,
}
"""How an argument is read, by its name: the same name means the same everywhere."""

OWN: dict[tuple[type[Any], str], Read] = {
    (Country, "one_of"): partial(_several, _country),
    (City, "one_of"): partial(_several, _place),
    (Language, "one_of"): partial(_several, _language),
    (Published, "one_of"): partial(_several, _scalar),
    (Published, "at_least"): partial(_whole, least=-BIGGEST, most=BIGGEST),
    **{(kind, name): _amount for kind in OF_MONEY for name in AMOUNTS},
}
"""Except here."""
