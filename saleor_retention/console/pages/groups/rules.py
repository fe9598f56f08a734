"""The plan that is in force, read in words: what each group asks for, and when a customer has a flag."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ...actors import actor_names
from ...formats import Formats
from ...page import Answer
from ...visit import Visit

MEASURES: Mapping[str, Any] = {
    "recency": gettext_lazy("recency %(range)s"),
    "frequency": gettext_lazy("frequency %(range)s"),
    "monetary": gettext_lazy("monetary %(range)s"),
    "orders": gettext_lazy("orders: %(range)s"),
    "days": gettext_lazy("days since the last order: %(range)s"),
    "interval": gettext_lazy("days between orders on average: %(range)s"),
    "rhythm": gettext_lazy("silence in percent of their own interval: %(range)s"),
}


def rules(visit: Visit) -> Answer:
    """What the next scores follow."""
    plans = visit.ask("rules")["retentionSegmentPlans"] or ()
    plan = next(iter(plans), None)
    if plan is None:
        return visit.show("groups/rules.html", plan=None)
    groups = [
        {"name": group["name"], "rule": rule_in_words(visit.formats, group["bounds"])}
        for group in plan["groups"]
    ]
    by = actor_names(visit, [plan["actor"]]).get(plan["actor"], "")
    return visit.show(
        "groups/rules.html", plan=plan, groups=groups, terms=terms_in_words(visit.formats, plan), by=by
    )


def rule_in_words(formats: Formats, bounds: Iterable[Mapping[str, Any]]) -> str:
    """All of what a group asks for; everybody who is left where it asks for nothing."""
    texts = [str(MEASURES[bound["measure"]]) % {"range": _range(formats, bound)} for bound in bounds]
    return ", ".join(texts) if texts else _("everybody who is left")


def _range(formats: Formats, bound: Mapping[str, Any]) -> str:
    least, most = bound["atLeast"], bound["atMost"]
    numbers = {"least": formats.number(least or 0), "most": formats.number(most or 0)}
    if least is None:
        return _("%(most)s or less") % numbers
    if most is None:
        return _("%(least)s or more") % numbers
    return numbers["least"] if least == most else _("%(least)s to %(most)s") % numbers


def terms_in_words(formats: Formats, plan: Mapping[str, Any]) -> list[str]:
    """How far scores go, and who has which flag."""
    days = plan["quietDays"]
    return [
        _("Scores go from 1 to %(scale)s; rules are written for a scale of 5.") % {"scale": plan["scale"]}
        if plan["scale"]
        else _("How far scores go depends on the number of customers; rules are written for a scale of 5."),
        _("At risk: silent for more than %(percent)s of their own interval between orders.")
        % {"percent": formats.percent(plan["riskPercent"])},
        _("Gone: silent for longer than nine of ten repeated purchases took, measured each day.")
        if days is None
        else ngettext(
            "Gone: silent for more than %(days)s day.", "Gone: silent for more than %(days)s days.", days
        )
        % {"days": formats.number(days)},
        _("VIPs: the %(vip)s of customers who bought for the most; pre-VIPs: the next %(pre_vip)s.")
        % {"vip": formats.percent(plan["vipPercent"]), "pre_vip": formats.percent(plan["preVipPercent"])},
    ]
