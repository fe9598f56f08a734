"""What is typed about tiers: one row a tier."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ....formats import currency_digits
from ....forms.fields import NumberField, TextField, WholeField
from ....forms.form import ConsoleForm
from ....forms.pickers import CheckedField, ListField
from ....visit import Visit

SPEND, POINTS, ORDERS = "SPEND", "POINTS", "ORDERS"
BASES = (
    (SPEND, gettext_lazy("What was spent")),
    (POINTS, gettext_lazy("Points that were earned")),
    (ORDERS, gettext_lazy("Orders that were paid for")),
)
USUAL_ROWS, MOST_ROWS = 6, 20
MOST_CAMPAIGNS, MOST_TEXTS, LONGEST_TEXT = 10, 20, 100
MOST_MEASURED = 1_000_000_000


class MeasureField(NumberField):
    """An amount of money, points or orders: the form knows which."""

    example = "100"

    def digits(self) -> int:
        """Those of any currency."""
        return 3


class MultiplierField(NumberField):
    """How many times the usual points."""

    example = "2"

    def digits(self) -> int:
        """Hundredths."""
        return 2

    def too_fine(self) -> str:
        """Said of digits too many."""
        return _("At most two digits after the point.")


def check_measure(form: forms.Form, name: str, basis: str | None, currency: str) -> None:
    """Puts an error at a `MeasureField` that has more digits than what is measured."""
    value = form.cleaned_data.get(name)
    if value is None or name in form.errors:
        return
    digits = currency_digits(currency) if basis == SPEND and currency else 0 if basis != SPEND else 3
    if value != round(value, digits):
        text = _("Give a whole number.") if not digits else _("At most %(digits)d digits after the point.")
        form.add_error(name, text % {"digits": digits})


class TiersForm(ConsoleForm):
    """The tiers of a programme from now on. A row without a name is no tier."""

    basis = ListField(BASES, label=gettext_lazy("Tiers are reached by"), initial=SPEND)
    currency = ListField(label=gettext_lazy("Money is measured in"), required=False)
    window = ListField(
        [
            ("ROLLING", gettext_lazy("The last months")),
            ("CALENDAR", gettext_lazy("The calendar year")),
        ],
        label=gettext_lazy("Counted over"),
        initial="ROLLING",
        help_text=gettext_lazy("What was reached in a calendar year is kept through the next one."),
    )
    months = WholeField(
        label=gettext_lazy("How many months"),
        least=1,
        most=120,
        required=False,
        initial=12,
        help_text=gettext_lazy("Not for a calendar year."),
    )
    grace_days = WholeField(
        label=gettext_lazy("Days that a tier is kept beyond that"), most=366, required=False, initial=30
    )
    falling = ListField(
        [
            ("KEEP_UNTIL_PERIOD_END", gettext_lazy("They keep their tier until the day that they were told")),
            ("MOVE_NOW", gettext_lazy("They move down at once")),
        ],
        label=gettext_lazy("Customers who have too little by these tiers"),
        initial="KEEP_UNTIL_PERIOD_END",
    )

    def __init__(
        self,
        visit: Visit,
        *,
        currencies: Sequence[str],
        campaigns: Sequence[tuple[str, str]],
        plan: Mapping[str, Any] | None,
        **options: Any,
    ) -> None:
        self.currencies, self.campaigns, self.plan = list(currencies), list(campaigns), plan
        self.slugs = [tier["slug"] for tier in plan["tiers"]] if plan else []
        self.numbers = range(1, min(MOST_ROWS, max(USUAL_ROWS, len(self.slugs) + 1)) + 1)
        super().__init__(visit, initial=plan_values(plan) if plan else {}, **options)

    def prepare(self) -> None:
        """The rows, and the currency only where there are several."""
        field = self.fields["currency"]
        assert isinstance(field, ListField)
        field.choices = [(code, code) for code in self.currencies]
        if len(self.currencies) < 2:
            del self.fields["currency"]
        for number in self.numbers:
            self.fields |= self._row_fields(number)

    def _row_fields(self, number: int) -> dict[str, forms.Field]:
        fields = {
            "name": TextField(label=_("Name"), longest=LONGEST_TEXT, required=False),
            "threshold": MeasureField(
                label=_("From"), most=MOST_MEASURED, required=False, help_text=_("0: everybody is in it.")
            ),
            "multiplier": MultiplierField(
                label=_("Times the usual points"), most=10, required=False, help_text=_("Empty: once.")
            ),
            "early_access": TextField(
                label=_("Early access"),
                longest=MOST_TEXTS * (LONGEST_TEXT + 2),
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("What members see first, one a line, in the words that your storefront knows."),
            ),
            "campaign_ids": CheckedField(
                self.campaigns, label=_("Given once on reaching it"), required=False
            ),
        }
        if not self.campaigns:
            del fields["campaign_ids"]
        return {f"tier_{number}_{name}": field for name, field in fields.items()}

    @property
    def rows(self) -> Iterator[tuple[int, list[BoundField], list[BoundField], bool]]:
        """Number, fields in short and those of the details, and whether something is in the row."""
        for number in self.numbers:
            short = list(
                self.fields_of(*(f"tier_{number}_{name}" for name in ("name", "threshold", "multiplier")))
            )
            more = list(self.fields_of(f"tier_{number}_campaign_ids", f"tier_{number}_early_access"))
            yield number, short, more, any(bound.value() or bound.errors for bound in more)

    @property
    def measured_in(self) -> str:
        """In which spend is measured."""
        chosen = str(self.cleaned_data.get("currency") or "")
        return chosen or (self.currencies[0] if len(self.currencies) == 1 else "")

    def clean(self) -> dict[str, Any]:
        """Each row is whole or empty, and asks for something of its own."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("window") == "ROLLING" and data.get("months") is None and "months" not in self.errors:
            self.add_error("months", _("Give a number."))
        if data.get("basis") == SPEND and not self.measured_in and "currency" in self.fields:
            self.add_error("currency", _("Choose one."))
        for number in self.numbers:
            self._clean_row(number, data)
        if not self.errors and not self._filled():
            self.add_error("tier_1_name", _("Give at least one tier a name."))
        filled = self._filled()
        for (_low, before), (number, threshold) in pairwise(filled):
            if before == threshold:
                self.add_error(f"tier_{number}_threshold", _("Another tier asks for the same."))
        return data

    def _clean_row(self, number: int, data: Mapping[str, Any]) -> None:
        row = {name: data.get(f"tier_{number}_{name}") for name in ROW_NAMES}
        if not any(value not in (None, "", []) for value in row.values()):
            return
        for name, text in (("name", _("Fill this in.")), ("threshold", _("Give a number."))):
            if row[name] in (None, "") and f"tier_{number}_{name}" not in self.errors:
                self.add_error(f"tier_{number}_{name}", text)
        check_measure(self, f"tier_{number}_threshold", data.get("basis"), self.measured_in)
        texts = lines_of(row["early_access"])
        if len(texts) > MOST_TEXTS or any(len(text) > LONGEST_TEXT for text in texts):
            said = _("At most %(texts)d lines of %(longest)d characters.")
            self.add_error(
                f"tier_{number}_early_access", said % {"texts": MOST_TEXTS, "longest": LONGEST_TEXT}
            )
        if row["campaign_ids"] and (row["threshold"] == 0 or len(row["campaign_ids"]) > MOST_CAMPAIGNS):
            self.add_error(
                f"tier_{number}_campaign_ids",
                _("At most %(most)d, and none for a tier that everybody is in.") % {"most": MOST_CAMPAIGNS},
            )

    def _filled(self) -> list[tuple[int, Decimal]]:
        """Rows with a threshold by it, from the lowest on."""
        named = [(number, self.cleaned_data.get(f"tier_{number}_threshold")) for number in self.numbers]
        rows = [(number, Decimal(threshold)) for number, threshold in named if threshold is not None]
        return sorted(rows, key=lambda row: row[1])

    @property
    def terms(self) -> dict[str, Any]:
        """As the API takes them. Call when it is valid."""
        data = self.cleaned_data
        return {
            "basis": data["basis"],
            "window": data["window"],
            "months": data["months"] if data["window"] == "ROLLING" else None,
            "grace_days": data["grace_days"] or 0,
            "currency": self.measured_in if data["basis"] == SPEND else None,
            "falling": data["falling"],
            "tiers": self._tiers(),
        }

    def _tiers(self) -> list[dict[str, Any]]:
        """A row that was there before keeps its slug, and with it its customers."""
        taken, tiers = set(self.slugs), []
        for number, threshold in self._filled():
            data = {name: self.cleaned_data.get(f"tier_{number}_{name}") for name in ROW_NAMES}
            slug = self.slugs[number - 1] if number <= len(self.slugs) else _slug(str(data["name"]), taken)
            taken.add(slug)
            tiers.append(
                {
                    "slug": slug,
                    "name": data["name"],
                    "threshold": str(threshold),
                    "multiplier": str(1 if data["multiplier"] is None else data["multiplier"]),
                    "campaignIds": data["campaign_ids"] or [],
                    "earlyAccess": lines_of(data["early_access"]),
                }
            )
        return tiers

    @property
    def fingerprint(self) -> str:
        """Stands for what was shown: changed terms are shown again before they are set."""
        return sha256(json.dumps(self.terms, sort_keys=True).encode()).hexdigest()


