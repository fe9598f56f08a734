"""What a form asks of who puts a question into a rule: of which kind each argument is, and what it is called."""

from dataclasses import MISSING, dataclass
from enum import StrEnum
from typing import Any

LABEL, KIND = "label", "kind"
MOST_SHOWN = 2_000_000_000
"""Bounds beyond this are none that anybody meets."""


class ArgumentKind(StrEnum):
    """How an argument is typed or chosen, and so how it stands in JSON."""

    COUNT = "count"
    DAYS = "days"
    MONTHS = "months"
    AMOUNT = "amount"
    CURRENCY = "currency"
    DAY = "day"
    TEXT = "text"
    TEXTS = "texts"
    VALUES = "values"
    COUNTRIES = "countries"
    LANGUAGES = "languages"
    CHANNELS = "channels"
    GROUPING = "grouping"
    GROUPING_OR_VARIANT = "grouping_or_variant"
    GOODS = "goods"
    LIST = "list"
    SEGMENTS = "segments"
    TIERS = "tiers"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument, by its name in JSON."""

    name: str
    label: str
    kind: ArgumentKind
    is_required: bool
    least: int | None
    most: int | None


def gettext_noop(text: str) -> str:
    """A text of a form, in English: marked for translators, translated where it is shown."""
    return text


def argument_of(field: Any, name: str, reader: Any) -> Argument:
    """Of a field with `read_as` as its metadata. Bounds are those of its reader."""
    bounds = getattr(reader, "keywords", {})
    least, most = bounds.get("least"), bounds.get("most")
    return Argument(
        name,
        field.metadata[LABEL],
        field.metadata[KIND],
        field.default is MISSING,
        least if least is not None and abs(least) <= MOST_SHOWN else None,
        most if most is not None and most <= MOST_SHOWN else None,
    )
