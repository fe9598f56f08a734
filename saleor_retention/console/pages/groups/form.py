"""Which currency and which day are looked at."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...forms.fields import DayField
from ...forms.form import ConsoleForm
from ...forms.pickers import ListField
from ...visit import Visit


class GroupsForm(ConsoleForm):
    """Above the page; its values stand in the address."""

    currency = ListField(label=gettext_lazy("Currency"))
    day = DayField(label=gettext_lazy("Day"), required=False, help_text=gettext_lazy("Empty: the last one."))

    def prepare(self) -> None:
        """Reads in which currencies there were purchases, the one sold in last first."""
        self.today = timezone.localdate()
        history = self.visit.ask("staff/sales_history")["retentionSalesHistory"] or ()
        rows = sorted(history, key=lambda row: str(row["lastOrder"]), reverse=True)
        self.currencies = list(dict.fromkeys(str(row["currency"]) for row in rows))
        self.fields["currency"].choices = [(code, code) for code in self.currencies]  # type: ignore[attr-defined]

    def clean_day(self) -> date | None:
        """Nobody is scored ahead."""
        day: date | None = self.cleaned_data["day"]
        if day is not None and day > self.today:
            self.add_error("day", _("Choose today or a day before."))
        return day

    @property
    def variables(self) -> dict[str, Any]:
        """Of a document that asks for groups. Call when it is valid."""
        day = self.cleaned_data["day"]
        return {"currency": self.cleaned_data["currency"], "day": str(day) if day else None}


def groups_form(visit: Visit) -> GroupsForm:
    """With what the address says; the currency sold in last where it names none."""
    form = GroupsForm(visit, is_sent=True)
    usual = form.currencies[0] if form.currencies else ""
    form.data = {
        "currency": visit.arguments.get("currency") or usual,
        "day": visit.arguments.get("day", "")[:20],
    }
    return form
