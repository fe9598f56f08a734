"""What is typed about partners and payouts."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...forms.channels import channels_of
from ...forms.fields import MoneyField, PercentField, TextField
from ...forms.form import ConsoleForm
from ...forms.pickers import ListField, PickField
from ...host import ChoiceKind


class _FormOfCurrency(ConsoleForm):
    """Declares a `currency`; every amount is in the one that is chosen."""

    def prepare(self) -> None:
        """The currencies of the shop's channels; the only one is chosen beforehand."""
        super().prepare()
        known = sorted({choice.detail for choice in channels_of(self.visit) if choice.detail})
        if (begun := self.initial.get("currency")) and begun not in known:
            known.append(begun)
        field = self.fields["currency"]
        assert isinstance(field, ListField)
        field.choices = (
            [(code, code) for code in known]
            if len(known) == 1
            else [("", _("Choose a currency")), *((code, code) for code in known)]
        )
        chosen: Any = self.data.get("currency") if self.is_bound else self.initial.get("currency")
        for money in self.fields.values():
            if isinstance(money, MoneyField):
                money.currency = chosen if chosen in known else known[0] if len(known) == 1 else ""


class ReferralPartnerForm(_FormOfCurrency):
    """Who earns cash, and what."""

    user_id = PickField(ChoiceKind.CUSTOMER, many=False, label=gettext_lazy("Customer"))
    name = TextField(
        label=gettext_lazy("Name in the payout list"),
        help_text=gettext_lazy("Who the money is for, as your books have it."),
    )
    amount = MoneyField(label=gettext_lazy("For each friend"), required=False)
    currency = ListField(label=gettext_lazy("Currency"), required=False)
    percent = PercentField(
        label=gettext_lazy("And percent of the friend's order"),
        required=False,
        help_text=gettext_lazy("Of its goods without tax, after refunds. One of the two is enough."),
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("Friends who order from now on bring cash"), required=False, initial=True
    )
    reason = TextField(label=gettext_lazy("Reason"), help_text=gettext_lazy("For staff."))

    def clean(self) -> dict[str, Any]:
        """They earn something, and an amount has a currency."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "amount" in data and "percent" in data and not data["amount"] and not data["percent"]:
            self.add_error("amount", _("Give an amount, a percentage, or both."))
        if data.get("amount") and not data.get("currency") and "currency" not in self.errors:
            self.add_error("currency", _("Choose one."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """As the API takes them. Call when it is valid."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("user_id", "name", "is_active")},
            "amount": None if data["amount"] is None else str(data["amount"]),
            "currency": data["currency"] if data["amount"] is not None else None,
            "percent": None if data["percent"] is None else str(data["percent"]),
        }


class ReferralPayoutForm(_FormOfCurrency):
    """What is paid out."""

    currency = ListField(label=gettext_lazy("Currency"))
    minimum = MoneyField(
        label=gettext_lazy("From an amount of"),
        required=False,
        help_text=gettext_lazy(
            "Who is owed less is paid another time. Empty: everybody who is owed anything."
        ),
    )
    reference = TextField(
        label=gettext_lazy("Reference"),
        required=False,
        help_text=gettext_lazy("It stands in the payout list, for example the month."),
    )
    reason = TextField(
        label=gettext_lazy("Reason"), initial=gettext_lazy("Payout"), help_text=gettext_lazy("For staff.")
    )

    @property
    def values(self) -> dict[str, Any]:
        """As the API takes them. Call when it is valid."""
        data = self.cleaned_data
        minimum = data["minimum"]
        return {
            "currency": data["currency"],
            "minimum": None if minimum is None else str(minimum),
            "reference": data["reference"],
        }


class ReferralPaidForm(ConsoleForm):
    """That the money went out."""

    reason = TextField(
        label=gettext_lazy("How it was paid"), help_text=gettext_lazy("For staff, for example the transfer.")
    )
