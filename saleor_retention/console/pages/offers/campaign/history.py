"""What was changed of a campaign since it was drafted, when and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ....actors import actor_names
from ....page import Answer
from ....refusals import Unanswered
from ....visit import Visit


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One field of one change."""

    at: str
    reason: str
    by: str
    what: str
    before: str
    after: str


def shown(visit: Visit) -> Answer:
    """The part of a campaign's page."""
    campaign = visit.ask("staff/campaign_changes", id=visit.arguments.get("id", "")[:200])[
        "personalOfferCampaign"
    ]
    if campaign is None:
        raise Unanswered(_("There is no such offer."))
    names: dict[str, str] = {}
    staff = actor_names(visit, (change["actor"] for change in campaign["changes"]))
    lines = [
        ChangeLine(
            change["at"],
            "" if change["reason"] == "Console" else change["reason"],
            staff.get(change["actor"], _("Staff")),
            _field(changed["field"]),
            _value(visit, names, changed["field"], changed["before"]),
            _value(visit, names, changed["field"], changed["after"]),
        )
        for change in campaign["changes"]
        for changed in change["changed"]
    ]
    return visit.show("offers/history.html", lines=lines)


def _field(name: str) -> str:
    words = {
        "name": _("Name"),
        "endsAt": _("Last day"),
        "audienceId": _("Customers"),
        "usesLimit": _("Uses in all"),
        "usesPerCustomer": _("Uses per customer"),
        "cooldownDays": _("Days after another offer"),
        "budgets": _("Budget"),
    }
    return words.get(name) or _("Name in another language")


def _value(visit: Visit, names: dict[str, str], field: str, value: str | None) -> str:
    if value is None:
        return "–"
    if field == "endsAt":
        return visit.formats.instant(value)
    if field == "budgets":
        amount, currency = value.split(" ", 1)
        return visit.formats.amount(amount.replace(",", ""), currency)
    if field != "audienceId":
        return value
    if value not in names:
        audience: Mapping[str, Any] | None = visit.ask("audience", id=value)["retentionAudience"]
        names[value] = audience["name"] if audience else _("An audience that is gone")
    return names[value]
