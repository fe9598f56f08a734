"""What figures are looked at: a currency and, if chosen, a channel, and a period of days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..forms.fields import DayField
from ..forms.form import ConsoleForm
from ..forms.pickers import ListField
from ..host import ChoiceKind
from ..refusals import Unanswered
from ..visit import Visit
from .calendar import months_between, months_later

YEAR = 365
EVER, OWN = "ever", "own"
PERIODS = {
    "30": gettext_lazy("Last 30 days"),
    "90": gettext_lazy("Last 90 days"),
    "365": gettext_lazy("Last 365 days"),
    EVER: gettext_lazy("All since the first order"),
    OWN: gettext_lazy("From one day to another"),
}
LEAST_MONTHS, MOST_MONTHS = 12, 24
"""How many months pictures by month show, whatever the period."""


@dataclass(frozen=True, slots=True)
class ShownScope:
    """Days from `since` to `until`, both counted in."""

    currency: str
    channel: str
    since: date
    until: date
    today: date
    has_before: bool
    """Whether there was a purchase before the period."""
    address: Mapping[str, str]
    """What the page's parts are asked with."""

    @property
    def end(self) -> date:
        """The day after the last one, as the API takes it."""
        return self.until + timedelta(days=1)

    @property
    def is_open(self) -> bool:
        """Whether its last day is not over."""
        return self.until >= self.today

    def variables(self, since: date | None = None, end: date | None = None) -> dict[str, Any]:
        """Of a document that asks for figures."""
        period = {"start": str(since or self.since), "end": str(end or self.end)}
        return {"period": period, "currency": self.currency, "channel": self.channel or None}

    @property
    def before(self) -> tuple[date, date]:
        """The period of the same length before it, whole months before whole months: its first day, and the day after its last."""
        if self.since.day == self.end.day == 1:
            return months_later(self.since, -months_between(self.since, self.end)), self.since
        days = min(self.end - self.since, self.since - date.min)
        return self.since - days, self.since

    @property
    def first_month(self) -> date:
        """Where pictures by month begin."""
        shown = min(max(months_between(self.since, self.until), LEAST_MONTHS - 1), MOST_MONTHS - 1)
        return months_later(self.until, -shown)

    def is_over(self, month: date) -> bool:
        """Whether a month, given by its first day, is."""
        return (month.year, month.month) < (self.today.year, self.today.month)


class ScopeForm(ConsoleForm):
    """Above the page; its values stand in the address."""

    sold = ListField(label=gettext_lazy("Currency"))
    period = ListField(PERIODS.items(), label=gettext_lazy("Period"))
    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("To"), required=False)
    history: list[Mapping[str, Any]]
    usual: ClassVar[Mapping[str, str]] = {}
    """Values of further fields, where the address leaves them out."""

    def prepare(self) -> None:
        """Reads in which currencies and channels the shop sells, and since when."""
        self.today = timezone.localdate()
        self.history = list(self.visit.ask("staff/sales_history")["retentionSalesHistory"] or ())
        choices = _sold(self.visit, self.history)
        self.fields["sold"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The days in their order, none of them to come."""
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if data.get("period") == OWN:
            if since and until and until < since:
                self.add_error("until", _("Choose a day that is not before the first one."))
            if until and until > self.today:
                self.add_error("until", _("Choose a day that has come."))
        return data

    @property
    def address(self) -> dict[str, str]:
        """With which a valid form's parts are asked."""
        return {name: str(self.cleaned_data[name] or "") for name in self.fields}

    @property
    def scope(self) -> ShownScope:
        """What a valid form chose."""
        currency, _dot, channel = self.cleaned_data["sold"].partition(":")
        since, until = self._days(currency, channel)
        first = _first(self._rows(currency, channel))
        address = {name: self.address[name] for name in ScopeForm.base_fields}
        return ShownScope(
            currency, channel, since, until, self.today, first is not None and first < since, address
        )

    def _days(self, currency: str, channel: str) -> tuple[date, date]:
        period, rows = self.cleaned_data["period"], self._rows(currency, channel)
        if period == OWN:
            return self.cleaned_data["since"], self.cleaned_data["until"]
        if period == EVER:
            last = max((_day(row["lastOrder"]) for row in rows), default=self.today)
            return _first(rows) or self.today, last
        return self.today - timedelta(days=int(period) - 1), self.today

    def _rows(self, currency: str, channel: str) -> list[Mapping[str, Any]]:
        return [
            row for row in self.history if row["currency"] == currency and channel in ("", row["channel"])
        ]


def scope_form[Form: ScopeForm](visit: Visit, kind: type[Form]) -> Form:
    """A form of that kind with what the address says; usual values for what it leaves out."""
    form = kind(visit, is_sent=True)
    asked = {name: str(value) for name, value in visit.arguments.items()}
    sold = asked.get("sold") or _usual_sold(form)
    recent = form.today - timedelta(days=YEAR)
    is_recent = any(
        _day(row["lastOrder"]) > recent for row in form.history if row["currency"] == sold.split(":")[0]
    )
    usual = {**form.usual, "sold": sold, "period": "365" if is_recent or not form.history else EVER}
    for name in ("since", "until"):
        form.fields[name].required = asked.get("period") == OWN
    if asked.get("period") == OWN and not (asked.get("since") or asked.get("until")):
        usual |= {"since": str(recent + timedelta(days=1)), "until": str(form.today)}
    form.data = {**usual, **{name: value for name, value in asked.items() if value}}
    return form


def chosen[Form: ScopeForm](visit: Visit, kind: type[Form]) -> Form:
    """The valid form of a part. Raises `Unanswered` for an address that makes no sense."""
    form = scope_form(visit, kind)
    if not form.is_valid():
        raise Unanswered(_("Choose a period and a currency first."))
    return form


def scope_of(visit: Visit) -> ShownScope:
    """What a part shows. Raises `Unanswered` for an address that makes no sense."""
    return chosen(visit, ScopeForm).scope


def _usual_sold(form: ScopeForm) -> str:
    """The currency that was sold in last."""
    rows = sorted(form.history, key=lambda row: str(row["lastOrder"]))
    choices = form.fields["sold"].choices  # type: ignore[attr-defined]
    return str(rows[-1]["currency"]) if rows else str(choices[0][0]) if choices else ""


def _sold(visit: Visit, history: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Each currency, and each of its channels where it has several."""
    channels = visit.host.search(visit.request, ChoiceKind.CHANNEL, "", limit=100)
    names = {channel.id: channel.name for channel in channels}
    pairs = {(row["currency"], row["channel"]) for row in history}
    pairs |= {(channel.detail, channel.id) for channel in channels if channel.detail}
    choices = []
    for currency in sorted({currency for currency, _channel in pairs}):
        sold_in = sorted(channel for code, channel in pairs if code == currency)
        everywhere = _("All channels in %(currency)s") % {"currency": currency}
        choices.append((currency, everywhere if len(sold_in) > 1 else currency))
        if len(sold_in) > 1:
            choices += [(f"{currency}:{slug}", f"{names.get(slug, slug)} ({currency})") for slug in sold_in]
    return choices


def _first(rows: Iterable[Mapping[str, Any]]) -> date | None:
    return min((_day(row["firstOrder"]) for row in rows), default=None)


def _day(text: Any) -> date:
    return date.fromisoformat(str(text))
