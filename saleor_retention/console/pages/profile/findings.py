"""What was found, in words."""

from collections.abc import Mapping
from typing import Any

from babel.dates import get_day_names
from django.utils.translation import gettext as _

from ...charts.table import FigureTable, saved_table
from ...formats import country_names
from ...page import Answer
from ...periods.scope import ShownScope, scope_of
from ...refusals import Unanswered
from ...visit import Visit
from .form import ALL, ProfileForm, profile_form

FEWEST = 10
"""Values that fewer customers have are not tested."""


def findings(visit: Visit) -> Answer:
    """The table, or a sentence where there is nothing to tell."""
    form, scope = _chosen(visit)
    profile = _asked(visit, form, scope)
    group, others = profile["customers"], profile["others"]
    return visit.show(
        "profile/findings.html",
        sentence=_nothing(profile),
        sizes=None if None in (group, others) else (group, others),
        tested=profile["tested"],
        table=_table(visit, form, scope, profile) if profile["findings"] else None,
    )


def findings_csv(visit: Visit) -> Answer:
    """The same with values as the API has them."""
    form, scope = _chosen(visit)
    columns = (
        "dimension",
        "value",
        "name",
        "customers_of_group",
        "other_customers",
        "share_of_group",
        "share_of_others",
        "lift",
        "adjusted_p_value",
    )
    rows = [
        (
            row["dimension"].lower(),
            row["value"],
            row["name"],
            row["inGroup"],
            row["inOthers"],
            row["shareOfGroup"],
            row["shareOfOthers"],
            row["lift"],
            row["adjustedPValue"],
        )
        for row in _asked(visit, form, scope)["findings"]
    ]
    return saved_table(columns, rows)


def _chosen(visit: Visit) -> tuple[ProfileForm, ShownScope]:
    scope, form = scope_of(visit), profile_form(visit)
    if not form.is_valid():
        raise Unanswered(_("Choose an audience first."))
    return form, scope


def _asked(visit: Visit, form: ProfileForm, scope: ShownScope) -> Mapping[str, Any]:
    data = visit.ask(
        "findings",
        audienceId=form.cleaned_data["audience"],
        allPurchases=form.cleaned_data["purchases"] == ALL,
        **scope.variables(),
    )
    profile: Mapping[str, Any] | None = data["retentionProfile"]
    if profile is None:
        raise Unanswered(_("There is no such audience any more. Choose another one."))
    return profile


def _nothing(profile: Mapping[str, Any]) -> str:
    """Why there is no table; empty where there is one."""
    if profile["findings"]:
        return ""
    if profile["customers"] is None:
        return _("One of the two groups is so small that it is told only to who may see customers.")
    if not profile["customers"]:
        return _("No customer of this audience bought in this period. Choose another period.")
    if not profile["others"]:
        return _(
            "Every customer who bought in this period is in this audience: there is nobody to compare with."
        )
    if not profile["tested"]:
        return _("So few customers bought in this period that nothing could be tested. Choose a longer one.")
    return _("Nothing stands out: whatever these customers have more often than others may be chance.")


def _table(visit: Visit, form: ProfileForm, scope: ShownScope, profile: Mapping[str, Any]) -> FigureTable:
    formats = visit.formats
    chosen = {**scope.address, **{name: form.cleaned_data[name] for name in ("audience", "purchases")}}
    return FigureTable(
        _("More often than among others, the surest first"),
        (
            _("What"),
            _("About"),
            _("Customers"),
            _("Share of the group"),
            _("Others"),
            _("Share of others"),
            _("So many times"),
            _("How sure"),
        ),
        tuple(
            (
                value_in_words(visit, row),
                dimension_in_words(row["dimension"]),
                formats.number(row["inGroup"]),
                formats.share(row["shareOfGroup"]),
                formats.number(row["inOthers"]),
                formats.share(row["shareOfOthers"]),
                _("nobody else") if row["lift"] is None else formats.number(round(row["lift"], 2)),
                sureness(row["adjustedPValue"]),
            )
            for row in profile["findings"]
        ),
        definition=_definition(),
        file_name="profile.csv",
        file_address=visit.address("part/profile/findings.csv", **chosen),
    )


def _definition() -> str:
    return _(
        "Compared are the customers of the audience as it is now and all other customers with an account who bought in the "
        "period. Tested is every value that at least %(fewest)s customers have, by Fisher's exact test, one-sided. Because many are "
        "tested at once, the results are corrected (Benjamini and Hochberg): of what stands here, at most 5 in 100 are "
        "chance, on average (q at most 0.05). “So many times” is the share of the group divided by the share of others (lift). "
        "“Very sure” is a q of at most 0.001, “sure” of at most 0.01, “likely” of at most 0.05. It says what goes together, not "
        "why."
    ) % {"fewest": FEWEST}


def sureness(adjusted: float) -> str:
    """A q-value in words."""
    if adjusted <= 0.001:
        return _("very sure")
    return _("sure") if adjusted <= 0.01 else _("likely")


def dimension_in_words(dimension: str) -> str:
    """Of the API."""
    words = {
        "PRODUCT": _("Product"),
        "CATEGORY": _("Category"),
        "PRODUCT_TYPE": _("Product type"),
        "BRAND": _("Brand"),
        "CHANNEL": _("Channel"),
        "COUNTRY": _("Country"),
        "CITY": _("City"),
        "CODE": _("Campaign or code"),
        "SOURCE": _("Source of the visit"),
        "MEDIUM": _("Medium of the visit"),
        "CAMPAIGN": _("Campaign of the visit"),
        "HOUR": _("Hour of the day"),
        "WEEKDAY": _("Day of the week"),
    }
    return words.get(dimension.upper(), dimension)


def value_in_words(visit: Visit, row: Mapping[str, Any]) -> str:
    """Countries and weekdays in the reader's language, all else as the shop calls it."""
    dimension, value = row["dimension"].upper(), row["value"]
    if dimension == "COUNTRY":
        return country_names(visit.language).get(value, str(row["name"]))
    if dimension == "WEEKDAY":
        return str(get_day_names("wide", context="stand-alone", locale=visit.formats.locale)[int(value) - 1])
    return str(row["name"])
