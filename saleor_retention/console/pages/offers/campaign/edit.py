"""Changing a campaign: all of this in a draft, and while it runs what takes nothing from anybody."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ....forms.fields import DayField, MoneyField, TextField, WholeField
from ....forms.form import ConsoleForm
from ....forms.pickers import ListField
from ....page import Answer
from ....refusals import CommandRefused, FieldError
from ....visit import Visit
from ..campaign_list import last_day
from ..creation.drafts import REASON
from ..creation.free_form import MOST_AUDIENCES
from .overview import campaign_of


class EditForm(ConsoleForm):
    """What may change now; what it is stands in it."""

    def __init__(self, visit: Visit, campaign: Mapping[str, Any], **options: Any) -> None:
        self.campaign = campaign
        self.is_draft = campaign["state"] == "DRAFT"
        self.before: dict[str, Any] = {}
        """By the name of the field; None where there is nothing."""
        super().__init__(visit, **options)

    def prepare(self) -> None:
        """A limit that a running campaign does not have cannot be added any more."""
        campaign, terms = self.campaign, self.campaign["terms"] or {}
        self._add("name", TextField(longest=100, label=_("Name")), campaign["name"])
        if self.is_draft or campaign["endsAt"]:
            help_text = "" if self.is_draft else _("It may end later, not sooner. To end it now, stop it.")
            self._add(
                "ends_at",
                DayField(label=_("Last day"), required=bool(campaign["endsAt"]), help_text=help_text),
                last_day(campaign["endsAt"]),
            )
        if campaign["audience"] is not None:
            self._add_audience(terms["audienceId"])
        for currency in sorted({listing["currency"] for listing in campaign["listings"]}):
            self._add_budget(currency)
        uses = campaign["uses"]
        if self.is_draft or uses:
            field = WholeField(label=_("Uses in all"), least=1, required=bool(uses), help_text=self._raised())
            self._add("uses_limit", field, uses["limit"] if uses else None)
        if terms:
            field = WholeField(label=_("Uses per customer"), least=1, most=1_000, help_text=self._raised())
            self._add("uses_per_customer", field, terms["usesPerCustomer"])
            days = WholeField(label=_("Not within so many days after another offer of theirs"), most=3_650)
            self._add("cooldown_days", days, terms["cooldownDays"])

    def _raised(self) -> str:
        return "" if self.is_draft else _("While it runs this may only go up.")

    def _add(self, name: str, field: Any, before: Any, shown: Any = None) -> None:
        field.initial = before if shown is None else shown
        self.fields[name], self.before[name] = field, before

    def _add_audience(self, audience_id: str) -> None:
        edges = self.visit.ask("audiences", first=MOST_AUDIENCES)["retentionAudiences"]["edges"]
        choices = {edge["node"]["id"]: edge["node"]["name"] for edge in edges}
        choices.setdefault(audience_id, self.campaign["audience"]["name"])
        self._add("audience_id", ListField(choices.items(), label=_("Who gets it")), audience_id)

    def _add_budget(self, currency: str) -> None:
        budgets = {budget["limit"]["currency"]: budget["limit"] for budget in self.campaign["budgets"]}
        budget = budgets.get(currency)
        if budget is None and not self.is_draft:
            return
        field = MoneyField(
            currency, label=_("At most, in all"), required=budget is not None, help_text=self._raised()
        )
        amount = None if budget is None else Decimal(str(budget["amount"]))
        text = None if amount is None else self.visit.formats.write_decimal(amount, currency)
        self._add(f"budget_{currency.lower()}", field, amount, text)

    def changed_values(self) -> dict[str, Any]:
        """What is otherwise now, as the API takes it."""
        data = self.cleaned_data
        changed = {
            name: data[name]
            for name in self.before
            if data[name] not in (None, "") and data[name] != self.before[name]
        }
        values = {name: value for name, value in changed.items() if not name.startswith("budget_")}
        if "ends_at" in values:
            values["ends_at"] = values["ends_at"].isoformat()
        budgets = [
            {"currency": name.removeprefix("budget_").upper(), "limit": str(value)}
            for name, value in changed.items()
            if name.startswith("budget_")
        ]
        return values | ({"budgets": budgets} if budgets else {})

    def field_of(self, error: FieldError) -> FieldError:
        """A refusal at the field that this form has for it."""
        if error.field != "budgets":
            return error
        name = next((name for name in self.fields if name.startswith("budget_")), "")
        return FieldError(name, error.message, error.code)


def shown(visit: Visit) -> Answer:
    """The page."""
    campaign = campaign_of(visit)
    return visit.show("offers/edit.html", form=EditForm(visit, campaign), campaign=campaign)


def save(visit: Visit) -> Answer:
    """Change what is otherwise."""
    campaign = campaign_of(visit)
    form = EditForm(visit, campaign)

    def command() -> None:
        values = form.changed_values()
        if not values:
            return
        try:
            visit.command("staff/campaign_update", reason=REASON, campaign_id=campaign["id"], **values)
        except CommandRefused as refused:
            raise CommandRefused(tuple(form.field_of(error) for error in refused.errors)) from refused

    if not visit.tried(form, command):
        return visit.show("offers/edit_form.html", form=form, campaign=campaign)
    visit.toast(_("“%(name)s” is changed.") % {"name": form.cleaned_data["name"]})
    return visit.go("offers/campaign", id=campaign["id"])
