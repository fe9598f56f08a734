"""The day that is asked about."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ....forms.fields import DayField
from ....visit import Visit

MONTHS = 12
SHOWN_ENDS = 3
"""Ends of months that one click shows."""


class LiabilityDayForm(forms.Form):
    """A day of the address; today where it names none. Sent by GET."""

    use_required_attribute = False
    day = DayField(
        label=gettext_lazy("At the end of"),
        required=False,
        help_text=gettext_lazy("Empty: now."),
    )

    def __init__(self, visit: Visit) -> None:
        self.today = timezone.localtime(timezone=visit.formats.zone).date()
        self.zone = visit.formats.zone
        super().__init__({"day": visit.arguments.get("day", "")[:20]})

    def clean_day(self) -> date | None:
        """Nothing is known of what is to come."""
        day: date | None = self.cleaned_data["day"]
        if day is not None and day > self.today:
            raise ValidationError(_("Choose today or a day before."))
        return day

    @property
    def chosen(self) -> date:
        """The day that is shown. Call when it is valid."""
        return self.cleaned_data["day"] or self.today

    @property
    def is_now(self) -> bool:
        """Whether the day is not over."""
        return self.chosen == self.today

    @property
    def at(self) -> str | None:
        """The last instant of the day, as the API takes it; None for now."""
        if self.is_now:
            return None
        midnight = datetime.combine(self.chosen + timedelta(days=1), time(), self.zone)
        return (midnight - timedelta(microseconds=1)).isoformat()

    @property
    def month_ends(self) -> list[date]:
        """The last days of the latest months that are over, the latest first."""
        return [month - timedelta(days=1) for month in months_until(self.today, SHOWN_ENDS)][::-1]


def months_until(day: date, number: int) -> list[date]:
    """The first days of so many months, the one of the day last."""
    count = day.year * 12 + day.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(max(12, count - number + 1), count + 1)]
