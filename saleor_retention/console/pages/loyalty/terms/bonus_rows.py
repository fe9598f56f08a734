"""The kinds of bonuses as rows of a form: the fields of each, what the API is told, and how it reads."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ....forms.fields import DayField, WholeField
from ....forms.pickers import CheckedField, PickField
from ....host import ChoiceKind
from .bonus_row import BonusRow, TimesField, title_field

MOST_POINTS, MOST_IDS = 1_000_000_000, 500


class GoodsRow(BonusRow):
    """Goods that count more."""

    kind, api_name, rows = "goods", "goods", 2
    title = gettext_lazy("Goods that count more")
    usual_title = gettext_lazy("More points for these goods")
    PICKED: ClassVar[Mapping[str, ChoiceKind]] = {
        "product": ChoiceKind.PRODUCT,
        "variant": ChoiceKind.VARIANT,
        "category": ChoiceKind.CATEGORY,
        "collection": ChoiceKind.COLLECTION,
    }

    @classmethod
    def fields(cls, tiers: Sequence[tuple[str, str]]) -> Mapping[str, forms.Field]:
        labels = {
            "product": _("Products"),
            "variant": _("Variants"),
            "category": _("Categories"),
            "collection": _("Collections"),
        }
        fields: dict[str, forms.Field] = {
            "times": TimesField(label=_("Times the usual points")),
            "title": title_field(),
        }
        for name, kind in cls.PICKED.items():
            field = PickField(kind, label=labels[name], required=False)
            field.most = MOST_IDS
            fields[name] = field
        return fields

    @classmethod
    def missing(cls, row: Mapping[str, Any]) -> tuple[str, str] | None:
        if row.get("times") is None:
            return "times", _("Say how many times they count.")
        if not any(row.get(name) for name in cls.PICKED):
            return "product", _("Choose the goods that count more.")
        return None

    @classmethod
    def value(cls, row: Mapping[str, Any]) -> dict[str, Any] | None:
        named = {_ids(f"bonus_{name}"): row[name] for name in cls.PICKED if row.get(name)}
        return {**named, "goodsTimes": str(row["times"])} if named and row.get("times") else None

    @classmethod
    def initial(cls, told: Mapping[str, Any]) -> dict[str, Any]:
        return {"times": Decimal(told["times"]), **{name: told[_ids(name)] for name in cls.PICKED}}

    @classmethod
    def sentence(cls, formats: Any, told: Mapping[str, Any]) -> str:
        times = formats.number(told.get("times") or told["goodsTimes"])
        return _("some goods count %(times)s times") % {"times": times}


class FirstOrderRow(BonusRow):
    """Extra points once."""

    kind, api_name = "first", "firstOrder"
    title = gettext_lazy("A customer's first order")
    usual_title = gettext_lazy("First order")

    @classmethod
    def fields(cls, tiers: Sequence[tuple[str, str]]) -> Mapping[str, forms.Field]:
        points = WholeField(label=_("Extra points"), least=1, most=MOST_POINTS, required=False)
        return {"points": points, "title": title_field()}

    @classmethod
    def missing(cls, row: Mapping[str, Any]) -> tuple[str, str] | None:
        return ("points", _("Say how many points it brings.")) if row.get("points") is None else None

    @classmethod
    def value(cls, row: Mapping[str, Any]) -> dict[str, Any] | None:
        return {"firstOrderPoints": row["points"]} if row.get("points") else None

    @classmethod
    def initial(cls, told: Mapping[str, Any]) -> dict[str, Any]:
        return {"points": told["points"]}

    @classmethod
    def sentence(cls, formats: Any, told: Mapping[str, Any]) -> str:
        points = told.get("points") or told["firstOrderPoints"]
        text = ngettext(
            "%(points)s extra point for the first order",
            "%(points)s extra points for the first order",
            points,
        )
        return text % {"points": formats.number(points)}


class DaysRow(BonusRow):
    """Days on which orders count more."""

    kind, api_name, rows = "days", "days", 2
    title = gettext_lazy("Days on which orders count more")
    usual_title = gettext_lazy("More points on these days")

    @classmethod
    def fields(cls, tiers: Sequence[tuple[str, str]]) -> Mapping[str, forms.Field]:
        weekdays = [(str(number + 1), name) for number, name in WEEKDAYS.items()]
        return {
            "times": TimesField(label=_("Times the usual points")),
            "title": title_field(),
            "first": DayField(label=_("First day"), required=False),
            "last": DayField(label=_("Last day"), required=False),
            "weekdays": CheckedField(weekdays, label=_("Only on these days of the week"), required=False),
        }

    @classmethod
    def missing(cls, row: Mapping[str, Any]) -> tuple[str, str] | None:
        if row.get("times") is None:
            return "times", _("Say how many times they count.")
        if not (row.get("first") or row.get("last") or row.get("weekdays")):
            return "first", _("Say on which days orders count more.")
        if row.get("first") and row.get("last") and row["last"] < row["first"]:
            return "last", _("The last day is not before the first.")
        return None

    @classmethod
    def value(cls, row: Mapping[str, Any]) -> dict[str, Any] | None:
        days = {name: row[name].isoformat() for name in ("first", "last") if row.get(name)}
        if not row.get("times") or not (days or row.get("weekdays")):
            return None
        return {
            **{f"{name}Day": day for name, day in days.items()},
            "weekdays": [int(number) for number in row.get("weekdays") or ()],
            "daysTimes": str(row["times"]),
        }

    @classmethod
    def initial(cls, told: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "times": Decimal(told["times"]),
            "first": told["firstDay"] or "",
            "last": told["lastDay"] or "",
            "weekdays": [str(number) for number in told["weekdays"]],
        }

    @classmethod
    def sentence(cls, formats: Any, told: Mapping[str, Any]) -> str:
        first, last = told.get("firstDay"), told.get("lastDay")
        text = (
            _("orders from %(first)s to %(last)s count %(times)s times")
            if first and last
            else _("orders from %(first)s on count %(times)s times")
            if first
            else _("orders until %(last)s count %(times)s times")
            if last
            else _("orders on some days of the week count %(times)s times")
        )
        weekdays = [str(WEEKDAYS[number - 1]) for number in told.get("weekdays") or ()]
        facts = {
            "first": formats.day(first),
            "last": formats.day(last),
            "times": formats.number(told.get("times") or told["daysTimes"]),
        }
        said = text % facts
        return f"{said} ({', '.join(weekdays)})" if weekdays else said


class TierRow(BonusRow):
    """Tiers that earn more: a field for each tier of the programme, named by its slug."""

    kind, api_name = "tier", "tier"
    title = gettext_lazy("Tiers that earn more")
    usual_title = gettext_lazy("Your tier")

    @classmethod
    def fields(cls, tiers: Sequence[tuple[str, str]]) -> Mapping[str, forms.Field]:
        if not tiers:
            return {}
        labels = {slug: _("Times the usual points in “%(tier)s”") % {"tier": name} for slug, name in tiers}
        return {
            **{
                f"times_{slug}": TimesField(
                    label=label, help_text=_("Beside what the tier itself gives: the two multiply.")
                )
                for slug, label in labels.items()
            },
            "title": title_field(),
        }

    @classmethod
    def missing(cls, row: Mapping[str, Any]) -> tuple[str, str] | None:
        if any(value for name, value in row.items() if name != "title"):
            return None
        return next(name for name in row if name != "title"), _("Say how many times a tier counts.")

    @classmethod
    def value(cls, row: Mapping[str, Any]) -> dict[str, Any] | None:
        tiers = [
            {"tier": name.removeprefix("times_"), "tierTimes": str(times)}
            for name, times in row.items()
            if name != "title" and times
        ]
        return {"tiers": tiers} if tiers else None

    @classmethod
    def initial(cls, told: Mapping[str, Any]) -> dict[str, Any]:
        return {f"times_{pair['tier']}": Decimal(pair["times"]) for pair in told["tiers"]}

    @classmethod
    def sentence(cls, formats: Any, told: Mapping[str, Any]) -> str:
        times = [Decimal(pair.get("times") or pair["tierTimes"]) for pair in told["tiers"]]
        text = _("orders count up to %(times)s times by the customer's tier")
        return text % {"times": formats.number(max(times))}


KINDS: tuple[type[BonusRow], ...] = (FirstOrderRow, GoodsRow, DaysRow, TierRow)


def rows_in(data: Mapping[str, Any], most: int) -> Iterator[tuple[type[BonusRow], int, dict[str, Any]]]:
    """Every row that a form has, with its values."""
    for kind in KINDS:
        for number in range(1, most + 1):
            prefix = f"{kind.kind}_{number}_"
            row = {
                name.removeprefix(prefix): value for name, value in data.items() if name.startswith(prefix)
            }
            if row:
                yield kind, number, row


def _ids(name: str) -> str:
    """bonusProductIds, productIds."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest) + "Ids"
