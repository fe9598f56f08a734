"""What is typed about drafts and what they are tried with."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ....forms.fields import DayField, PercentField, WholeField
from ....forms.form import ConsoleForm
from ....visit import Visit
from ..forms import EarningRulesForm
from ..programmes import ShownProgramme

MOST_DAYS = 3_650


class DraftRulesForm(EarningRulesForm):
    """Rules that hold from no day on, and end none."""

    @property
    def replaced(self) -> None:
        """That is asked when the draft is put in force."""

    @property
    def rules(self) -> dict[str, Any]:
        """As the API takes those of a draft. Call when it is valid."""
        return {
            name: value for name, value in super().rules.items() if name not in ("valid_from", "replaces_id")
        }


class SimulationForm(ConsoleForm):
    """Which past orders a draft is tried on, and what is assumed."""

    since = DayField(
        label=gettext_lazy("Orders from"),
        required=False,
        help_text=gettext_lazy("Empty: from the first one on."),
    )
    until = DayField(
        label=gettext_lazy("Orders until"), required=False, help_text=gettext_lazy("Empty: until now.")
    )
    redeemed_percent = PercentField(
        label=gettext_lazy("How many points customers spend"),
        least=0,
        initial=60,
        help_text=gettext_lazy("Nobody knows it beforehand. 60% is usual; 100% is the most it can cost."),
    )
    redeemed_after_days = WholeField(
        label=gettext_lazy("After how many days"),
        most=MOST_DAYS,
        initial=90,
        help_text=gettext_lazy("From when points can be spent."),
    )
    margin_percent = PercentField(
        label=gettext_lazy("What is left of a sale"),
        least=0,
        required=False,
        help_text=gettext_lazy(
            "Only of goods without a cost price. Empty: the margin is told of the others alone."
        ),
    )

    def clean_since(self) -> date | None:
        """A day that has begun."""
        day: date | None = self.cleaned_data["since"]
        if day is not None and day > timezone.localdate():
            raise ValidationError(_("Choose a day that is past: rules are tried on past orders."))
        return day

    def clean_until(self) -> date | None:
        """A day that is over; of today it is known until now."""
        day: date | None = self.cleaned_data["until"]
        if day is not None and day > timezone.localdate():
            raise ValidationError(_("Choose a day that is past: rules are tried on past orders."))
        return None if day == timezone.localdate() else day

    def clean(self) -> dict[str, Any]:
        """It begins before it ends."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("Choose a day that is not before the first one."))
        return data

    @property
    def terms(self) -> dict[str, Any]:
        """As the API takes them. Call when it is valid."""
        data = self.cleaned_data
        return {
            "since": data["since"] and data["since"].isoformat(),
            "until": data["until"] and data["until"].isoformat(),
            "redeemed_share": _share(data["redeemed_percent"]),
            "redeemed_after_days": data["redeemed_after_days"],
            "margin_share": _share(data["margin_percent"]),
        }


def assumed_of(tried: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a form that begins with what was assumed before."""
    return {
        "redeemed_percent": _percent(tried["redeemedShare"]),
        "redeemed_after_days": tried["redeemedAfterDays"],
        "margin_percent": _percent(tried["marginShare"]),
    }


class DraftInForceForm(ConsoleForm):
    """From when on a draft holds, and whose rules it ends."""

    valid_from = DayField(
        label=gettext_lazy("From"),
        required=False,
        help_text=gettext_lazy("Empty: from now on. Orders made before keep the rules they were made under."),
    )
    replaces = forms.BooleanField(required=False)

    def __init__(
        self, visit: Visit, others: Sequence[ShownProgramme], *, programme: str, channel: str, **options: Any
    ) -> None:
        earning = [other for other in others if other.is_active and other.id != programme]
        self.replaced = next((other for other in earning if other.has_rules_in(channel)), None)
        super().__init__(visit, **options)

    def prepare(self) -> None:
        """Another programme is ended by its owner's word only, and asked for only where there is one."""
        if self.replaced is None:
            del self.fields["replaces"]
            return
        self.fields["replaces"].label = _("End “%(name)s” in this channel") % {"name": self.replaced.name}
        self.fields["replaces"].help_text = _("Goods of a channel earn one kind of points.")

    def clean_valid_from(self) -> date | None:
        """A day that is still to come."""
        day: date | None = self.cleaned_data["valid_from"]
        if day is not None and day <= timezone.localdate():
            raise ValidationError(_("Choose a day after today, or leave it empty for now."))
        return day

    def clean_replaces(self) -> bool:
        """Checked."""
        if not self.cleaned_data["replaces"]:
            raise ValidationError(
                _("Customers earn other points in this channel. Check this to end that there.")
            )
        return True

    @property
    def terms(self) -> dict[str, Any]:
        """As the API takes them. Call when it is valid."""
        day = self.cleaned_data["valid_from"]
        return {
            "valid_from": day and day.isoformat(),
            "replaces_id": self.replaced and self.replaced.id,
        }


def _percent(share: Any) -> Decimal | None:
    return None if share is None else Decimal(str(share)) * 100


def _share(percent: Decimal | None) -> str | None:
    return None if percent is None else str(percent / 100)
