"""Who went from which group to which between two days: chosen, shown, and as a file."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...charts.flow import Flow, FlowMap, flow_map
from ...charts.table import saved_table
from ...forms.fields import DayField
from ...forms.form import ConsoleForm
from ...page import Answer
from ...refusals import Unanswered
from ...visit import Visit

USUAL_DAYS = 30


class FlowForm(ConsoleForm):
    """Which two days are compared; its values stand in the address."""

    since = DayField(label=gettext_lazy("From"))
    until = DayField(label=gettext_lazy("To"))

    def clean(self) -> dict[str, Any]:
        """The second day is after the first, and not ahead."""
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if until is not None and until > timezone.localdate():
            self.add_error("until", _("Choose today or a day before."))
        elif since is not None and until is not None and until <= since:
            self.add_error("until", _("Choose a day after the first one."))
        return data


def flow(visit: Visit) -> Answer:
    """The flow, with the choice of its days; a sentence where there are no two days."""
    form, currency = _form(visit), _currency(visit)
    movements, order = _asked(visit, form, currency) if form.is_valid() else (None, ())
    facts = {"form": form, "currency": currency, "movements": movements, "chart": None}
    if movements is not None and movements["start"] < movements["end"] and movements["movements"]:
        facts["chart"] = _chart(visit, form, currency, movements, order)
    return visit.show("groups/flow.html", **facts)


def saved_flow(visit: Visit) -> HttpResponse:
    """The flow as CSV. Raises `Unanswered` where there are no two days."""
    form = _form(visit)
    movements = _asked(visit, form, _currency(visit))[0] if form.is_valid() else None
    if movements is None:
        raise Unanswered(_("Nobody was scored by the first of these days."))
    columns = ("start", "end", "currency", "from", "from_name", "to", "to_name", "customers")
    names = ("fromGroup", "fromName", "toGroup", "toName", "customers")
    days = (movements["start"], movements["end"], _currency(visit))
    return saved_table(columns, [(*days, *(row[name] for name in names)) for row in movements["movements"]])


def _currency(visit: Visit) -> str:
    return visit.arguments.get("currency", "")[:10]


def _form(visit: Visit) -> FlowForm:
    """With what the address says; without it, the last thirty days."""
    form, today = FlowForm(visit, is_sent=True), timezone.localdate()
    until = visit.arguments.get("until", str(today))[:20]
    form.data = {"until": until, "since": visit.arguments.get("since", _before(until, today))[:20]}
    return form


def _before(until: str, today: date) -> str:
    try:
        last = min(date.fromisoformat(until), today)
    except ValueError:
        last = today
    return str(last - timedelta(days=USUAL_DAYS)) if last.toordinal() > USUAL_DAYS else until


def _asked(visit: Visit, form: FlowForm, currency: str) -> tuple[Mapping[str, Any] | None, tuple[str, ...]]:
    """Who moved, and the codes of all groups in their order."""
    data = form.cleaned_data
    answer = visit.ask("flow", currency=currency, start=str(data["since"]), end=str(data["until"]))
    groups = (answer["retentionSegments"] or {"groups": ()})["groups"]
    return answer["retentionSegmentMovements"], tuple(group["code"] for group in groups)


def _chart(
    visit: Visit, form: FlowForm, currency: str, movements: Mapping[str, Any], order: tuple[str, ...]
) -> FlowMap:
    rows = movements["movements"]
    before = {row["fromGroup"] or "": row["fromName"] or _("New") for row in rows}
    after = {row["toGroup"] or "": row["toName"] or _("In no group any more") for row in rows}
    chart = flow_map(
        _("From group to group"),
        [Flow(row["fromGroup"] or "", row["toGroup"] or "", row["customers"]) for row in rows],
        (_sorted(before, order), _sorted(after, order)),
        visit.formats.number,
    )
    data = form.cleaned_data
    address = {"currency": currency, "since": str(data["since"]), "until": str(data["until"])}
    return replace(
        chart,
        definition=_(
            "Each row is a group on the first day, each column one on the second; a cell is how many customers went from"
            " one to the other. In bold: who stayed. The darker, the more customers. New had bought nothing by the first"
            " day; who was erased since is not counted."
        ),
        file_name=f"groups-{currency}-{movements['start']}-{movements['end']}.csv",
        file_address=visit.address("part/groups/flow.csv", **address),
    )


def _sorted(names: Mapping[str, str], order: tuple[str, ...]) -> Mapping[str, str]:
    """None first, groups of an earlier plan last."""
    places = {"": -1} | {code: place for place, code in enumerate(order)}
    return dict(sorted(names.items(), key=lambda pair: (places.get(pair[0], len(order)), pair[0])))
