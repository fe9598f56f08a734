"""An apology to one customer."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...forms.channels import FormOfChannel
from ...forms.fields import DayField, MoneyField, PercentField, TextField
from ...forms.pickers import ListField
from ...visit import Visit

USUAL_DAYS = 90


class CustomerGoodwillForm(FormOfChannel):
    """Money or a percentage off their next order."""

    channel = ListField(label=gettext_lazy("Channel"))
    amount = MoneyField(label=gettext_lazy("Amount off their next order"), required=False)
    percent = PercentField(label=gettext_lazy("Or percent off"), required=False)
    expires_at = DayField(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Empty: it does not expire.")
    )
    name = TextField(
        label=gettext_lazy("What the customer reads"),
        longest=100,
        initial=gettext_lazy("With our apologies"),
    )
    reason = TextField(
        label=gettext_lazy("Reason"),
        initial=gettext_lazy("Goodwill"),
        help_text=gettext_lazy("For staff. It is in the file of all that is kept of a customer."),
    )

    def prepare(self) -> None:
        """It lasts three months unless somebody says otherwise."""
        super().prepare()
        for name in ("amount", "percent"):
            setattr(self.fields[name], "is_one_of_several", True)  # noqa: B010 (told to the template)
        self.initial.setdefault("expires_at", timezone.localdate() + timedelta(days=USUAL_DAYS))

    def clean_expires_at(self) -> date | None:
        """Today at the earliest."""
        day: date | None = self.cleaned_data["expires_at"]
        if day is not None and day < timezone.localdate():
            raise ValidationError(_("Choose today or a day after it."))
        return day

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "amount" in data and "percent" in data and (data["amount"] is None) == (data["percent"] is None):
            self.add_error("amount", _("Give an amount or a percentage, one of the two."))
        return data


def grant_goodwill(visit: Visit, form: CustomerGoodwillForm, customer_id: str) -> bool:
    """Whether the customer has it now; otherwise the form says why not."""

    def command() -> None:
        data = form.cleaned_data
        visit.command(
            "staff/goodwill_grant",
            reason=data["reason"],
            user_id=customer_id,
            channel=data["channel"],
            currency=form.currency,
            amount=None if data["amount"] is None else str(data["amount"]),
            percent=None if data["percent"] is None else str(data["percent"]),
            expires_at=data["expires_at"] and data["expires_at"].isoformat(),
            name=data["name"],
        )

    return visit.tried(form, command)
