"""Points of a customer are frozen, or can be spent again: asked first, with a reason that is kept."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ....forms.fields import TextField
from ....forms.form import ConsoleForm
from ....page import Answer
from ....visit import Visit
from ..profile import customer_name
from ..reason_text import said_so
from .chosen import chosen_account, customer_id

SENTENCES: Mapping[tuple[str, str], Any] = {
    ("programme_id", "NOT_FOUND"): gettext_lazy("This programme is off: its points cannot be spent anyway."),
}
"""By field and code of the API's refusal."""
SEEN = gettext_lazy("For staff. It is in the file of all that is kept of a customer.")


class FreezeForm(ConsoleForm):
    """Why nothing may be spent."""

    reason = TextField(
        label=gettext_lazy("Reason"), initial=gettext_lazy("We are looking into it"), help_text=SEEN
    )


class UnfreezeForm(ConsoleForm):
    """Why it may be spent again."""

    reason = TextField(label=gettext_lazy("Reason"), initial=gettext_lazy("All is well"), help_text=SEEN)


def freeze(visit: Visit) -> Answer:
    """Asks whether to freeze the points, or whether to unfreeze those that are frozen."""
    name, account = customer_name(visit), chosen_account(visit)
    form = UnfreezeForm(visit) if account["isFrozen"] else FreezeForm(visit)
    return _shown(visit, "customers/freeze.html", name, account, form)


def freeze_points(visit: Visit) -> Answer:
    """From now on nothing is spent."""
    answers = {("user_id", "ALREADY_RESOLVED"): _("These points were frozen meanwhile. Look again.")}
    return _done(visit, FreezeForm(visit), "staff/account_freeze", answers, _("The points are frozen."))


def unfreeze_points(visit: Visit) -> Answer:
    """They can be spent again."""
    answers = {("user_id", "ALREADY_RESOLVED"): _("These points were unfrozen meanwhile. Look again.")}
    toast = _("The points can be spent again.")
    return _done(visit, UnfreezeForm(visit), "staff/account_unfreeze", answers, toast)


def _done(
    visit: Visit, form: ConsoleForm, operation: str, answers: Mapping[tuple[str, str], Any], toast: str
) -> Answer:
    name, account = customer_name(visit), chosen_account(visit)

    def command() -> None:
        with said_so({**SENTENCES, **answers}):
            visit.command(
                operation,
                reason=form.cleaned_data["reason"],
                user_id=customer_id(visit),
                programme_id=account["programme"]["id"],
            )

    if not visit.tried(form, command):
        return _shown(visit, "customers/freeze_form.html", name, account, form)
    visit.toast(toast)
    return visit.go("customers/customer", id=customer_id(visit))


def _shown(visit: Visit, template: str, name: str, account: Mapping[str, Any], form: ConsoleForm) -> Answer:
    return visit.show(
        template,
        form=form,
        name=name,
        id=customer_id(visit),
        programme=account["programme"],
        is_frozen=isinstance(form, UnfreezeForm),
    )
