"""Events that earn as an owner reads and sets them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ....formats import Formats
from ....page import Answer
from ....refusals import Unanswered
from ....visit import Visit
from ..programmes import programme_of
from .form import KINDS, EventRuleForm

REASON = "Console"


def events(visit: Visit) -> Answer:
    """What earns now."""
    programme_id = visit.arguments.get("id", "")
    in_force = _in_force(visit, programme_id)
    rows = [_row(visit.formats, rule) for rule in in_force.values() if float(rule["points"])]
    return visit.show("loyalty/events.html", programme_id=programme_id, rows=rows)


def event_form(visit: Visit) -> Answer:
    """The form of a rule; as it is now of the kind that the address names, where it names one."""
    shown = programme_of(visit)
    kind, name = visit.arguments.get("kind", ""), visit.arguments.get("name", "")
    initial: dict[str, Any] = {"event_kind": kind, "event_name": name} if kind in dict(KINDS) else {}
    if rule := _in_force(visit, shown.id).get((kind, name)):
        initial |= {"points": int(float(rule["points"])), "most": rule["most"], "period": rule["period"]}
    form = EventRuleForm(visit, initial=initial)
    return visit.show("loyalty/new_event.html", programme=shown, form=form)


def set_event(visit: Visit) -> Answer:
    """From now on it earns that."""
    shown, form = programme_of(visit), EventRuleForm(visit)

    def command() -> None:
        visit.command("staff/event_rule_set", reason=REASON, programme_id=shown.id, **form.terms)

    if not visit.tried(form, command):
        return visit.show("loyalty/event_form.html", programme=shown, form=form)
    visit.toast(
        _("It earns points from now on.")
        if form.cleaned_data["points"]
        else _("It earns nothing any more. Customers keep what they have.")
    )
    return visit.go("loyalty/programme", id=shown.id)


def _in_force(visit: Visit, programme_id: str) -> dict[tuple[str, str], Mapping[str, Any]]:
    """The rule of each kind and name that holds now."""
    data = visit.ask("events", id=programme_id).get("loyaltyProgramme")
    if data is None:
        raise Unanswered(_("There is no such programme."))
    newest: dict[tuple[str, str], Mapping[str, Any]] = {}
    for rule in data["eventRules"] or ():
        if datetime.fromisoformat(rule["validFrom"]) <= timezone.now():
            newest[rule["kind"], rule["name"]] = rule
    return newest


def _row(formats: Formats, rule: Mapping[str, Any]) -> dict[str, Any]:
    what = str(dict(KINDS)[rule["kind"]])
    return {
        "kind": rule["kind"],
        "name": rule["name"],
        "what": f"{what}: {rule['name']}" if rule["name"] else what,
        "points": rule["points"],
        "cap": cap_in_words(formats, rule["most"], rule["period"]),
        "since": rule["validFrom"],
    }


def cap_in_words(formats: Formats, most: int | None, period: str) -> str:
    """At most 2 times a month."""
    if most is None:
        return _("As often as it happens")
    text = {
        "DAY": ngettext("At most %(times)s time a day", "At most %(times)s times a day", most),
        "WEEK": ngettext("At most %(times)s time a week", "At most %(times)s times a week", most),
        "MONTH": ngettext("At most %(times)s time a month", "At most %(times)s times a month", most),
        "YEAR": ngettext("At most %(times)s time a year", "At most %(times)s times a year", most),
        "EVER": ngettext("At most %(times)s time", "At most %(times)s times", most),
    }[period]
    return text % {"times": formats.number(most)}
