"""Movements of points as somebody of the shop reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement."""

    when: str
    what: str
    points: Decimal
    note: str
    """What staff wrote: for each other, else for the customer."""


def statement_lines(transactions: Mapping[str, Any]) -> list[StatementLine]:
    """Of a connection of the API, in its order."""
    nodes = (edge["node"] for edge in transactions["edges"])
    return [
        StatementLine(
            when=node["createdAt"],
            what=what_happened(node),
            points=Decimal(str(node["points"])),
            note=node["reason"] or node["message"] or "",
        )
        for node in nodes
    ]


def what_happened(node: Mapping[str, Any]) -> str:
    """A sentence about one movement."""
    source, number = node["source"]["type"], node["source"]["orderNumber"]
    if source == "ORDER" and number:
        words = {
            "EARN": _("Earned by order %(number)s"),
            "CLAWBACK": _("Taken back: order %(number)s was returned or refunded"),
            "CAPTURE": _("Spent on order %(number)s"),
        }
        return words.get(node["kind"], _("Order %(number)s")) % {"number": number}
    if source == "REFERRAL":
        return _("Taken back with a referral") if node["kind"] == "CLAWBACK" else _("Earned by a referral")
    return _by_kind(node["kind"], is_more=float(node["points"]) > 0)


def _by_kind(kind: str, *, is_more: bool) -> str:
    words = {
        "EARN": _("Earned by an order"),
        "CLAWBACK": _("Taken back: an order was returned or refunded"),
        "HOLD": _("Held for a checkout"),
        "CAPTURE": _("Spent on an order"),
        "RELEASE": _("Free again: a checkout was left"),
        "EXPIRE": _("Expired"),
        "ADJUST": _("Given by the shop") if is_more else _("Taken by the shop"),
        "FORGO": _("Given up: the customer was erased"),
        "MERGE": _("Moved: two customers were one person"),
    }
    return words.get(kind, _("Moved"))
