"""A guest who wants to be forgotten: named by e-mail, told what is given up and what is kept, and asked once more.

The address travels in what forms send, never in an address of a page: those are written down on the way.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...forms.fields import TextField
from ...forms.form import ConsoleForm
from ...page import Answer
from ...visit import Visit
from .reason_text import said_so

LOOK = "Console: a look before an erasure"
"""Nothing is written, so nobody reads it."""
LONGEST_ADDRESS = 254
SENTENCES: Mapping[tuple[str, str], Any] = {
    ("email", "REQUIRED"): gettext_lazy("Fill this in."),
    ("email", "NOT_FOUND"): gettext_lazy("Nobody bought as a guest under this address."),
    ("email", "INVALID"): gettext_lazy(
        "This address is that of an account. Delete the account in the Dashboard: then they are forgotten here as well."
    ),
    ("reason", "INVALID"): gettext_lazy("Leave the address out of the reason: that is kept."),
}
"""By field and code of the API's refusal."""


class GuestForm(ConsoleForm):
    """Who is to be forgotten."""

    email = TextField(
        label=gettext_lazy("E-mail address of the guest"),
        longest=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Of somebody who ordered without an account."),
    )

    def clean_email(self) -> str:
        """Something with an @ in it; whether anybody has it is the API's to say."""
        address: str = self.cleaned_data["email"]
        if "@" not in address.strip("@"):
            raise ValidationError(
                _("Give an e-mail address, for example %(example)s.") % {"example": EXAMPLE}
            )
        return address


EXAMPLE = "ann@example.com"


class GuestErasureForm(GuestForm):
    """The last word."""

    email = TextField(longest=LONGEST_ADDRESS, widget=forms.HiddenInput)
    reason = TextField(
        label=gettext_lazy("Reason"),
        initial=gettext_lazy("Asked to be forgotten"),
        help_text=gettext_lazy("It is kept, so write neither a name nor an address."),
    )


def look_at_guest(visit: Visit) -> Answer:
    """What would be given up, and the question whether it shall."""
    form = GuestForm(visit)
    given_up: list[Mapping[str, Any]] = []
    if not visit.tried(form, lambda: given_up.append(_rehearsed(visit, form.cleaned_data["email"]))):
        return visit.show("customers/guest_form.html", form=form)
    email = form.cleaned_data["email"]
    last = GuestErasureForm(visit, is_sent=False, initial={"email": email})
    return _question(visit, last, email, given_up[0])


def erase_guest(visit: Visit) -> Answer:
    """They are forgotten."""
    form = GuestErasureForm(visit)

    def command() -> None:
        data = form.cleaned_data
        _sent(visit, data["email"], reason=data["reason"])

    if visit.tried(form, command):
        visit.toast(_("The guest is forgotten."))
        return visit.go("customers")
    if errors := form.errors.get("email"):
        # Its input is hidden by now: begin again, with the reason at it.
        guest = GuestForm(visit)
        guest.errors["email"] = errors
        return visit.show("customers/guest_form.html", form=guest)
    email = form.cleaned_data["email"]
    return _question(visit, form, email, _rehearsed(visit, email))


def _rehearsed(visit: Visit, email: str) -> Mapping[str, Any]:
    return _sent(visit, email, reason=LOOK, dry_run=True)


def _sent(visit: Visit, email: str, *, reason: str, **more: Any) -> Mapping[str, Any]:
    with said_so(SENTENCES):
        return visit.command("staff/customer_erase", reason=reason, email=email, **more)


def _question(visit: Visit, form: GuestErasureForm, email: str, given_up: Mapping[str, Any]) -> Answer:
    return visit.show("customers/guest_question.html", form=form, email=email, given_up=given_up)
