"""Tiers as an owner reads and sets them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ....formats import Formats
from ....page import Answer
from ....refusals import Unanswered
from ....visit import Visit
from ..programmes import ShownProgramme, programme_of
from .form import TiersForm

REASON = "Console"
SURE = "true"


def tiers(visit: Visit) -> Answer:
    """What tiers there are, with how many customers each has."""
    data = _asked(visit)
    plan = _plan(data)
    return visit.show(
        "loyalty/tiers.html",
        programme_id=visit.arguments["id"],
        plan=plan,
        sentence=plan and plan_in_words(visit.formats, plan),
        rows=[_row(visit.formats, tier, dict(_campaigns(data))) for tier in plan["tiers"]] if plan else [],
    )


def tiers_form(visit: Visit) -> Answer:
    """The form of other tiers."""
    shown, data = programme_of(visit), _asked(visit)
    return visit.show("loyalty/set_tiers.html", programme=shown, form=_form(visit, shown, data))


def set_tiers(visit: Visit) -> Answer:
    """Shows who would move; sets them when that was seen and is still the same."""
    shown, data = programme_of(visit), _asked(visit)
    form = _form(visit, shown, data)
    is_sure = (
        form.is_valid() and visit.posted.get("seen") == form.fingerprint and visit.posted.get("sure") == SURE
    )
    answers: list[Mapping[str, Any]] = []

    def command() -> None:
        answers.append(
            visit.command(
                "tiers_set",
                reason=REASON,
                key="" if is_sure else str(uuid4()),
                programme_id=shown.id,
                dry_run=not is_sure,
                **form.terms,
            )
        )

    if not visit.tried(form, command):
        return visit.show("loyalty/tiers_form.html", programme=shown, form=form)
    if is_sure:
        visit.toast(_("The tiers are set."))
        return visit.go("loyalty/programme", id=shown.id)
    names = _names(_plan(data), form.terms["tiers"])
    return visit.show(
        "loyalty/tiers_form.html",
        programme=shown,
        form=form,
        preview=answers[0],
        movements=[
            {
                "from": names[movement["fromTier"] or ""],
                "to": names[movement["toTier"] or ""],
                "customers": movement["customers"],
            }
            for movement in answers[0]["movements"] or ()
        ],
    )


def _names(plan: Mapping[str, Any] | None, new: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What tiers are called by their slugs, those of before and the new ones; "" is no tier that asks for something."""
    names = {tier["slug"]: tier["name"] for tier in (plan or {}).get("tiers", ())}
    names |= {tier["slug"]: tier["name"] for tier in new}
    return {"": _("No tier, or the one that everybody is in")} | names


def _asked(visit: Visit) -> Mapping[str, Any]:
    data = visit.ask("tiers", id=visit.arguments.get("id", ""))
    if data.get("loyaltyProgramme") is None:
        raise Unanswered(_("There is no such programme."))
    return data


def _plan(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The one in force."""
    plans: Sequence[Mapping[str, Any]] = data["loyaltyProgramme"]["tierPlans"] or ()
    return plans[0] if plans else None


def _campaigns(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    edges = (data.get("personalOfferCampaigns") or {}).get("edges", ())
    return [(edge["node"]["id"], edge["node"]["name"]) for edge in edges]


def _form(visit: Visit, shown: ShownProgramme, data: Mapping[str, Any]) -> TiersForm:
    plan, campaigns = _plan(data), _campaigns(data)
    granted = {pk for tier in (plan or {}).get("tiers", ()) for pk in tier["campaignIds"] or ()}
    gone = sorted(granted - {pk for pk, _name in campaigns})
    return TiersForm(
        visit,
        currencies=sorted({rule.version["rateAmount"]["currency"] for rule in shown.rules}),
        campaigns=[*campaigns, *((pk, _("A campaign that does not run any more")) for pk in gone)],
        plan=plan,
    )


def plan_in_words(formats: Formats, plan: Mapping[str, Any]) -> str:
    """By what was spent in the last 12 months."""
    months = plan["months"]
    if plan["window"] == "CALENDAR":
        over = {
            "SPEND": _("Tiers go by what was spent in a calendar year, and last through the next one."),
            "POINTS": _("Tiers go by the points earned in a calendar year, and last through the next one."),
            "ORDERS": _("Tiers go by the orders of a calendar year, and last through the next one."),
        }[plan["basis"]]
    else:
        over = {
            "SPEND": ngettext(
                "Tiers go by what was spent in the last %(months)s month.",
                "Tiers go by what was spent in the last %(months)s months.",
                months,
            ),
            "POINTS": ngettext(
                "Tiers go by the points earned in the last %(months)s month.",
                "Tiers go by the points earned in the last %(months)s months.",
                months,
            ),
            "ORDERS": ngettext(
                "Tiers go by the orders of the last %(months)s month.",
                "Tiers go by the orders of the last %(months)s months.",
                months,
            ),
        }[plan["basis"]]
    days = plan["graceDays"]
    grace = ngettext("They are kept %(days)s day longer.", "They are kept %(days)s days longer.", days)
    facts = {"months": formats.number(months), "days": formats.number(days)}
    return f"{over} {grace}" % facts if days else over % facts


def measure_in_words(formats: Formats, value: Mapping[str, Any]) -> str:
    """An amount of money, points or orders."""
    if value["amount"] is not None:
        return formats.money(value["amount"])
    if value["points"] is not None:
        text = ngettext("%(number)s point", "%(number)s points", int(float(value["points"])))
        return text % {"number": formats.number(value["points"])}
    text = ngettext("%(number)s order", "%(number)s orders", int(float(value["orders"])))
    return text % {"number": formats.number(value["orders"])}


def _row(formats: Formats, tier: Mapping[str, Any], campaigns: Mapping[str, str]) -> dict[str, Any]:
    gone = _("A campaign that does not run any more")
    return {
        "name": tier["name"],
        "asks": measure_in_words(formats, tier["threshold"]) if tier["customers"] is not None else "",
        "multiplier": tier["benefits"]["multiplier"],
        "campaigns": [campaigns.get(pk, gone) for pk in tier["campaignIds"] or ()],
        "early_access": tier["benefits"]["earlyAccess"],
        "customers": tier["customers"],
    }
