"""Entering what a month cost in a channel. What stands there is shown first: it is replaced as a whole."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...forms.channels import channels_of
from ...forms.fields import MoneyField, WholeField
from ...forms.form import ConsoleForm
from ...forms.pickers import ListField
from ...page import Answer
from ...periods.calendar import months_later, months_until
from ...periods.scope import ScopeForm, ShownScope
from ...refusals import Unanswered
from ...visit import Visit
from .costs import entered_costs, history_of
from .sold import sold_of

REASON = "Console"
MONTHS_BEFORE = 12
"""Customers are won before the first of them buys: so many months before it can be chosen."""


class CostPlaceForm(ConsoleForm):
    """Which month in which channel; its values stand in the address."""

    channel = ListField(label=gettext_lazy("Channel"))
    month = ListField(label=gettext_lazy("Month"))

    def __init__(self, visit: Visit, history: ScopeForm, scope: ShownScope) -> None:
        self.history, self.scope = history, scope
        super().__init__(visit, is_sent=True)
        self.data = {name: visit.arguments.get(name) or self._usual(name) for name in ("channel", "month")}

    def prepare(self) -> None:
        """Channels of the currency, and months up to this one, the latest first."""
        rows = list(history_of(self.history, self.scope))
        names = {choice.id: choice.name for choice in channels_of(self.visit)}
        slugs = {row["channel"] for row in rows}
        slugs |= {choice.id for choice in channels_of(self.visit) if choice.detail == self.scope.currency} & (
            {self.scope.channel} if self.scope.channel else set(names)
        )
        today = self.scope.today
        first = min((date.fromisoformat(row["firstOrder"]) for row in rows), default=today)
        months = months_until(months_later(first.replace(day=1), -MONTHS_BEFORE), today)
        self._choose("channel", [(slug, names.get(slug, slug)) for slug in sorted(slugs)])
        self._choose(
            "month", [(month.isoformat(), self.visit.formats.month(month)) for month in reversed(months)]
        )

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _usual(self, name: str) -> str:
        choices = self.fields[name].choices  # type: ignore[attr-defined]
        return str(choices[0][0]) if choices else ""


class CostForm(ConsoleForm):
    """What the month cost there."""

    acquisition = MoneyField(
        label=gettext_lazy("Winning customers"),
        least=0,
        required=False,
        help_text=gettext_lazy("Advertising and the like of this month. Empty: unknown. 0: it cost nothing."),
    )
    serving = MoneyField(
        label=gettext_lazy("Serving customers"),
        least=0,
        required=False,
        help_text=gettext_lazy(
            "Goods, packing, shipping, support of this month's orders, as you count it. Empty: unknown."
        ),
    )
    visits = WholeField(
        label=gettext_lazy("Visits of the shop"),
        required=False,
        help_text=gettext_lazy("As your web statistics count them. Empty: unknown."),
    )

    def __init__(self, visit: Visit, currency: str, **options: Any) -> None:
        self.currency = currency
        super().__init__(visit, **options)

    def prepare(self) -> None:
        """Money of the currency."""
        for field in self.fields.values():
            if isinstance(field, MoneyField):
                field.currency = self.currency


def cost(visit: Visit) -> Answer:
    """The month is chosen above; what is known of it stands in the form."""
    history, scope = sold_of(visit)
    place = CostPlaceForm(visit, history, scope)
    facts = {"place": place, "sold": scope.address["sold"]}
    if not place.is_valid():
        return visit.show("value/cost.html", **facts)
    channel, month = place.cleaned_data["channel"], place.cleaned_data["month"]
    row = entered_costs(visit, scope.currency, channel).get((date.fromisoformat(month), channel))
    form = CostForm(visit, scope.currency, initial=_known(row))
    return visit.show(
        "value/cost.html", **facts, form=form, channel=channel, month=month, is_entered=bool(row)
    )


def set_cost(visit: Visit) -> Answer:
    """The month costs this from now on."""
    history, scope = sold_of(visit)
    place = CostPlaceForm(visit, history, scope)
    if not place.is_valid():
        raise Unanswered(_("Choose a channel and a month first."))
    chosen, sold = dict(place.cleaned_data), scope.address["sold"]
    form = CostForm(visit, scope.currency)

    def command() -> None:
        amounts = {
            name: str(value)
            for name in ("acquisition", "serving")
            if (value := form.cleaned_data[name]) is not None
        }
        visit.command(
            "staff/cost_set",
            reason=REASON,
            **chosen,
            **amounts,
            currency=scope.currency,
            visits=form.cleaned_data["visits"],
        )

    if not visit.tried(form, command):
        return visit.show("value/cost_form.html", form=form, sold=sold, **chosen)
    visit.toast(_("The costs of this month are entered."))
    return visit.go("value", sold=sold)


def _known(row: Mapping[str, Any] | None) -> dict[str, Any]:
    if row is None:
        return {}
    amounts = {
        name: Decimal(str(row[name]["amount"]))
        for name in ("acquisition", "serving")
        if row[name] is not None
    }
    return amounts | ({} if row["visits"] is None else {"visits": row["visits"]})
