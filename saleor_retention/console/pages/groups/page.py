"""Groups of customers: how many, what they bought, what is best done next, and each as an audience."""

import json

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...forms.form import ConsoleForm
from ...page import Answer, ConsolePage
from ...refusals import Unanswered
from ...visit import Visit
from .cuts import saved_cuts, saved_grid
from .flags import flags, saved_flags
from .flow import flow, saved_flow
from .members import members
from .report import saved, shown
from .rules import rules

REASON = "Made of a group in the console"


def make_audience(visit: Visit) -> Answer:
    """An audience of whoever is in the group, shown at once. Raises `Unanswered` with why it was not made."""
    currency, code, name = (visit.posted.get(key, "")[:100] for key in ("currency", "group", "name"))
    form, made = ConsoleForm(visit), []
    rule = json.dumps({"segment": {"currency": currency, "oneOf": [code]}})

    def command() -> None:
        payload = visit.command(
            "staff/audience_create", reason=REASON, name=f"{name} ({currency})", rule=rule, is_tracked=True
        )
        made.append((payload["retentionAudience"] or {}).get("id", ""))

    if not visit.tried(form, command):
        raise Unanswered(" ".join(str(text) for texts in form.errors.values() for text in texts))
    visit.toast(_("The audience is saved."))
    return visit.go("audiences/audience", id=made[0]) if made[0] else visit.go("audiences")


class GroupsPage(ConsolePage):
    """Groups by recency, frequency and money."""

    name = "groups"
    title = gettext_lazy("Groups")
    place = 9
    parts = {
        "": shown,
        "groups.csv": saved,
        "grid.csv": saved_grid,
        "cuts.csv": saved_cuts,
        "flow": flow,
        "flow.csv": saved_flow,
        "flags": flags,
        "flags.csv": saved_flags,
        "members": members,
        "rules": rules,
    }
    actions = {"make-audience": make_audience}
