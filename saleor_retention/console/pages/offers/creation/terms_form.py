"""What every new offer is asked: what it gives, where, the limits, the goods and the days."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ....forms.fields import DayField, MoneyField, PercentField, TextField
from ....forms.form import ConsoleForm
from ....forms.pickers import CheckedField, ListField, PickField
from ....host import Choice, ChoiceKind
from ....refusals import FieldError

LONGEST_NAME = 100
MOST_CHANNELS = 100
MONEY = ("amount", "budget", "minimum", "max_discount", "spent_at_least")
WITH_PERCENT, WITH_AMOUNT = ("percent", "bundle"), ("amount", "gift_card")
"""What asks for which figure."""
SCOPE = {
    "products": ChoiceKind.PRODUCT,
    "categories": ChoiceKind.CATEGORY,
    "collections": ChoiceKind.COLLECTION,
}

CONDITIONS = {
    "starts_at", "ends_at", "countries", "cities", "holdout_percent", "per", "minimum_quantity", "cooldown_days",
    "stacking", "restore_policy", *SCOPE,
}  # fmt: skip
USUALLY = {"per": "ORDER", "stacking": "EXCLUSIVE", "restore_policy": "ENDED"}
APART = {"buy_quantity", "get_quantity", "max_sets"}
"""Beside amounts: what is folded away."""


class TermsForm(ConsoleForm):
    """Fields that the usual offers and the free one share. Money has one field for each currency of the shop."""

    channels: list[Choice]
    currencies: list[str]

    def prepare(self) -> None:
        """The shop's channels and currencies."""
        host, request = self.visit.host, self.visit.request
        self.channels = host.search(request, ChoiceKind.CHANNEL, "", limit=MOST_CHANNELS)
        self.currencies = sorted({channel.detail for channel in self.channels if channel.detail})

    def add_name(self, usual: Any) -> None:
        """What shoppers see."""
        self.fields["name"] = TextField(
            longest=LONGEST_NAME,
            label=_("Name"),
            help_text=_("Shoppers see it beside their discount."),
            initial=usual,
        )

    def add_benefit(self, kinds: Mapping[str, Any]) -> None:
        """A percentage or an amount."""
        self.fields["gives"] = ListField(kinds.items(), label=_("It gives"), initial="percent")
        self.fields["percent"] = PercentField(label=_("Percentage"), initial=10)
        self.fields["percent"].error_messages["required"] = _("Give a percentage.")
        self.add_money("amount", _("Amount"), required=True)

    def add_money(self, name: str, label: Any, *, help_text: Any = "", required: bool = False) -> None:
        """An amount in each currency."""
        for currency in self.currencies:
            facts = {"amount": label, "currency": currency}
            shown = _("%(amount)s (%(currency)s)") % facts if len(self.currencies) > 1 else label
            self.fields[f"{name}_{currency.lower()}"] = MoneyField(
                currency, label=shown, help_text=help_text, required=required
            )

    def add_channels(self) -> None:
        """Where there is more than one, all are chosen beforehand."""
        if len(self.channels) > 1:
            self.fields["channels"] = CheckedField(
                [(channel.id, channel.name) for channel in self.channels],
                label=_("Channels"),
                initial=[channel.id for channel in self.channels],
            )

    def add_conditions(self) -> None:
        """What is seldom asked, folded away."""
        self.add_money("minimum", _("For orders of at least"))
        self.fields["starts_at"] = DayField(
            label=_("First day"), required=False, help_text=_("At once when left empty.")
        )
        self.fields["ends_at"] = DayField(
            label=_("Last day"), required=False, help_text=_("Until you stop it when left empty.")
        )
        labels = {
            "products": _("Only for these products"),
            "categories": _("Only for these categories"),
            "collections": _("Only for these collections"),
        }
        for name, kind in SCOPE.items():
            self.fields[name] = PickField(kind, label=labels[name], required=False)
        self.fields["countries"] = PickField(
            ChoiceKind.COUNTRY, label=_("Only for delivery to"), required=False
        )

    def add_holdout(self) -> None:
        """For who gets it by itself."""
        self.fields["holdout_percent"] = PercentField(
            label=_("Never get it, to compare"),
            help_text=_(
                "A part of the customers is left out, so that you see what the offer brings. 10% is usual."
            ),
            required=False,
            most=90,
        )

    def money_of(self, name: str) -> list[Any]:
        """The fields of an amount, one for each currency."""
        return [self[key] for key in self.fields if key.rpartition("_")[0] == name]

    @property
    def gives_field(self) -> Any:
        """What kind of benefit."""
        return self["gives"]

    @property
    def percent_field(self) -> Any:
        """How many percent."""
        return self["percent"]

    @property
    def amounts(self) -> list[Any]:
        """How much money."""
        return self.money_of("amount")

    @property
    def conditions(self) -> list[Any]:
        """What is seldom asked."""
        return [self[key] for key in self.fields if _is_condition(key)]

    @property
    def is_folded(self) -> bool:
        """Whether what is seldom asked may stay folded: nothing is wrong there, and nothing was said."""
        return self.may_fold(self.conditions)

    def may_fold(self, fields: Iterable[Any]) -> bool:
        """Whether nothing is wrong with these, and nothing was said."""
        return not self.is_bound or not any(
            bound.errors or bound.value() not in (None, "", [], False, USUALLY.get(bound.name))
            for bound in fields
        )

    @property
    def rare(self) -> list[Any]:
        """What few offers need; nothing here."""
        return []

    @property
    def first(self) -> list[Any]:
        """What stands before the benefit: for whom."""
        keys = list(self.fields)
        return [self[key] for key in keys[: keys.index("gives")]]

    @property
    def limits(self) -> list[Any]:
        """What stands between the benefit and what is folded away."""
        shown = {"gives", "percent", *APART} | {
            bound.name for bound in (*self.amounts, *self.conditions, *self.rare, *self.first)
        }
        return [self[key] for key in self.fields if key not in shown]

    def clean(self) -> dict[str, Any]:
        """An amount in each currency that it is given in; the last day is not before the first."""
        data: dict[str, Any] = super().clean() or {}
        self._forgive(data)
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if starts_at and ends_at and ends_at < starts_at:
            self.add_error("ends_at", _("The last day is not before the first."))
        if not self.channels:
            raise ValidationError(_("You may not see a channel to sell in."))
        return data

    def _forgive(self, data: Mapping[str, Any]) -> None:
        """What is hidden beside the chosen benefit does not matter."""
        gives = data.get("gives")
        if gives is None:
            return
        if gives not in WITH_PERCENT:
            self.errors.pop("percent", None)
        asked = self.chosen_currencies(data) if gives in WITH_AMOUNT else ()
        for key in [key for key in self.errors if key.startswith("amount_")]:
            if key.removeprefix("amount_").upper() not in asked:
                self.errors.pop(key)

    def chosen_channels(self, data: Mapping[str, Any]) -> list[Choice]:
        """Where it holds; everywhere where nothing was to choose."""
        chosen = data.get("channels")
        if "channels" not in self.fields:
            return self.channels
        return [channel for channel in self.channels if channel.id in (chosen or ())]

    def chosen_currencies(self, data: Mapping[str, Any]) -> list[str]:
        """Of these channels."""
        return sorted({channel.detail for channel in self.chosen_channels(data)})

    def listings(self, data: Mapping[str, Any], *, has_amount: bool) -> list[dict[str, Any]]:
        """The terms in each channel, as the API takes them."""
        result = []
        for channel in self.chosen_channels(data):
            code = channel.detail.lower()
            amounts = {
                "amount": data.get(f"amount_{code}") if has_amount else None,
                "minimum": data.get(f"minimum_{code}"),
                "maxDiscount": data.get(f"max_discount_{code}"),
                "budget": data.get(f"budget_{code}"),
            }
            told = {name: str(amount) for name, amount in amounts.items() if amount}
            result.append({"channel": channel.id, "currency": channel.detail, **told})
        return result

    def field_errors(self, errors: Iterable[FieldError]) -> tuple[FieldError, ...]:
        """The API's refusals at the fields that this form has for them."""
        return tuple(FieldError(self._field_of(error.field), error.message, error.code) for error in errors)

    def _field_of(self, name: str) -> str:
        if name in MONEY:
            return next((key for key in self.fields if key.rpartition("_")[0] == name), "")
        if name in ("listings", "channel", "currency") and "channels" in self.fields:
            return "channels"
        return {"usesPerCustomer": "uses_per_customer"}.get(name, name)


def _is_condition(key: str) -> bool:
    return key in CONDITIONS or key.startswith(("minimum_", "max_discount_"))


def scope_of(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """The goods as the API takes them; None for all."""
    named = {name: data[name] for name in SCOPE if data.get(name)}
    return named or None


def text_of(value: Decimal | None) -> str | None:
    """A number as the API takes it."""
    return None if value is None else str(value)
