"""Two accounts of one person: the other one is picked, what would move is told, and it is asked once more."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...forms.fields import TextField
from ...forms.form import ConsoleForm
from ...forms.pickers import PickField
from ...host import ChoiceKind
from ...page import Answer
from ...refusals import Unanswered
from ...visit import Visit
from .profile import customer_name
from .reason_text import said_so

LOOK = "Console: a look before a merge"
"""Nothing is written, so nobody reads it."""
SENTENCES: Mapping[tuple[str, str], Any] = {
    ("user_id", "NOT_FOUND"): gettext_lazy(
        "Nothing was ever seen of this account, so there is nothing to move."
    ),
    ("user_id", "INVALID"): gettext_lazy("This account was merged into another before."),
    ("into_user_id", "NOT_FOUND"): gettext_lazy(
        "Nothing was ever seen of this customer yet. Begin at the other account."
    ),
    ("into_user_id", "INVALID"): gettext_lazy(
        "This customer was merged into another before. Begin at that one."
    ),
}
"""By field and code of the API's refusal."""


class OtherAccountForm(ConsoleForm):
    """Which account leads to this one then. Its field is called as in the API, whose refusals stand at it."""

    user_id = PickField(ChoiceKind.CUSTOMER, many=False, label=gettext_lazy("The other account"))

    def clean_user_id(self) -> str:
        """Another one than that of the page."""
        pk: str = self.cleaned_data["user_id"]
        if pk == self.visit.arguments.get("id"):
            raise ValidationError(_("This is the customer's own account. Choose the other one."))
        return pk


class AccountMergeForm(ConsoleForm):
    """The last word; the other account is in the form's address."""

    reason = TextField(
        label=gettext_lazy("Reason"),
        initial=gettext_lazy("One person with two accounts"),
        help_text=gettext_lazy("For staff. It is in the file of all that is kept of a customer."),
    )


def merge(visit: Visit) -> Answer:
    """The search for the other account."""
    return _shown(visit, "customers/merge.html", form=OtherAccountForm(visit))


def look_at_merge(visit: Visit) -> Answer:
    """What would move, and the question whether it shall."""
    form = OtherAccountForm(visit)
    moved: list[Mapping[str, Any]] = []
    customer_name(visit)
    if not visit.tried(form, lambda: moved.append(_rehearsed(visit, form.cleaned_data["user_id"]))):
        return _shown(visit, "customers/merge_form.html", form=form)
    last = AccountMergeForm(visit, is_sent=False)
    return _question(visit, last, form.cleaned_data["user_id"], moved[0])


def merge_accounts(visit: Visit) -> Answer:
    """They are one customer."""
    form, other = AccountMergeForm(visit), visit.arguments.get("other", "")
    name, other_name = customer_name(visit), _other_name(visit, other)

    def command() -> None:
        _sent(visit, other, reason=form.cleaned_data["reason"])

    if not visit.tried(form, command):
        return _question(visit, form, other, None if form.non_field_errors() else _rehearsed(visit, other))
    visit.toast(_("%(other)s and %(name)s are one customer now.") % {"other": other_name, "name": name})
    return visit.go("customers/customer", id=visit.arguments.get("id", ""))


def _rehearsed(visit: Visit, other: str) -> Mapping[str, Any]:
    return _sent(visit, other, reason=LOOK, dry_run=True)


def _sent(visit: Visit, other: str, *, reason: str, **more: Any) -> Mapping[str, Any]:
    pair = {"user_id": other, "into_user_id": visit.arguments.get("id", "")}
    with said_so(SENTENCES):
        return visit.command("staff/customer_merge", reason=reason, **pair, **more)


def _question(visit: Visit, form: AccountMergeForm, other: str, moved: Mapping[str, Any] | None) -> Answer:
    return _shown(
        visit,
        "customers/merge_question.html",
        form=form,
        other=other,
        other_name=_other_name(visit, other),
        moved=moved,
        owed=-moved["points"] if moved and moved["points"] < 0 else 0,
    )


def _shown(visit: Visit, template: str, **facts: Any) -> Answer:
    return visit.show(template, id=visit.arguments.get("id", ""), name=customer_name(visit), **facts)


def _other_name(visit: Visit, other: str) -> str:
    names = visit.host.names(visit.request, ChoiceKind.CUSTOMER, [other]) if other else {}
    if other not in names:
        raise Unanswered(_("There is no such customer."))
    return names[other]
