"""Arguments of questions: how each is read from JSON, strictly, saying where what is wrong, and written again."""

import re
from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, cast

from ...core.money import exponent, to_minor
from ...customers.rules import language as normal_language
from ...customers.rules import place as normal_place
from ...errors import Invalid
from ..profile import ProductGrouping
from .asked import KIND, LABEL, Argument, ArgumentKind, argument_of
from .calendar import MOST_DAYS

MOST_VALUES, LONGEST_TEXT = 500, 200
MOST_MONTHS, MOST_AGE_DAYS = 120, 36_500
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
BIGGEST = 2**53 - 1
"""The largest whole number that every JSON reader keeps exact."""
AMOUNT = re.compile(r"[0-9]{1,16}(\.[0-9]{1,4})?")
READER = "reader"

Read = Callable[[Any, str], Any]
Complete = Callable[[dict[str, Any], str], dict[str, Any]]


def read_as(reader: Read, kind: ArgumentKind, label: str) -> dict[str, Any]:
    """Metadata of a field: how its argument is read, and how a form asks for it."""
    return {READER: reader, KIND: kind, LABEL: label}


def asked(kind: type[Any]) -> tuple[Argument, ...]:
    """What a form asks for the fields of this class, in their order."""
    return tuple(
        argument_of(field, camel(field.name), field.metadata[READER])
        for field in fields(kind)
        if READER in field.metadata
    )


def wrong(path: str, what: str) -> Invalid:
    """The refusal of a rule, with the path to what is wrong."""
    return Invalid(f"{path}: {what}.", field="rule")


def read[Arguments](kind: type[Arguments], data: Any, path: str, complete: Complete) -> Arguments:
    """An object of the class from its arguments in JSON, each read by its field's reader. Raises `Invalid`."""
    if not isinstance(data, dict):
        raise wrong(path, "an object is wanted")
    known = {camel(field.name): field for field in fields(cast(Any, kind))}
    if unknown := sorted(set(data) - set(known)):
        raise wrong(f"{path}.{unknown[0]}", f"unknown; there is {', '.join(known) or 'nothing to say'}")
    values = {
        field.name: field.metadata[READER](data[name], f"{path}.{name}")
        for name, field in known.items()
        if name in data
    }
    for name, field in known.items():
        if name not in data and field.default is MISSING:
            raise wrong(f"{path}.{name}", "missing")
    return kind(**complete(values, path))


def written(arguments: Any) -> dict[str, Any]:
    """The fields of the object in JSON, without those that have their default."""
    values = {field: getattr(arguments, field.name) for field in fields(arguments)}
    return {
        camel(field.name): _plain(value)
        for field, value in values.items()
        if value is not None and value != field.default
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


def ordered_range(values: dict[str, Any], path: str) -> dict[str, Any]:
    """The arguments, if they have `at_least`, `at_most` or both in their order."""
    least, most = values.get("at_least"), values.get("at_most")
    if least is None and most is None:
        raise wrong(path, "atLeast or atMost is wanted, or both")
    if least is not None and most is not None and least > most:
        raise wrong(path, "atLeast is more than atMost")
    return values


def no_variant(values: dict[str, Any], path: str) -> dict[str, Any]:
    """The arguments, if they ask about products, categories or collections."""
    if values["what"] is ProductGrouping.VARIANT:
        raise wrong(f"{path}.what", "product, category or collection is wanted")
    return values


def text(value: Any, path: str) -> str:
    """A text with something in it."""
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
        raise wrong(path, f"a text of 1 to {LONGEST_TEXT} characters is wanted")
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise wrong(path, "it has a character that is no text")
    return value


def country(value: Any, path: str) -> str:
    """A country's code, in capitals."""
    code = text(value, path).strip().upper()
    if len(code) != 2 or not (code.isascii() and code.isalpha()):
        raise wrong(path, "two letters of ISO 3166-1 are wanted, for example DE")
    return code


def currency(value: Any, path: str) -> str:
    """A currency's code, in capitals."""
    code = text(value, path).strip().upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise wrong(path, "three letters of ISO 4217 are wanted, for example EUR")
    return code


def city(value: Any, path: str) -> str:
    """A city, as customers' addresses are kept."""
    return normal_place(text(value, path))


def language(value: Any, path: str) -> str:
    """A language, as customers' languages are kept."""
    return normal_language(text(value, path))


def scalar(value: Any, path: str) -> str | int | bool:
    """A text, a whole number, true or false."""
    if isinstance(value, bool) or (isinstance(value, int) and abs(value) <= BIGGEST):
        return value
    return text(value, path)


def several(reader: Read) -> Read:
    """The reader of a list without repetitions, in one order."""

    def read_list(value: Any, path: str) -> tuple[Any, ...]:
        if not isinstance(value, list) or not 1 <= len(value) <= MOST_VALUES:
            raise wrong(path, f"a list of 1 to {MOST_VALUES} values is wanted")
        values = [reader(item, f"{path}[{index}]") for index, item in enumerate(value)]
        distinct = {(type(match), match): match for match in values}
        return tuple(sorted(distinct.values(), key=lambda item: (type(item).__name__, item)))

    return read_list


def whole(least: int, most: int) -> Read:
    """The reader of a whole number within bounds."""
    return partial(_whole, least=least, most=most)


def _whole(value: Any, path: str, *, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise wrong(path, f"a whole number from {least} to {most} is wanted")
    return value


def amount(value: Any, path: str) -> Decimal:
    """An amount of money as text."""
    if not isinstance(value, str) or not AMOUNT.fullmatch(value.strip()):
        raise wrong(path, 'an amount of money as text is wanted, for example "500.00"')
    return Decimal(value.strip())


def minor_units(amount: Decimal, currency: str, path: str) -> int:
    """The amount in minor units. Raises `Invalid` when the currency has no such part."""
    minor = to_minor(amount, currency)
    if Decimal(minor).scaleb(-exponent(currency)) != amount:
        raise wrong(path, f"{currency} has {exponent(currency)} decimal places")
    return _whole(minor, path, least=0, most=BIGGEST)


def grouping(value: Any, path: str) -> ProductGrouping:
    """By what goods are named."""
    if value not in [item.value for item in ProductGrouping]:
        raise wrong(path, f"one of {', '.join(ProductGrouping)} is wanted")
    return ProductGrouping(value)


def day(value: Any, path: str) -> date:
    """A day of the calendar."""
    try:
        parsed = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        parsed = None
    if parsed is None or not FIRST_DAY <= parsed <= LAST_DAY:
        raise wrong(path, f"a day from {FIRST_DAY} to {LAST_DAY} is wanted, as YYYY-MM-DD")
    return parsed


ID = whole(1, BIGGEST)
NUMBER = whole(0, BIGGEST)
WINDOW = whole(0, MOST_DAYS)
AGE = whole(0, MOST_AGE_DAYS)
MONTHS = whole(1, MOST_MONTHS)
UNITS = whole(1, 1_000_000)
TEXTS = several(text)
IDS = several(ID)
