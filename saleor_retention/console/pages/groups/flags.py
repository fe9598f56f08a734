"""How many customers are at risk, gone, or among those who bought for the most."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...charts.table import FigureTable, saved_table
from ...page import Answer
from ...visit import Visit

FLAGS: Mapping[str, Any] = {
    "atRisk": gettext_lazy("At risk"),
    "quickChurn": gettext_lazy("Quick churn"),
    "lateChurn": gettext_lazy("Late churn"),
    "vip": gettext_lazy("VIP"),
    "preVip": gettext_lazy("Pre-VIP"),
}
"""Questions of an audience, each with the name of what it asks for."""


def flags(visit: Visit) -> Answer:
    """Who has each flag, as of the last scores."""
    counts, currency = _counts(visit), _currency(visit)
    table = FigureTable(
        _("At risk, gone, and VIPs"),
        (_("Flag"), _("Customers with an account")),
        tuple((str(FLAGS[name]), visit.formats.number(count["count"])) for name, count in counts.items()),
        _(
            "As of the last scores, whatever the day above; guests are not counted. At risk: silent for longer than their"
            " own rhythm allows. Quick churn: gone after one order; late churn: gone after two or more. VIPs are those"
            " who bought for the most in all, pre-VIPs those just below them. A customer may have several flags."
        ),
        f"flags-{currency}.csv",
        visit.address("part/groups/flags.csv", currency=currency),
    )
    earlier = min((count["countedAt"] for count in counts.values()), default=None)
    counted = visit.formats.earlier(earlier) if earlier else ""
    return visit.show("groups/flags.html", table=table, counted=counted)


def saved_flags(visit: Visit) -> HttpResponse:
    """The same as CSV."""
    currency = _currency(visit)
    rows = [(currency, name, count["count"], count["countedAt"]) for name, count in _counts(visit).items()]
    return saved_table(("currency", "flag", "customers_with_account", "counted_at"), rows)


def _currency(visit: Visit) -> str:
    return visit.arguments.get("currency", "")[:10]


def _counts(visit: Visit) -> dict[str, Mapping[str, Any]]:
    """By flag, without those that could not be counted."""
    rules = {name: json.dumps({name: {"currency": _currency(visit)}}) for name in FLAGS}
    answer = visit.ask("flags", **rules)
    return {name: answer[name] for name in FLAGS if answer.get(name) is not None}
