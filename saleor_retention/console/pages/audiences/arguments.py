"""Arguments of questions: the field that each is typed into, and how it stands in a rule."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...forms.fields import MOST_COUNT, DayField, MoneyField, TextField, WholeField
from ...forms.pickers import CheckedField, ListField, PickField
from ...host import ChoiceKind
from .languages import language_choices
from .questions import AskedArgument
from .texts import TextsField, ValuesField

GOODS = {
    "product": (ChoiceKind.PRODUCT, "Product", gettext_lazy("Products")),
    "variant": (ChoiceKind.VARIANT, "ProductVariant", gettext_lazy("Variants")),
    "category": (ChoiceKind.CATEGORY, "Category", gettext_lazy("Categories")),
    "collection": (ChoiceKind.COLLECTION, "Collection", gettext_lazy("Collections")),
}
GROUPINGS = {"GROUPING": ("product", "category", "collection"), "GROUPING_OR_VARIANT": tuple(GOODS)}


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What fields of a row depend on."""

    what: str
    """By what the row's goods are named."""
    currency: str
    currencies: tuple[str, ...]
    lists: tuple[tuple[str, str], ...]
    language: str
    spoken: tuple[str, ...]
    """Languages that are chosen already."""


Maker = Callable[[AskedArgument, RowFacts], forms.Field]


def field_of(argument: AskedArgument, facts: RowFacts) -> forms.Field:
    """The field for an argument. Raises `LookupError` for a kind that this page does not know."""
    return MAKERS[argument.kind](argument, facts)


def in_rule(argument: AskedArgument, value: Any) -> Any:
    """A valid value as the rule has it; None where there is none."""
    if value in (None, "", []):
        return None
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if argument.kind == "GOODS":
        return [number for pk in value if (number := _number(pk)) is not None]
    return int(value) if argument.kind == "LIST" else value


def typed(argument: AskedArgument, value: Any, what: str, write: Callable[[Decimal], str]) -> Any:
    """A value of a rule as its field shows it. Raises `ValueError` for what no field shows."""
    if argument.kind == "AMOUNT":
        return write(Decimal(str(value)))
    if argument.kind == "GOODS":
        return [b64encode(f"{GOODS[what][1]}:{pk}".encode()).decode() for pk in value]
    if argument.kind in ("TEXTS", "VALUES"):
        if any(isinstance(item, bool) or "\n" in str(item) for item in value):
            raise ValueError(argument.name)
        return "\n".join(map(str, value))
    return str(value) if argument.kind == "LIST" else value


def _number(global_id: str) -> int | None:
    try:
        number = b64decode(global_id, validate=True).decode().rpartition(":")[2]
    except ValueError:
        return None
    return int(number) if number.isascii() and number.isdigit() else None


def _options(argument: AskedArgument) -> dict[str, Any]:
    return {"label": argument.label, "required": argument.is_required}


def _whole(unit: Any = "") -> Maker:
    def make(argument: AskedArgument, facts: RowFacts) -> forms.Field:
        most = MOST_COUNT if argument.most is None else argument.most
        field = WholeField(least=argument.least or 0, most=most, **_options(argument))
        field.suffix = unit  # type: ignore[attr-defined]
        return field

    return make


def _amount(argument: AskedArgument, facts: RowFacts) -> forms.Field:
    return MoneyField(facts.currency, least=0, **_options(argument))


def _currency(argument: AskedArgument, facts: RowFacts) -> forms.Field:
    return ListField([(code, code) for code in facts.currencies], **_options(argument))


def _pick(kind: ChoiceKind) -> Maker:
    def make(argument: AskedArgument, facts: RowFacts) -> forms.Field:
        field = PickField(kind, **_options(argument))
        field.most = 500
        return field

    return make


def _goods(argument: AskedArgument, facts: RowFacts) -> forms.Field:
    return _pick(GOODS[facts.what][0])(argument, facts)


def _grouping(argument: AskedArgument, facts: RowFacts) -> forms.Field:
    return ListField([(name, GOODS[name][2]) for name in GROUPINGS[argument.kind]], **_options(argument))


def _list(argument: AskedArgument, facts: RowFacts) -> forms.Field:
    options = _options(argument)
    if not facts.lists:
        options["help_text"] = _("There is no list yet. Upload one under Lists.")
    return ListField(facts.lists, empty=_("Choose one"), **options)


def _languages(argument: AskedArgument, facts: RowFacts) -> forms.Field:
    return CheckedField(language_choices(facts.language, facts.spoken), **_options(argument))


def _chosen(argument: AskedArgument, facts: RowFacts) -> forms.Field:
    """One that the shop has no more stays to be seen, and to be taken away."""
    known = {value for value, _ in argument.choices}
    gone = [(value, value) for value in facts.spoken if value not in known]
    return CheckedField([*argument.choices, *gone], **_options(argument))


MAKERS: Mapping[str, Maker] = {
    "COUNT": _whole(),
    "DAYS": _whole(gettext_lazy("days")),
    "MONTHS": _whole(gettext_lazy("months")),
    "AMOUNT": _amount,
    "CURRENCY": _currency,
    "DAY": lambda argument, facts: DayField(**_options(argument)),
    "TEXT": lambda argument, facts: TextField(longest=200, **_options(argument)),
    "TEXTS": lambda argument, facts: TextsField(**_options(argument)),
    "VALUES": lambda argument, facts: ValuesField(**_options(argument)),
    "COUNTRIES": _pick(ChoiceKind.COUNTRY),
    "CHANNELS": _pick(ChoiceKind.CHANNEL),
    "LANGUAGES": _languages,
    "GROUPING": _grouping,
    "GROUPING_OR_VARIANT": _grouping,
    "GOODS": _goods,
    "LIST": _list,
    "SEGMENTS": _chosen,
    "TIERS": _chosen,
}
