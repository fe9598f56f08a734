"""Every movement of points, page by page: when, why, how many, what was left, and who did it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from ....actors import actor_names
from ....page import Answer
from ....page_request import page_asked
from ....visit import Visit
from ..profile import customer_name
from .chosen import chosen_account, customer_id
from .event_kinds import event_title

SHOWN = 10


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement."""

    when: str
    what: str
    points: Decimal
    balance: Decimal | None
    """What could be spent afterwards, less what was owed."""
    reason: str
    """What staff wrote for each other."""
    message: str
    """What staff wrote for the customer."""
    by: str
    """Who did it; empty for what the engine did by itself."""


def statement(visit: Visit) -> Answer:
    """Every movement in one programme, a page of them."""
    account = chosen_account(visit, "statement", **page_asked(visit, SHOWN))
    return visit.show(
        "customers/statement.html",
        connection=account["transactions"],
        lines=statement_lines(visit, account["transactions"]),
        target=f"statement-{visit.arguments.get('place', '')}",
        id=customer_id(visit),
        programme=account["programme"],
    )


def statement_file(visit: Visit) -> Answer:
    """The whole statement in one programme, as a file."""
    customer_name(visit)
    response = HttpResponse(
        chosen_account(visit, "statement_file")["statementCsv"], content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="statement.csv"'
    return response


def statement_lines(visit: Visit, transactions: Mapping[str, Any]) -> list[StatementLine]:
    """Of a connection of the API, in its order."""
    nodes = [edge["node"] for edge in transactions["edges"]]
    names = actor_names(visit, (node["actor"] or "" for node in nodes))
    return [
        StatementLine(
            when=node["createdAt"],
            what=what_happened(node),
            points=Decimal(str(node["points"])),
            balance=None if node["balanceAfter"] is None else Decimal(str(node["balanceAfter"])),
            reason=node["reason"] or "",
            message=node["message"] or "",
            by=names.get(node["actor"] or "", ""),
        )
        for node in nodes
    ]


def what_happened(node: Mapping[str, Any]) -> str:
    """A sentence about one movement."""
    source, kind = node["source"], node["kind"]
    if source["type"] in ("ORDER", "EXPIRY") and source["orderNumber"]:
        words = {
            "EARN": _("Earned by order %(number)s"),
            "CLAWBACK": _("Taken back: order %(number)s was returned or refunded"),
            "CAPTURE": _("Spent on order %(number)s, as was held before"),
            "SPEND": _("Spent on order %(number)s"),
            "RESTORE": _("Given back by order %(number)s"),
            "EXPIRE": _("Expired: earned by order %(number)s"),
        }
        return words.get(kind, _("Order %(number)s")) % {"number": source["orderNumber"]}
    if source["type"] == "REFERRAL":
        return _("Taken back with a referral") if kind == "CLAWBACK" else _("Earned by a referral")
    if source["event"]:
        words = {"EARN": _("Earned by: %(event)s"), "CLAWBACK": _("Taken back: %(event)s")}
        event = event_title(source["event"]["kind"], source["event"]["name"])
        return words.get(kind, "%(event)s") % {"event": event}
    if source["rewardName"]:
        words = {
            "SPEND": _("Spent on the reward “%(reward)s”"),
            "RESTORE": _("Given back: the reward “%(reward)s” came to nothing"),
        }
        return words.get(kind, _("Reward “%(reward)s”")) % {"reward": source["rewardName"]}
    return _by_kind(kind, is_more=float(node["points"]) > 0)


def _by_kind(kind: str, *, is_more: bool) -> str:
    words = {
        "EARN": _("Earned by an order"),
        "CLAWBACK": _("Taken back: an order was returned or refunded"),
        "HOLD": _("Held for a checkout"),
        "CAPTURE": _("Spent on an order, as was held before"),
        "SPEND": _("Spent on an order"),
        "RESTORE": _("Given back by an order"),
        "RELEASE": _("Free again: a checkout was left"),
        "EXPIRE": _("Expired"),
        "ADJUST": _("Given by the shop") if is_more else _("Taken by the shop"),
        "FORGO": _("Given up: the customer was erased"),
        "MERGE": _("Moved: two customers were one person"),
        "IMPORT": _("Brought along from the programme before"),
    }
    return words.get(kind, _("Moved"))
