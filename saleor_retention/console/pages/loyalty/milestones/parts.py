"""Milestones as an owner reads and sets them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ....page import Answer
from ....refusals import Unanswered
from ....visit import Visit
from ..programmes import ShownProgramme, programme_of
from ..tiers.parts import measure_in_words
from .form import MilestoneEditForm, MilestoneForm

REASON = "Console"


def milestones(visit: Visit) -> Answer:
    """What there are, with how many customers reached each."""
    data = _asked(visit, "staff/milestones")
    rows = [
        {**milestone, "asks": measure_in_words(visit.formats, milestone["threshold"])}
        for milestone in data["milestones"] or ()
    ]
    return visit.show("loyalty/milestones.html", programme_id=visit.arguments["id"], rows=rows)


def milestone_form(visit: Visit) -> Answer:
    """The form of a new one."""
    shown = programme_of(visit)
    return visit.show("loyalty/new_milestone.html", programme=shown, form=_form(visit, shown))


def create_milestone(visit: Visit) -> Answer:
    """Adds it."""
    shown = programme_of(visit)
    form = _form(visit, shown)

    def command() -> None:
        visit.command("staff/milestone_create", reason=REASON, programme_id=shown.id, **form.terms)

    if not visit.tried(form, command):
        return visit.show("loyalty/milestone_form.html", programme=shown, form=form)
    visit.toast(_("Customers can reach it now."))
    return visit.go("loyalty/programme", id=shown.id)


def milestone_edit(visit: Visit) -> Answer:
    """The form of one that there is."""
    shown, form = programme_of(visit), _edited(visit)
    return visit.show("loyalty/milestone.html", programme=shown, milestone=form.milestone, form=form)


def save_milestone(visit: Visit) -> Answer:
    """From now on it is reached by that and gives that; who reached it keeps what they have."""
    shown, form = programme_of(visit), _edited(visit)

    def command() -> None:
        if terms := form.changed_terms:
            visit.command("staff/milestone_update", reason=REASON, milestone_id=form.milestone["id"], **terms)

    if not visit.tried(form, command):
        template = "loyalty/milestone_edit_form.html"
        return visit.show(template, programme=shown, milestone=form.milestone, form=form)
    visit.toast(_("It is changed. Who reached it keeps what they have."))
    return visit.go("loyalty/programme", id=shown.id)


def switch_milestone(visit: Visit) -> Answer:
    """Customers can reach it, or not."""
    shown = programme_of(visit)
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


def _edited(visit: Visit) -> MilestoneEditForm:
    """The form of the milestone that the address names. Raises `Unanswered`."""
    wanted, listed = visit.arguments.get("milestone", ""), _asked(visit, "staff/milestones")["milestones"]
    milestone = next((row for row in listed or () if row["id"] == wanted), None)
    if milestone is None:
        raise Unanswered(_("There is no such milestone."))
    return MilestoneEditForm(visit, milestone, rewards=_rewards(visit))


def _rewards(visit: Visit) -> list[tuple[str, str]]:
    return [(reward["id"], reward["name"]) for reward in _asked(visit, "staff/rewards")["rewards"] or ()]


def _form(visit: Visit, shown: ShownProgramme) -> MilestoneForm:
    return MilestoneForm(
        visit,
        currencies=sorted({rule.version["rateAmount"]["currency"] for rule in shown.rules}),
        rewards=_rewards(visit),
    )
