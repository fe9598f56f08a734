"""What is typed about referrals."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...forms.channels import FormOfChannel
from ...forms.fields import DayField, MoneyField, WholeField
from ...forms.pickers import ListField
from ...visit import Visit
from .terms import ReferralRules, terms_in_words

MOST_POINTS = 1_000_000_000
USUAL = 100


class ReferralTermsForm(FormOfChannel):
    """Who gets what, for what, where and from when."""

    channel = ListField(label=gettext_lazy("Channel"))
    programme_id = ListField(label=gettext_lazy("Programme"))
    referrer_points = WholeField(
        label=gettext_lazy("Points for who brings a friend"), most=MOST_POINTS, initial=USUAL
    )
    referee_points = WholeField(label=gettext_lazy("Points for the friend"), most=MOST_POINTS, initial=USUAL)
    minimum = MoneyField(
        label=gettext_lazy("Smallest order"),
        required=False,
        help_text=gettext_lazy("With tax and delivery. Empty: any order counts."),
    )
    valid_from = DayField(
        label=gettext_lazy("From"), required=False, help_text=gettext_lazy("Empty: from now on.")
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("Referrals earn points in this channel"), required=False, initial=True
    )

    def __init__(self, visit: Visit, rules: ReferralRules, **options: Any) -> None:
        self.rules = rules
        super().__init__(visit, **options)

    def prepare(self) -> None:
        """The only programme is chosen beforehand."""
        super().prepare()
        field, listed = self.fields["programme_id"], list(self.rules.programmes)
        assert isinstance(field, ListField)
        if len(listed) == 1:
            self.initial.setdefault("programme_id", listed[0][0])
        field.choices = listed if len(listed) == 1 else [("", _("Choose a programme")), *listed]

    def clean_valid_from(self) -> Any:
        """A day that is still to come."""
        day = self.cleaned_data["valid_from"]
        if day is not None and day <= timezone.localdate():
            raise ValidationError(_("Choose a day after today, or leave it empty for now."))
        return day

    def clean(self) -> dict[str, Any]:
        """Where they earn, somebody gets something."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        named = (data.get("referrer_points"), data.get("referee_points"))
        if data.get("is_active") and named == (0, 0):
            self.add_error("referrer_points", _("Give points to one of the two at least."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """As the API takes them. Call when it is valid."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("channel", "programme_id", "is_active")},
            **{name: data[name] for name in ("referrer_points", "referee_points")},
            "minimum": None if data["minimum"] is None else str(data["minimum"]),
            "currency": self.currency if data["minimum"] is not None else None,
            "valid_from": data["valid_from"] and data["valid_from"].isoformat(),
        }

    @property
    def sentence(self) -> str:
        """What it will do; "" while it cannot be told."""
        if not self.is_valid():
            return ""
        data = self.cleaned_data
        minimum = data["minimum"] and {"amount": data["minimum"], "currency": self.currency}
        return terms_in_words(
            self.visit.formats,
            data["referrer_points"],
            data["referee_points"],
            minimum,
            is_active=data["is_active"],
        )
