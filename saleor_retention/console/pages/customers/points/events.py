"""What a customer earned points by beside buying: the list, one told for them, one taken back."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ....actors import actor_names
from ....forms.fields import DayField, TextField
from ....forms.form import ConsoleForm
from ....forms.pickers import ListField
from ....page import Answer
from ....page_request import page_asked
from ....refusals import Unanswered
from ....visit import Visit
from ..profile import customer_name
from ..reason_text import said_so
from .chosen import account_in, chosen_account, customer_id
from .event_kinds import TOLD, event_title

SHOWN, LONGEST_KEY = 5, 200
REASON = "Console"
SENTENCES: Mapping[tuple[str, str], Any] = {
    ("event_kind", "LIMIT_REACHED"): gettext_lazy("They earned by this as often as they may."),
    ("event_kind", "NOT_FOUND"): gettext_lazy("This earned no points on that day."),
    ("event_key", "KEY_REUSED"): gettext_lazy("This was recorded for another customer."),
    ("event_key", "NOT_FOUND"): gettext_lazy("There is no such event."),
    ("occurred_at", "INVALID"): gettext_lazy("Choose a day that is not still to come."),
    ("programme_id", "DISABLED"): gettext_lazy(
        "The programme earns nothing now: it is off, or none of its channels is on."
    ),
    ("programme_id", "NOT_FOUND"): gettext_lazy("This programme is off."),
}
"""By field and code of the API's refusal."""


class EventForm(ConsoleForm):
    """What they did."""

    event_kind = ListField(label=gettext_lazy("What they did"))
    event_key = TextField(
        label=gettext_lazy("Which one"),
        longest=LONGEST_KEY,
        help_text=gettext_lazy(
            "What tells it from others, such as the address of the review: told again, it is not given twice."
        ),
    )
    occurred_at = DayField(label=gettext_lazy("Day"))

    def __init__(self, visit: Visit, rules: list[Mapping[str, Any]], **options: Any) -> None:
        self.rules = rules
        super().__init__(visit, **options)

    def prepare(self) -> None:
        """What earns points in the programme now; today."""
        field = self.fields["event_kind"]
        assert isinstance(field, ListField)
        field.choices = [(f"{rule['kind']}:{rule['name']}", self._choice(rule)) for rule in self.rules]
        self.initial.setdefault("occurred_at", self._today())

    def _choice(self, rule: Mapping[str, Any]) -> str:
        number = int(float(rule["points"]))
        text = ngettext("%(event)s: %(points)s point", "%(event)s: %(points)s points", number)
        event = event_title(rule["kind"], rule["name"])
        return text % {"event": event, "points": self.visit.formats.number(number)}

    def _today(self) -> Any:
        return timezone.now().astimezone(self.visit.formats.zone).date()

    def clean_occurred_at(self) -> datetime | None:
        """The end of an earlier day, so that the rules of that day hold; None for today: now."""
        day = self.cleaned_data["occurred_at"]
        if day > self._today():
            raise ValidationError(_("Choose a day that is not still to come."))
        if day == self._today():
            return None
        after = datetime.combine(day + timedelta(days=1), time.min, tzinfo=self.visit.formats.zone)
        return after - timedelta(seconds=1)


class WithdrawalForm(ConsoleForm):
    """Why an event is taken back."""

    reason = TextField(label=gettext_lazy("Reason"), initial=gettext_lazy("It was undone"))


def events(visit: Visit) -> Answer:
    """The newest, with a way to take each back."""
    account, connection = _asked(visit, **page_asked(visit, SHOWN))
    nodes = [edge["node"] for edge in connection["edges"]]
    names = actor_names(visit, (node["actor"] or "" for node in nodes))
    rows = [
        {**node, "what": event_title(node["kind"], node["name"]), "by": names.get(node["actor"] or "", "")}
        for node in nodes
    ]
    return visit.show(
        "customers/events.html",
        connection=connection,
        rows=rows,
        target=f"events-{visit.arguments.get('place', '')}",
        id=customer_id(visit),
        programme=account["programme"],
        can_record=account["programme"]["isActive"] and bool(_told_rules(account)),
    )


def event_form(visit: Visit) -> Answer:
    """The form to tell of one."""
    name, account = customer_name(visit), chosen_account(visit)
    return _shown(visit, "customers/record.html", name, account, EventForm(visit, _told_rules(account)))


def record_event(visit: Visit) -> Answer:
    """They earned by it."""
    name, account = customer_name(visit), chosen_account(visit)
    form = EventForm(visit, _told_rules(account))
    answers: list[Mapping[str, Any]] = []

    def command() -> None:
        kind, _colon, event_name = form.cleaned_data["event_kind"].partition(":")
        at = form.cleaned_data["occurred_at"]
        with said_so(SENTENCES):
            payload = visit.command(
                "staff/event_record",
                reason=REASON,
                user_id=customer_id(visit),
                programme_id=account["programme"]["id"],
                event_kind=kind,
                event_name=event_name or None,
                event_key=form.cleaned_data["event_key"],
                occurred_at=at and at.isoformat(),
            )
        answers.append(payload["event"])

    if not visit.tried(form, command):
        return _shown(visit, "customers/record_form.html", name, account, form)
    if answers[0]["withdrawnAt"]:
        visit.toast(_("This was recorded before and taken back: it stays so."), is_error=True)
    else:
        visit.toast(_("They have the points for it."))
    return visit.go("customers/customer", id=customer_id(visit))


def event(visit: Visit) -> Answer:
    """Asks whether to take one back."""
    name, (account, row) = customer_name(visit), _chosen(visit)
    return _question(visit, "customers/event.html", name, account, row, WithdrawalForm(visit))


def withdraw_event(visit: Visit) -> Answer:
    """Its points are taken back."""
    name, (account, row), form = customer_name(visit), _chosen(visit), WithdrawalForm(visit)

    def command() -> None:
        with said_so(SENTENCES):
            visit.command(
                "staff/event_withdraw",
                reason=form.cleaned_data["reason"],
                programme_id=account["programme"]["id"],
                event_kind=row["kind"],
                event_name=row["name"] or None,
                event_key=row["key"],
            )

    if not visit.tried(form, command):
        return _question(visit, "customers/event_form.html", name, account, row, form)
    visit.toast(_("The points of it are taken back."))
    return visit.go("customers/customer", id=customer_id(visit))


def _question(
    visit: Visit,
    template: str,
    name: str,
    account: Mapping[str, Any],
    row: Mapping[str, Any],
    form: WithdrawalForm,
) -> Answer:
    facts = {"event": row, "what": event_title(row["kind"], row["name"])}
    return _shown(visit, template, name, account, form, **facts)


def _chosen(visit: Visit) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The account and the event that the address names. Raises `Unanswered`."""
    account, connection = _asked(visit, first=1, ids=[visit.arguments.get("event", "")])
    if not connection["edges"]:
        raise Unanswered(_("There is no such event."))
    return account, connection["edges"][0]["node"]


def _asked(visit: Visit, **variables: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The account that the address names, and a page of its events. Raises `Unanswered`."""
    programme = visit.arguments.get("programme", "")
    data = visit.ask("events", id=customer_id(visit), programmeId=programme, **variables)
    return account_in(data), data["loyaltyEvents"]


def _told_rules(account: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [rule for rule in account["programme"]["events"] if rule["kind"] in TOLD]


def _shown(
    visit: Visit, template: str, name: str, account: Mapping[str, Any], form: forms.Form, **facts: Any
) -> Answer:
    programme = account["programme"]
    return visit.show(template, form=form, name=name, id=customer_id(visit), programme=programme, **facts)
