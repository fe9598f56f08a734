"""Drafts of rules as an owner works on them: saved, changed, put in force, thrown away."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ....forms.channels import channel_names
from ....page import Answer
from ....refusals import Unanswered
from ....visit import Visit
from ..programmes import ChannelRule, ShownProgramme, programme_among, programme_of, version_in_words
from .form import DraftInForceForm, DraftRulesForm, SimulationForm, assumed_of

REASON, DRAFTED = "Console", "drafted"


def drafts(visit: Visit) -> Answer:
    """What is worked on in a programme."""
    rows = [{"draft": draft, "rule": _rule(visit, draft)} for draft in drafts_of(visit)]
    facts = {"programme_id": visit.arguments["id"], "channels": channel_names(visit)}
    return visit.show("loyalty/drafts.html", rows=rows, **facts)


def draft(visit: Visit) -> Answer:
    """One draft, and what it would have cost."""
    shown, asked = programme_of(visit), draft_of(visit)
    tried = next(iter(asked["simulations"]), None)
    return visit.show(
        "loyalty/draft.html",
        programme=shown,
        draft=asked,
        rule=_rule(visit, asked),
        channels=channel_names(visit),
        tried=tried,
        is_changed=tried is not None
        and datetime.fromisoformat(tried["createdAt"]) < datetime.fromisoformat(asked["updatedAt"]),
        begins=visit.arguments.get("begins", ""),
        form=SimulationForm(visit, initial=tried and assumed_of(tried)),
    )


def change_draft(visit: Visit) -> Answer:
    """The form of its rules."""
    shown, asked = programme_of(visit), draft_of(visit)
    form = DraftRulesForm(
        visit, (), programme=shown.id, tiers=shown.tiers, initial=_rule(visit, asked).initial
    )
    return visit.show("loyalty/change_draft.html", programme=shown, draft=asked, form=form)


def save_changed(visit: Visit) -> Answer:
    """The draft has other rules."""
    shown, asked = programme_of(visit), draft_of(visit)
    form = DraftRulesForm(visit, (), programme=shown.id, tiers=shown.tiers)

    def command() -> None:
        _save(visit, shown, form, name=asked["name"], id=asked["id"])

    if not visit.tried(form, command):
        return visit.show("loyalty/change_draft_form.html", programme=shown, draft=asked, form=form)
    visit.toast(_("The draft is saved."))
    return visit.go("loyalty/draft", id=shown.id, draft=asked["id"])


def save_draft(visit: Visit, shown: ShownProgramme, others: Sequence[ShownProgramme]) -> Answer:
    """What was typed as rules, kept as a draft instead."""
    form = DraftRulesForm(visit, others, programme=shown.id, tiers=shown.tiers)
    made: list[str] = []

    def command() -> None:
        name = _free_name(visit)
        made.append(_save(visit, shown, form, name=name))

    if not visit.tried(form, command):
        return visit.show("loyalty/rules_form.html", programme=shown, form=form)
    visit.toast(_("The draft is saved. Nobody earns by it."))
    day = form.cleaned_data["valid_from"]
    return visit.go("loyalty/draft", id=shown.id, draft=made[0], begins=day and day.isoformat())


def _free_name(visit: Visit) -> str:
    """By the day; several of one day are counted."""
    name = _("Draft of %(day)s") % {"day": visit.formats.day(timezone.localdate())}
    taken = {asked["name"] for asked in drafts_of(visit)}
    others = (f"{name} ({number})" for number in range(2, len(taken) + 2))
    return next((free for free in (name, *others) if free not in taken), name)


def in_force(visit: Visit) -> Answer:
    """Asks from when on."""
    shown, others = programme_among(visit)
    asked = draft_of(visit)
    form = _in_force_form(visit, asked, shown, others, initial={"valid_from": visit.arguments.get("begins")})
    return visit.show(
        "loyalty/in_force.html", programme=shown, draft=asked, form=form, rule=_rule(visit, asked)
    )


def put_in_force(visit: Visit) -> Answer:
    """Orders earn by it."""
    shown, others = programme_among(visit)
    asked = draft_of(visit)
    form = _in_force_form(visit, asked, shown, others)

    def command() -> None:
        visit.command("staff/draft_activate", reason=REASON, id=asked["id"], **form.terms)

    if not visit.tried(form, command):
        return visit.show("loyalty/in_force_form.html", programme=shown, draft=asked, form=form)
    visit.toast(_("The rules are set."))
    return visit.go("loyalty/programme", id=shown.id)


def discard(visit: Visit) -> Answer:
    """Asks whether to throw it away."""
    return visit.show("loyalty/discard.html", programme=programme_of(visit), draft=draft_of(visit))


def discarded(visit: Visit) -> Answer:
    """It is gone."""
    shown, asked = programme_of(visit), draft_of(visit)
    visit.command("staff/draft_discard", reason=REASON, id=asked["id"])
    visit.toast(_("The draft is thrown away."))
    return visit.go("loyalty/programme", id=shown.id)


def drafts_of(visit: Visit) -> Sequence[Mapping[str, Any]]:
    """Of the programme that the address names. Raises `Unanswered`."""
    programme = visit.ask("drafts", id=visit.arguments.get("id", "")).get("loyaltyProgramme")
    if programme is None:
        raise Unanswered(_("There is no such programme."))
    asked: Sequence[Mapping[str, Any]] = programme["drafts"] or ()
    return asked


def draft_of(visit: Visit) -> Mapping[str, Any]:
    """The one that the address names. Raises `Unanswered`."""
    for candidate in drafts_of(visit):
        if candidate["id"] == visit.arguments.get("draft", ""):
            return candidate
    raise Unanswered(_("There is no such draft: it was put in force, or thrown away."))


def _rule(visit: Visit, asked: Mapping[str, Any]) -> ChannelRule:
    """A draft as rules are shown, which it may become."""
    sentence = version_in_words(visit.formats, asked)
    return ChannelRule(asked["channel"], sentence, timezone.now(), None, DRAFTED, asked)


def _save(visit: Visit, shown: ShownProgramme, form: DraftRulesForm, **more: Any) -> str:
    payload = visit.command("staff/draft_save", reason=REASON, programme_id=shown.id, **more, **form.rules)
    pk: str = payload["draft"]["id"]
    return pk


def _in_force_form(
    visit: Visit,
    asked: Mapping[str, Any],
    shown: ShownProgramme,
    others: Sequence[ShownProgramme],
    **options: Any,
) -> DraftInForceForm:
    return DraftInForceForm(visit, others, programme=shown.id, channel=asked["channel"], **options)
