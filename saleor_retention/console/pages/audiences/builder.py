"""Making and changing an audience by rows of questions, with who is meant by them told at once."""

import json
from typing import Any

from django.utils.translation import gettext as _

from ...host import ChoiceKind
from ...page import Answer
from ...refusals import Unanswered
from ...visit import Visit
from .builder_form import BuilderForm, posted_numbers
from .initial_values import changed_form, new_form, opened_form
from .questions import question_list

REASON = "Console"


def new(visit: Visit) -> Answer:
    """The builder of a new audience."""
    return visit.show("audiences/builder_page.html", form=new_form(visit), title=_("New audience"), id="")


def edit(visit: Visit) -> Answer:
    """The builder of an audience as it is, or its sentence where rows cannot show it."""
    audience = audience_of(visit)
    form = opened_form(visit, audience)
    title = _("Change “%(name)s”") % {"name": audience["name"]}
    if form is None:
        pretty = json.dumps(json.loads(audience["rule"]), indent=2, ensure_ascii=False)
        return visit.show("audiences/nested.html", audience=audience, title=title, json=pretty)
    return visit.show("audiences/builder_page.html", form=form, title=title, id=audience["id"])


def rows(visit: Visit) -> Answer:
    """The form again, with another row or other fields. Changes nothing."""
    return _form(visit, changed_form(visit))


def preview(visit: Visit) -> Answer:
    """Who is meant by the rows now. Changes nothing."""
    form = _sent(visit)
    form.is_valid()
    if form.rule_errors:
        return visit.show("audiences/preview.html", preview=None)
    return shown_preview(visit, form.rule)


def shown_preview(visit: Visit, rule: dict[str, Any], *, again: str = "") -> Answer:
    """The sentence of a rule, how many it has, and who some of them are. `again`: the part that counts anew."""
    anew = bool(visit.arguments.get("anew"))
    try:
        answer = visit.ask("staff/audience_preview", rule=json.dumps(rule), anew=anew)[
            "retentionAudiencePreview"
        ]
    except Unanswered:
        return visit.show("audiences/preview.html", preview=None)
    ids = answer["userIds"] or []
    names = visit.host.names(visit.request, ChoiceKind.CUSTOMER, ids)
    return visit.show(
        "audiences/preview.html",
        preview=answer,
        names=[names[pk] for pk in ids if pk in names],
        rest=answer["count"] - len(ids),
        earlier=visit.formats.earlier(answer["countedAt"]),
        again=again,
        id=visit.arguments.get("id", ""),
        json=json.dumps(rule, indent=2, ensure_ascii=False),
    )


def save(visit: Visit) -> Answer:
    """Make the audience, or change the one that the address names."""
    form, audience_id = _sent(visit), visit.arguments.get("id", "")
    if not form.rows:
        form.add_error(None, _("Ask at least one question."))
    made: list[str] = []

    def command() -> None:
        values = {
            "name": form.cleaned_data["name"],
            "rule": json.dumps(form.rule),
            "is_tracked": form.cleaned_data["is_tracked"],
        }
        if audience_id:
            payload = visit.command("staff/audience_update", reason=REASON, audience_id=audience_id, **values)
        else:
            payload = visit.command("staff/audience_create", reason=REASON, **values)
        made.append((payload["retentionAudience"] or {}).get("id", ""))

    if not visit.tried(form, command):
        return _form(visit, form)
    visit.toast(_("The audience is saved."))
    return visit.go("audiences/audience", id=made[0]) if made[0] else visit.go("audiences")


def audience_of(visit: Visit) -> Any:
    """The audience that the address names. Raises `Unanswered`."""
    audience = visit.ask("audience", id=visit.arguments.get("id", ""))["retentionAudience"]
    if audience is None:
        raise Unanswered(_("There is no such audience any more."))
    return audience


def _sent(visit: Visit) -> BuilderForm:
    return BuilderForm(visit, question_list(visit), posted_numbers(visit))


def _form(visit: Visit, form: BuilderForm) -> Answer:
    return visit.show("audiences/builder.html", form=form, id=visit.arguments.get("id", ""))
