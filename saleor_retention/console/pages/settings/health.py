"""How the engine fares, in words: what waits, what was given up, and the last check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...alerts import told
from ...page import Answer
from ...refusals import CommandRefused
from ...visit import Visit

QUEUES: Mapping[tuple[str, str], Any] = {
    ("inbox", "order"): gettext_lazy("Changed orders to be looked at"),
    ("inbox", "customer"): gettext_lazy("Changed customers to be looked at"),
}
ITEMS: Mapping[tuple[str, str], Any] = {
    ("inbox", "order"): gettext_lazy("An order"),
    ("inbox", "customer"): gettext_lazy("A customer"),
}
REASON = "Console"


@dataclass(frozen=True, slots=True)
class WaitingWork:
    """What is due, and what was given up."""

    name: str
    waiting: int
    since: str | None
    """When the first of it was due."""
    failed: int


def health(visit: Visit) -> Answer:
    """What an owner tells whoever runs the shop."""
    report = visit.ask("staff/health")["retentionHealth"]
    return visit.show(
        "settings/health.html",
        alerts=[
            (told(alarm["code"], alarm["value"]), alarm["status"] == "CRITICAL") for alarm in report["alarms"]
        ],
        queues=_queues(report["queues"]),
        items=[
            (_named(ITEMS, item, _("Something to do in the shop")), item) for item in report["failedItems"]
        ],
        check=report["lastCheck"],
        version=visit.ask("version")["retentionSetup"]["version"],
    )


def retry(visit: Visit) -> Answer:
    """Let a worker try a failed item again."""
    kind, ref = visit.arguments.get("kind", "")[:100], visit.arguments.get("ref", "")[:200]
    try:
        visit.command("staff/failed_item_retry", reason=REASON, kind=kind, ref=ref)
    except CommandRefused:
        visit.toast(_("It is not among the failed items any more."), is_error=True)
    else:
        visit.toast(_("It is tried again soon."))
    return visit.go("settings")


def _queues(rows: Sequence[Mapping[str, Any]]) -> list[WaitingWork]:
    """What waits by its name in words: of the many kinds of things to do in the shop an owner knows one."""
    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_name.setdefault(_named(QUEUES, row, _("Things to do in the shop")), []).append(row)
    return [
        WaitingWork(
            name,
            waiting=sum(row["waiting"] for row in group),
            since=min((row["oldestDueAt"] for row in group if row["oldestDueAt"]), default=None),
            failed=sum(row["failed"] for row in group),
        )
        for name, group in by_name.items()
    ]


def _named(names: Mapping[tuple[str, str], Any], row: Mapping[str, Any], other: str) -> str:
    return str(names.get((row["queue"], row["kind"]), other))
