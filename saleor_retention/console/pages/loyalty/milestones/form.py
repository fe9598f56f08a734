"""What is typed about a milestone."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ....forms.fields import TextField
from ....forms.form import ConsoleForm
from ....forms.pickers import CheckedField, ListField
from ....visit import Visit
from ..tiers.form import BASES, MOST_MEASURED, ORDERS, SPEND, MeasureField, check_measure

MOST_REWARDS = 5


class MilestoneForm(ConsoleForm):
    """Reached once, over the whole time."""

    name = TextField(label=gettext_lazy("Name"), longest=100, help_text=gettext_lazy("As customers read it."))
    basis = ListField(BASES, label=gettext_lazy("Reached by"), initial=ORDERS)
    threshold = MeasureField(label=gettext_lazy("From"), least=1, most=MOST_MEASURED, initial=3)
    currency = ListField(label=gettext_lazy("Money is measured in"), required=False)
    reward_ids = CheckedField(
        label=gettext_lazy("Rewards"),
        help_text=gettext_lazy("One is given by itself; of several, up to five, the customer chooses one."),
    )
    includes_history = forms.BooleanField(label=gettext_lazy("Earlier orders count, too"), required=False)

    def __init__(
        self, visit: Visit, *, currencies: Sequence[str], rewards: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        self.currencies, self.rewards = list(currencies), list(rewards)
        super().__init__(visit, **options)

    def prepare(self) -> None:
        """What the programme has to choose from."""
        for name, choices in (
            ("currency", [(code, code) for code in self.currencies]),
            ("reward_ids", self.rewards),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        if len(self.currencies) < 2:
            del self.fields["currency"]

    def clean_reward_ids(self) -> list[str]:
        """Not too many."""
        chosen: list[str] = self.cleaned_data["reward_ids"]
        if len(chosen) > MOST_REWARDS:
            raise ValidationError(_("At most %(most)d.") % {"most": MOST_REWARDS})
        return chosen

    def clean(self) -> dict[str, Any]:
        """The digits that the measure has."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        check_measure(self, "threshold", self.basis_of(data), self.measured_in)
        return data

    def basis_of(self, data: Mapping[str, Any]) -> str:
        """What is measured, by what was typed; empty while that makes no sense."""
        return str(data.get("basis") or "")

    @property
    def measured_in(self) -> str:
        """The currency that is chosen, or the only one."""
        chosen = str(self.cleaned_data.get("currency") or "")
        return self.currencies[0] if len(self.currencies) == 1 else chosen

    @property
    def terms(self) -> dict[str, Any]:
        """As the API takes them. Call when it is valid."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("name", "basis", "reward_ids", "includes_history")},
            "threshold": str(data["threshold"]),
            "currency": (self.measured_in or None) if data["basis"] == SPEND else None,
        }


class MilestoneEditForm(MilestoneForm):
    """Another name, more or less to reach, other rewards: all but what is measured."""

    def __init__(
        self,
        visit: Visit,
        milestone: Mapping[str, Any],
        *,
        rewards: Sequence[tuple[str, str]],
        **options: Any,
    ) -> None:
        self.milestone = milestone
        amount = milestone["threshold"]["amount"]
        self.before = {
            "name": milestone["name"],
            "threshold": threshold_of(milestone),
            "reward_ids": [reward["id"] for reward in milestone["rewards"]],
            "includes_history": milestone["countsFrom"] is None,
        }
        currencies = [amount["currency"]] if amount else []
        super().__init__(visit, currencies=currencies, rewards=rewards, initial=self.before, **options)

    def prepare(self) -> None:
        """What is measured stands beside its field."""
        super().prepare()
        del self.fields["basis"]
        text = str(dict(BASES)[self.milestone["basis"]])
        if self.currencies:
            text = _("%(measured)s, in %(currency)s") % {"measured": text, "currency": self.currencies[0]}
        self.fields["threshold"].help_text = text

    def basis_of(self, data: Mapping[str, Any]) -> str:
        """What it measures and goes on to measure."""
        return str(self.milestone["basis"])

    @property
    def changed_terms(self) -> dict[str, Any]:
        """What is otherwise now, as the API takes it. Call when it is valid."""
        data = self.cleaned_data
        changed = {name: data[name] for name in self.before if data[name] != self.before[name]}
        if "reward_ids" in changed and set(changed["reward_ids"]) == set(self.before["reward_ids"]):
            del changed["reward_ids"]
        if "threshold" in changed:
            changed["threshold"] = str(changed["threshold"])
        return changed


def threshold_of(milestone: Mapping[str, Any]) -> Decimal:
    """The number that a milestone asks for, of money, points or orders."""
    threshold = milestone["threshold"]
    numbers = ((threshold["amount"] or {}).get("amount"), threshold["points"], threshold["orders"])
    return next(Decimal(str(number)) for number in numbers if number is not None)
