"""What makes goods and orders earn more than the rate."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .bonus_row import BonusRow, TimesField
from .bonus_rows import KINDS, rows_in
from .section import FieldGroup, TermsSection

MOST_BONUSES = 20
USUAL_MOST = Decimal(10)


class BonusSection(TermsSection):
    """Rows of each kind, as many as are filled in and one to spare."""

    name: ClassVar[str] = "bonuses"
    title = gettext_lazy("What earns more")
    help_text = gettext_lazy(
        "Extra points for the first order, and goods, days and tiers that count more than once. Those that meet multiply. "
        "Leave rows empty that you do not need; a full last row brings another when you come again."
    )

    @classmethod
    def fields(cls) -> Mapping[str, forms.Field]:
        return {
            "most_times": TimesField(
                label=_("At most so many times together"), help_text=_("Empty: 10 times.")
            )
        }

    @classmethod
    def fields_for(cls, form: forms.Form) -> Mapping[str, forms.Field]:
        known: Iterable[str] = form.data if form.is_bound else form.initial
        fields: dict[str, forms.Field] = {}
        for kind in KINDS:
            tiers = list(getattr(form, "tiers", ()) or _tiers_in(known))
            for number in range(1, _rows_of(kind, known, form.is_bound) + 1):
                row = kind.fields(tiers)
                fields |= {f"{kind.kind}_{number}_{name}": field for name, field in row.items()}
        return {**fields, **cls.fields()}

    @classmethod
    def groups(cls, names: Sequence[str]) -> Iterable[FieldGroup]:
        groups = []
        for kind, number, row in rows_in(dict.fromkeys(names), MOST_BONUSES):
            prefix = f"{kind.kind}_{number}_"
            title = str(kind.title) if number == 1 else f"{kind.title} ({number})"
            groups.append(FieldGroup(title, tuple(prefix + name for name in row)))
        return [*groups, FieldGroup(_("Together"), ("most_times",))]

    @classmethod
    def clean(cls, form: forms.Form) -> None:
        titles: set[str] = set()
        for kind, number, row in rows_in(form.cleaned_data, MOST_BONUSES):
            prefix = f"{kind.kind}_{number}_"
            if not any(row.values()) or any(name.startswith(prefix) for name in form.errors):
                continue
            if (missing := kind.missing(row)) is not None:
                form.add_error(prefix + missing[0], missing[1])
            if row.get("title") in titles:
                form.add_error(prefix + "title", _("Each of them has a name of its own."))
            titles |= {row["title"]} if row.get("title") else set()

    @classmethod
    def value(cls, data: Mapping[str, Any]) -> dict[str, Any] | None:
        entries: list[dict[str, Any]] = []
        typed = {row["title"] for _kind, _number, row in rows_in(data, MOST_BONUSES) if row.get("title")}
        for kind, _number, row in rows_in(data, MOST_BONUSES):
            if (told := kind.value(row)) is None:
                continue
            title = row.get("title") or _free_title(str(kind.usual_title), typed)
            typed.add(title)
            entries.append({"title": title, kind.api_name: told})
        if not entries:
            return None
        most = data.get("most_times")
        return {"entries": entries, "mostTimes": None if most is None else str(most)}

    @classmethod
    def initial(cls, terms: Mapping[str, Any]) -> dict[str, Any]:
        told: dict[str, Any] = {}
        most = Decimal(terms["mostTimes"])
        for kind in KINDS:
            entries = [entry for entry in terms["entries"] if entry[kind.api_name] is not None]
            for number, entry in enumerate(entries, 1):
                row = {"title": entry["title"], **kind.initial(entry[kind.api_name])}
                told |= {f"{kind.kind}_{number}_{name}": value for name, value in row.items()}
        return told | ({} if most == USUAL_MOST else {"most_times": most})

    @classmethod
    def sentence(cls, formats: Any, terms: Mapping[str, Any], currency: str) -> str:
        said = []
        for entry in terms["entries"]:
            kind = next(kind for kind in KINDS if entry.get(kind.api_name))
            facts = {"title": entry["title"], "what": kind.sentence(formats, entry[kind.api_name])}
            said.append(_("%(title)s: %(what)s.") % facts)
        if len(said) > 1:
            most = Decimal(terms["mostTimes"] or USUAL_MOST)
            said.append(_("Together at most %(times)s times.") % {"times": formats.number(most)})
        return " ".join(said)


def _rows_of(kind: type[BonusRow], names: Iterable[str], is_sent: bool) -> int:
    """As many as were sent, or as there are and one to spare."""
    numbers = [
        int(match[1])
        for name in names
        if (match := re.match(rf"{kind.kind}_([0-9]{{1,2}})_", name)) is not None
    ]
    filled = max((number for number in numbers if number <= MOST_BONUSES), default=0)
    spare = 0 if is_sent or not filled or kind.rows == 1 else 1
    return min(MOST_BONUSES, max(kind.rows, filled + spare))


def _tiers_in(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Of fields that the form was shown with, where nobody asked for the programme."""
    slugs = [match[1] for name in names if (match := re.fullmatch(r"tier_1_times_([a-z0-9-]{1,50})", name))]
    return [(slug, slug) for slug in slugs[:MOST_BONUSES]]


def _free_title(title: str, taken: set[str]) -> str:
    """With a number where another bonus is called so."""
    number, free = 1, title
    while free in taken:
        number += 1
        free = f"{title} {number}"
    return free
