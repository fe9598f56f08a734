"""Milestones as an owner reads and sets them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ....page import Answer
from ....refusals import Unanswered
from ....visit import Visit
from ..programmes import ShownProgramme, programme_of
from ..tiers.parts import measure_in_words
from .form import MilestoneForm

REASON = "Console"


def milestones(visit: Visit) -> Answer:
    """What there are, with how many customers reached each."""
    shown, data = programme_of(visit)[0], _asked(visit, "staff/milestones")
    rows = [
        {**milestone, "asks": measure_in_words(visit.formats, milestone["threshold"])}
        for milestone in data["milestones"] or ()
    ]
    return visit.show("loyalty/milestones.html", programme=shown, rows=rows)


def milestone_form(visit: Visit) -> Answer:
    """The form of a new one."""
    shown = programme_of(visit)[0]
    return visit.show("loyalty/new_milestone.html", programme=shown, form=_form(visit, shown))


def create_milestone(visit: Visit) -> Answer:
    """Adds it."""
    shown = programme_of(visit)[0]
    form = _form(visit, shown)

    def command() -> None:
        visit.command("staff/milestone_create", reason=REASON, programme_id=shown.id, **form.terms)

    if not visit.tried(form, command):
        return visit.show("loyalty/milestone_form.html", programme=shown, form=form)
    visit.toast(_("Customers can reach it now."))
    return visit.go("loyalty/programme", id=shown.id)


def switch_milestone(visit: Visit) -> Answer:
    """Customers can reach it, or not."""
    shown = programme_of(visit)[0]
    is_on = visit.posted.get("is_on") == "true"
    asked_for = visit.arguments.get("milestone", "")
    visit.command("staff/milestone_update", reason=REASON, milestone_id=asked_for, is_active=is_on)
    visit.toast(
        _("Customers can reach it now.") if is_on else _("Nobody reaches it any more. What was given stays.")
    )
    return visit.go("loyalty/programme", id=shown.id)


def _asked(visit: Visit, name: str) -> Mapping[str, Any]:
    data: Mapping[str, Any] | None = visit.ask(name, id=visit.arguments.get("id", "")).get("loyaltyProgramme")
    if data is None:
        raise Unanswered(_("There is no such programme."))
    return data


def _form(visit: Visit, shown: ShownProgramme) -> MilestoneForm:
    rewards = _asked(visit, "staff/rewards")["rewards"] or ()
    return MilestoneForm(
        visit,
        currencies=sorted({rule.version["rateAmount"]["currency"] for rule in shown.rules}),
        rewards=[(reward["id"], reward["name"]) for reward in rewards],
    )
