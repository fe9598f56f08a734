"""Who is in a group now, one page at a time."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...host import ChoiceKind
from ...page import Answer
from ...page_request import page_asked
from ...visit import Visit

SHOWN = 25
CHURN: Mapping[str, Any] = {"QUICK": gettext_lazy("Quick churn"), "LATE": gettext_lazy("Late churn")}
CLASSES: Mapping[str, Any] = {"VIP": gettext_lazy("VIP"), "PRE_VIP": gettext_lazy("Pre-VIP")}


def members(visit: Visit) -> Answer:
    """Whoever is in it, those first who bought for the most. Raises `Refused` for who may not see customers."""
    visit.need("MANAGE_USERS")
    asked = {name: visit.arguments.get(name, "").replace("\0", "")[:100] for name in ("currency", "group")}
    answer = visit.ask("members", **asked, **page_asked(visit, SHOWN))["retentionSegmentCustomers"]
    connection: Any = answer or {"edges": [], "pageInfo": {}}
    nodes = [edge["node"] for edge in connection["edges"]]
    ids = sorted(node["userId"] for node in nodes if node["userId"])
    names = visit.host.names(visit.request, ChoiceKind.CUSTOMER, ids) if ids else {}
    return visit.show(
        "groups/members.html",
        connection=connection,
        rows=[{**node, "name": _name(node, names), "flags": ", ".join(_flags(node))} for node in nodes],
        group_name=nodes[0]["groupName"] if nodes else "",
        currency=asked["currency"],
    )


def _name(node: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if not node["userId"]:
        return _("A guest")
    return names.get(node["userId"]) or _("A customer without a name")


def _flags(node: Mapping[str, Any]) -> list[str]:
    texts = [_("At risk")] if node["isAtRisk"] else []
    texts += [str(CHURN[node["churn"]])] if node["churn"] else []
    return texts + ([str(CLASSES[node["valueClass"]])] if node["valueClass"] else [])
