"""Rewards as an owner reads and sets them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ....formats import Formats
from ....page import Answer
from ....refusals import Unanswered
from ....visit import Visit
from ..programmes import ShownProgramme, programme_of
from .form import KINDS, RewardEditForm, RewardForm, last_moment, values_of

REASON = "Console"


def rewards(visit: Visit) -> Answer:
    """The catalogue, with how often each was bought."""
    data = _asked(visit)
    tiers, campaigns = dict(_tiers(data)), dict(_campaigns(data))
    rows = [
        _row(visit.formats, reward, tiers, campaigns) for reward in data["loyaltyProgramme"]["rewards"] or ()
    ]
    return visit.show("loyalty/rewards.html", programme_id=visit.arguments["id"], rows=rows)


def reward_form(visit: Visit) -> Answer:
    """The form of a new one."""
    shown, data = programme_of(visit), _asked(visit)
    form = RewardForm(visit, **_choices(shown, data))
    return visit.show("loyalty/new_reward.html", programme=shown, form=form)


def create_reward(visit: Visit) -> Answer:
    """Puts it into the catalogue."""
    shown, data = programme_of(visit), _asked(visit)
    form = RewardForm(visit, **_choices(shown, data))

    def command() -> None:
        visit.command("staff/reward_create", reason=REASON, programme_id=shown.id, **form.terms)

    if not visit.tried(form, command):
        return visit.show("loyalty/reward_form.html", programme=shown, form=form)
    visit.toast(_("Customers can buy it with their points."))
    return visit.go("loyalty/programme", id=shown.id)


def reward_edit(visit: Visit) -> Answer:
    """The form of one that there is."""
    shown, reward, form = _edited(visit)
    return visit.show("loyalty/reward.html", programme=shown, reward=reward, form=form)


def save_reward(visit: Visit) -> Answer:
    """From now on it is on these terms; what was bought keeps those that it was bought on."""
    shown, reward, form = _edited(visit)

    def command() -> None:
        if not (terms := form.changed_terms):
            return
        cleared = [name for name, value in terms.items() if value is None]
        visit.command("staff/reward_update", reason=REASON, reward_id=reward["id"], cleared=cleared, **terms)

    if not visit.tried(form, command):
        return visit.show("loyalty/reward_edit_form.html", programme=shown, reward=reward, form=form)
    visit.toast(_("It is changed. What was bought stays as it was."))
    return visit.go("loyalty/programme", id=shown.id)


def switch_reward(visit: Visit) -> Answer:
    """On offer, or not."""
    shown = programme_of(visit)
    is_on = visit.posted.get("is_on") == "true"
    visit.command(
        "staff/reward_update", reason=REASON, reward_id=visit.arguments.get("reward", ""), is_active=is_on
    )
    visit.toast(
        _("It is on offer again.") if is_on else _("It is off offer. What was bought stays as it was.")
    )
    return visit.go("loyalty/programme", id=shown.id)


def _asked(visit: Visit) -> Mapping[str, Any]:
    data = visit.ask("rewards", id=visit.arguments.get("id", ""))
    if data.get("loyaltyProgramme") is None:
        raise Unanswered(_("There is no such programme."))
    return data


def _campaigns(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    edges = (data.get("personalOfferCampaigns") or {}).get("edges", ())
    return [(edge["node"]["id"], edge["node"]["name"]) for edge in edges]


def _tiers(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Of the plan in force, from the lowest on."""
    plans = data["loyaltyProgramme"]["tierPlans"] or ()
    return [(tier["slug"], tier["name"]) for plan in plans[:1] for tier in plan["tiers"]]


def _choices(shown: ShownProgramme, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the programme has to choose from."""
    return {
        "currencies": sorted({rule.version["rateAmount"]["currency"] for rule in shown.rules}),
        "campaigns": _campaigns(data),
        "tiers": _tiers(data),
    }


def _edited(visit: Visit) -> tuple[ShownProgramme, Mapping[str, Any], RewardEditForm]:
    """The programme, the reward that the address names, and its form. Raises `Unanswered`."""
    shown, data = programme_of(visit), _asked(visit)
    wanted, rewards = visit.arguments.get("reward", ""), data["loyaltyProgramme"]["rewards"] or ()
    reward = next((listed for listed in rewards if listed["id"] == wanted), None)
    if reward is None:
        raise Unanswered(_("There is no such reward."))
    form = RewardEditForm(visit, reward, values_of(visit.formats, reward), **_choices(shown, data))
    return shown, reward, form


def _row(
    formats: Formats, reward: Mapping[str, Any], tiers: Mapping[str, str], campaigns: Mapping[str, str]
) -> dict[str, Any]:
    what = str(dict(KINDS)[reward["kind"]])
    if reward["cardAmount"] is not None:
        what = _("A gift card of %(amount)s") % {"amount": formats.money(reward["cardAmount"])}
    elif reward["campaignId"] in campaigns:
        what = _("One use of “%(campaign)s”") % {"campaign": campaigns[reward["campaignId"]]}
    return {
        "what": what,
        "last_moment": last_moment(reward["endsAt"]),
        "tier": tiers.get(reward["tier"], reward["tier"]) if reward["tier"] else "",
        **{name: reward[name] for name in ("id", "name", "points", "bought", "startsAt")},
        **{name: reward[name] for name in ("customerLimit", "totalLimit", "isActive")},
    }
