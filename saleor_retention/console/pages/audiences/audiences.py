"""Audiences: all of them, one with who is in it, who came and left, and taking one away."""

import json
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from ...forms.form import ConsoleForm
from ...host import ChoiceKind
from ...page import Answer
from ...refusals import Unanswered
from ...visit import Visit
from .builder import REASON, audience_of, shown_preview
from .pages import page_arguments


class AudienceDeleteForm(ConsoleForm):
    """Nothing to fill in; a refusal stands above its button."""


def listing(visit: Visit) -> Answer:
    """The page at once; counting comes after it."""
    return visit.show("audiences/audiences.html", may_change=visit.may("MANAGE_DISCOUNTS"))


def table(visit: Visit) -> Answer:
    """Each with its sentence; how many it has now is counted for each by itself, for that takes its time in a large shop."""
    connection = visit.ask("audiences", **page_arguments(visit))["retentionAudiences"]
    return visit.show("audiences/table.html", connection=connection)


def count(visit: Visit) -> Answer:
    """How many are in one audience now, as a figure in the table; a dash where counting would take too long."""
    try:
        row = visit.ask("count", id=visit.arguments.get("id", ""))["retentionAudience"]
    except Unanswered:
        row = None
    return HttpResponse(visit.formats.number(row["count"] if row else None))


def audience(visit: Visit) -> Answer:
    """One audience."""
    return visit.show(
        "audiences/audience.html",
        audience=audience_of(visit),
        form=AudienceDeleteForm(visit),
        may_change=visit.may("MANAGE_DISCOUNTS"),
        after=visit.arguments.get("after"),
        before=visit.arguments.get("before"),
    )


def members(visit: Visit) -> Answer:
    """Who is in it now."""
    return shown_preview(visit, json.loads(audience_of(visit)["rule"]), again="audiences/members")


def changes(visit: Visit) -> Answer:
    """Who came and who left, by name."""
    asked = visit.ask("changes", id=visit.arguments.get("id", ""), **page_arguments(visit))
    connection: Any = asked["retentionAudienceChanges"] or {"edges": [], "pageInfo": {}}
    nodes = [edge["node"] for edge in connection["edges"]]
    ids = sorted({node["userId"] for node in nodes if node["userId"]})
    names = visit.host.names(visit.request, ChoiceKind.CUSTOMER, ids)
    lines = [
        {**node, "name": names.get(node["userId"] or "", "") or _("A customer without a name")}
        for node in nodes
    ]
    return visit.show("audiences/changes.html", connection=connection, lines=lines)


def delete(visit: Visit) -> Answer:
    """Take one away; the API says why not."""
    form, audience_id = AudienceDeleteForm(visit), visit.arguments.get("id", "")
    done = visit.tried(
        form, lambda: visit.command("staff/audience_delete", reason=REASON, audience_id=audience_id)
    )
    if not done:
        return visit.show("audiences/delete.html", form=form, id=audience_id)
    visit.toast(_("The audience is gone."))
    return visit.go("audiences")