ROW_NAMES = ("name", "threshold", "multiplier", "campaign_ids", "early_access")


def lines_of(text: str | None) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def measured_of(value: Mapping[str, Any]) -> Any:
    """The number of a `LoyaltyTierValue`."""
    if value["amount"] is not None:
        return value["amount"]["amount"]
    return value["points"] if value["points"] is not None else value["orders"]


def plan_values(plan: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a form that begins with a plan."""
    values = {
        "basis": plan["basis"],
        "window": plan["window"],
        "months": plan["months"],
        "grace_days": plan["graceDays"],
        "currency": plan["currency"],
    }
    for number, tier in enumerate(plan["tiers"], 1):
        multiplier = Decimal(str(tier["benefits"]["multiplier"]))
        values |= {
            f"tier_{number}_name": tier["name"],
            f"tier_{number}_threshold": measured_of(tier["threshold"]),
            f"tier_{number}_multiplier": None if multiplier == 1 else multiplier,
            f"tier_{number}_campaign_ids": tier["campaignIds"],
            f"tier_{number}_early_access": "\n".join(tier["benefits"]["earlyAccess"]),
        }
    return values


def _slug(name: str, taken: set[str]) -> str:
    """Of a new tier: its name as far as that goes, and a number where another has it."""
    stem = slugify(name).replace("_", "-").strip("-")
    stem = "-".join(part for part in stem.split("-") if part)[:40].strip("-") or "tier"
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
