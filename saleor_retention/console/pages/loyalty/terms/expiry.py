"""When points end, where it is not so many months after they were earned."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ....forms.fields import WholeField
from ....forms.pickers import ListField
from .section import TermsSection

CALENDAR, INACTIVITY, ROLLING = "CALENDAR", "INACTIVITY", "ROLLING"
MOST_YEARS = 10
OF_CALENDAR = ("ends_month", "ends_day", "ends_years_later")


class ExpirySection(TermsSection):
    """A day of the calendar, or so long after the last activity. Plain months are the form's own field."""

    name: ClassVar[str] = "expiry"
    place: ClassVar[int] = 5
    title = gettext_lazy("Points that end in another way")
    help_text = gettext_lazy(
        "All with one day of the year, or only when a customer stops buying. Then the months above do not count."
    )

    @classmethod
    def fields(cls) -> Mapping[str, forms.Field]:
        return {
            "expiry_kind": ListField(
                [
                    (CALENDAR, _("With a day of the calendar")),
                    (INACTIVITY, _("After months without buying or spending")),
                ],
                empty=_("As said above"),
                label=_("Points end"),
                required=False,
            ),
            "lasts_months": WholeField(
                label=_("Months without buying or spending"), least=1, most=1_200, required=False
            ),
            "ends_day": WholeField(
                label=_("Day of the month"),
                least=1,
                most=31,
                required=False,
                help_text=_("The last day on which they can be spent."),
            ),
            "ends_month": ListField(
                [(str(number), name) for number, name in MONTHS.items()],
                empty=_("Choose a month"),
                label=_("Month"),
                required=False,
            ),
            "ends_years_later": ListField(
                [
                    ("0", _("The same year")),
                    *((str(years), _years_later(years)) for years in range(2, MOST_YEARS + 1)),
                ],
                empty=_("The next year"),
                label=_("Counted from the year they were earned in"),
                required=False,
            ),
        }

    @classmethod
    def clean(cls, form: forms.Form) -> None:
        data, kind = form.cleaned_data, form.cleaned_data.get("expiry_kind")
        if "expiry_kind" in form.errors:
            return
        needed = {CALENDAR: ("ends_month", "ends_day"), INACTIVITY: ("lasts_months",)}.get(kind or "", ())
        for name in needed:
            if data.get(name) in (None, "") and name not in form.errors:
                form.add_error(name, _("Fill this in for the end that you chose."))
        spare = {CALENDAR: ("lasts_months",), INACTIVITY: OF_CALENDAR}.get(
            kind or "", ("lasts_months", *OF_CALENDAR)
        )
        if any(data.get(name) not in (None, "") for name in spare):
            form.add_error(
                "expiry_kind", _("Choose the end that you filled in, or empty what it does not need.")
            )

    @classmethod
    def value(cls, data: Mapping[str, Any]) -> dict[str, Any] | None:
        if data.get("expiry_kind") == INACTIVITY and data.get("lasts_months"):
            return {"expiryKind": INACTIVITY, "lastsMonths": data["lasts_months"]}
        if data.get("expiry_kind") == CALENDAR and data.get("ends_month") and data.get("ends_day"):
            return {
                "expiryKind": CALENDAR,
                "endsMonth": int(data["ends_month"]),
                "endsDay": data["ends_day"],
                "endsYearsLater": int(data.get("ends_years_later") or 1),
            }
        return None

    @classmethod
    def initial(cls, terms: Mapping[str, Any]) -> dict[str, Any]:
        if terms["expiryKind"] == ROLLING:
            return {"expiry_months": terms["lastsMonths"]}
        years = terms["endsYearsLater"]
        return {
            "expiry_kind": terms["expiryKind"],
            "lasts_months": terms["lastsMonths"],
            "ends_month": terms["endsMonth"] and str(terms["endsMonth"]),
            "ends_day": terms["endsDay"],
            "ends_years_later": "" if years in (None, 1) else str(years),
        }

    @classmethod
    def sentence(cls, formats: Any, terms: Mapping[str, Any], currency: str) -> str:
        if terms["expiryKind"] == CALENDAR:
            return _by_calendar(formats, terms)
        months = terms["lastsMonths"]
        text = (
            ngettext("Points last %(months)s month.", "Points last %(months)s months.", months)
            if terms["expiryKind"] == ROLLING
            else ngettext(
                "Points end %(months)s month after the customer last bought or spent points.",
                "Points end %(months)s months after the customer last bought or spent points.",
                months,
            )
        )
        return text % {"months": formats.number(months)}


def _years_later(years: int) -> str:
    return ngettext("%(years)d year later", "%(years)d years later", years) % {"years": years}


def _by_calendar(formats: Any, terms: Mapping[str, Any]) -> str:
    years = terms["endsYearsLater"]
    text = (
        _("Points of a year can be spent through %(day)s of the same year.")
        if years == 0
        else ngettext(
            "Points of a year can be spent through %(day)s of the next year.",
            "Points of a year can be spent through %(day)s, %(years)s years later.",
            years,
        )
    )
    return text % {
        "day": formats.day_of_year(terms["endsMonth"], terms["endsDay"]),
        "years": formats.number(years),
    }
