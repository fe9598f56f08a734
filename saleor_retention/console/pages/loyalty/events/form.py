"""What is typed about an event that earns."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ....forms.fields import TextField, WholeField
from ....forms.form import ConsoleForm
from ....forms.pickers import ListField

KINDS = (
    ("SIGN_UP", gettext_lazy("Opening an account")),
    ("CONFIRMED_EMAIL", gettext_lazy("Confirming the e-mail address")),
    ("BIRTHDAY", gettext_lazy("A birthday")),
    ("CONSENT", gettext_lazy("A consent, such as a newsletter")),
    ("REVIEW", gettext_lazy("A review")),
    ("SURVEY_ANSWER", gettext_lazy("An answer to a survey")),
    ("SOCIAL_POST", gettext_lazy("A post about the shop")),
    ("CUSTOM", gettext_lazy("Something of your own")),
)
PERIODS = (
    ("EVER", gettext_lazy("Ever")),
    ("DAY", gettext_lazy("A day")),
    ("WEEK", gettext_lazy("A week")),
    ("MONTH", gettext_lazy("A month")),
    ("YEAR", gettext_lazy("A year")),
)
NAMED = ("CONSENT", "CUSTOM")
SHOWN_BY_ACCOUNTS = ("SIGN_UP", "CONFIRMED_EMAIL", "CONSENT")
MOST_POINTS, MOST_TIMES = 1_000_000_000, 1_000


class EventRuleForm(ConsoleForm):
    """What one kind of event earns from now on."""

    event_kind = ListField(
        KINDS,
        label=gettext_lazy("What earns"),
        initial="SIGN_UP",
        help_text=gettext_lazy(
            "Reviews, answers, posts and what is your own are told by an app of yours, or by staff on the customer's page."
        ),
    )
    event_name = TextField(
        label=gettext_lazy("Which one"),
        longest=64,
        required=False,
        help_text=gettext_lazy("Only of a consent, as your settings name it, and of something of your own."),
    )
    points = WholeField(
        label=gettext_lazy("Points"),
        most=MOST_POINTS,
        initial=50,
        help_text=gettext_lazy("0: it earns nothing any more."),
    )
    most = WholeField(
        label=gettext_lazy("At most so many times"),
        least=1,
        most=MOST_TIMES,
        required=False,
        help_text=gettext_lazy("For each customer. Empty: as often as it happens."),
    )
    period = ListField(PERIODS, label=gettext_lazy("In"), initial="EVER")
    includes_earlier = forms.BooleanField(
        label=gettext_lazy("Accounts that showed it before earn, too"),
        required=False,
        help_text=gettext_lazy("Only of opening an account, confirming the address, and a consent."),
    )

    def clean(self) -> dict[str, Any]:
        """A name where there are several of its kind, and only there."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        is_named = data.get("event_kind") in NAMED
        if data.get("event_kind") and is_named and not data.get("event_name") and not self.errors:
            self.add_error("event_name", _("Say which one is meant."))
        if data.get("event_kind") and not is_named and data.get("event_name"):
            self.add_error("event_name", _("There is only one of this kind: leave it empty."))
        if data.get("includes_earlier") and data.get("event_kind") not in SHOWN_BY_ACCOUNTS:
            self.add_error("includes_earlier", _("Nobody showed this before: choose it for another kind."))
        return data

    @property
    def terms(self) -> dict[str, Any]:
        """As the API takes them. Call when it is valid."""
        return {**self.cleaned_data, "event_name": self.cleaned_data["event_name"] or None}
