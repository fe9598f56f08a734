"""What is typed about programmes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...forms.channels import FormOfChannel
from ...forms.fields import DayField, MoneyField, TextField, WholeField
from ...forms.form import ConsoleForm
from ...forms.pickers import ListField
from ...visit import Visit, camel_case
from .baskets import ExampleBasketForm
from .programmes import ShownProgramme, rule_in_words, terms_in_words
from .terms.registry import SECTIONS

LONGEST_NAME = 100
MOST_POINTS, MOST_MONEY = 1_000_000, 1_000_000


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """Fields that are shown together, as the form shows them."""

    title: str
    bound_fields: tuple[BoundField, ...]
    is_list: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section as the form shows it."""

    title: str
    help_text: str
    groups: tuple[ShownGroup, ...]
    is_open: bool


class EarningRulesForm(FormOfChannel):
    """Points for money in one channel, from now or a day on."""

    channel = ListField(label=gettext_lazy("Channel"))
    rate_points = WholeField(label=gettext_lazy("Points"), least=1, most=MOST_POINTS, initial=1)
    rate_amount = MoneyField(
        label=gettext_lazy("For every"),
        most=MOST_MONEY,
        initial="1",
        help_text=gettext_lazy("Of goods after all discounts, without tax and shipping."),
    )
    expiry_months = WholeField(
        label=gettext_lazy("Months that points last"),
        least=1,
        most=1_200,
        required=False,
        initial=12,
        help_text=gettext_lazy("Empty: they do not expire."),
    )
    valid_from = DayField(
        label=gettext_lazy("From"),
        required=False,
        help_text=gettext_lazy("Empty: from now on. Orders made before keep the rules they were made under."),
    )
    replaces = forms.BooleanField(required=False)

    def __init__(
        self,
        visit: Visit,
        others: Sequence[ShownProgramme],
        *,
        programme: str = "",
        tiers: Sequence[tuple[str, str]] = (),
        **options: Any,
    ) -> None:
        self.tiers = tiers
        self.names: dict[str, list[str]] = {}
        """Of the fields of each section."""
        self.others = [other for other in others if other.is_active and other.id != programme]
        super().__init__(visit, **options)

    def prepare(self) -> None:
        """The sections of the terms, and another programme only where there is one."""
        for section in SECTIONS:
            fields = section.fields_for(self)
            self.names[section.name] = list(fields)
            self.fields |= fields
        super().prepare()
        if not any(other.has_rules_in(channel.id) for other in self.others for channel in self.channels):
            del self.fields["replaces"]
            return
        self.fields["replaces"].label = _("End the other programme in this channel")
        self.fields["replaces"].help_text = _("Goods of a channel earn one kind of points.")

    def clean_valid_from(self) -> Any:
        """A day that is still to come."""
        day = self.cleaned_data["valid_from"]
        if day is not None and day <= timezone.localdate():
            raise ValidationError(_("Choose a day after today, or leave it empty for now."))
        return day

    def clean(self) -> dict[str, Any]:
        """Rules of another programme end only by its owner's word."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for section in SECTIONS:
            section.clean(self)
        other = self.replaced
        if other is not None and not data.get("replaces"):
            self.add_error(
                "replaces",
                _("Customers earn “%(name)s” in this channel. Check this to end that there.")
                % {"name": other.name},
            )
        return data

    @property
    def replaced(self) -> ShownProgramme | None:
        """The programme whose rules the new ones end."""
        channel = self.cleaned_data.get("channel")
        return next((other for other in self.others if channel and other.has_rules_in(channel)), None)

    @property
    def rules(self) -> dict[str, Any]:
        """As the API takes them. Call when it is valid."""
        data, other = self.cleaned_data, self.replaced
        return {
            "channel": data["channel"],
            "currency": self.currency,
            "rate_points": data["rate_points"],
            "rate_amount": str(data["rate_amount"]),
            "expiry_months": None if "expiry" in self.terms else data["expiry_months"],
            "valid_from": data["valid_from"] and data["valid_from"].isoformat(),
            "replaces_id": other and other.id,
            "terms": self.terms,
        }

    @property
    def terms(self) -> dict[str, Any]:
        """What they say beyond the rate, as the API takes it."""
        values = {section.name: section.value(self.cleaned_data) for section in SECTIONS}
        return {name: value for name, value in values.items() if value is not None}

    @property
    def sections(self) -> Iterator[ShownSection]:
        """Sections with their fields, those that are filled in or wrong opened."""
        for section in SECTIONS:
            groups = []
            for group in section.groups(self.names[section.name]):
                bounds = tuple(self.fields_of(*group.names))
                groups.append(ShownGroup(group.title, bounds, group.is_list, any(map(_is_filled, bounds))))
            is_open = any(group.is_open for group in groups)
            yield ShownSection(section.title, section.help_text, tuple(groups), is_open)

    @property
    def example(self) -> ExampleBasketForm:
        """The basket below them as it was typed. What is wrong with it is told beside it, and is no fault of the rules."""
        typed = {
            name: True if value == "on" else value
            for name, value in self.visit.posted.items()
            if name.startswith("basket_")
        }
        return ExampleBasketForm(
            self.visit, currency=self.currency, tiers=self._tiers(), is_sent=False, initial=typed
        )

    @property
    def sent_example(self) -> ExampleBasketForm:
        """The same, to be computed."""
        return ExampleBasketForm(self.visit, currency=self.currency, tiers=self._tiers())

    def _tiers(self) -> Sequence[tuple[str, str]]:
        prefix = "tier_1_times_"
        return self.tiers or [
            (name.removeprefix(prefix), "") for name in self.fields if name.startswith(prefix)
        ]

    @property
    def draft(self) -> dict[str, Any]:
        """The rules to try a basket with. Call when it is valid."""
        names = ("currency", "rate_points", "rate_amount", "terms")
        return {camel_case(name): self.rules[name] for name in names}

    @property
    def sentence(self) -> str:
        """What it will do; "" while it cannot be told."""
        if not self.is_valid() or not self.currency:
            return ""
        data = self.cleaned_data
        money = {"amount": data["rate_amount"], "currency": self.currency}
        formats, terms = self.visit.formats, self.terms
        return " ".join(
            [
                rule_in_words(
                    formats, data["rate_points"], money, data["expiry_months"], has_expiry="expiry" in terms
                ),
                *terms_in_words(formats, terms, self.currency),
            ]
        )


def _is_filled(bound: BoundField) -> bool:
    """Or wrong."""
    return bound.value() not in (None, "", [], False) or bool(bound.errors)


class ProgrammeForm(EarningRulesForm):
    """A new kind of points with its first rules."""

    name = TextField(
        label=gettext_lazy("Name of the points"),
        longest=LONGEST_NAME,
        initial=gettext_lazy("Points"),
        help_text=gettext_lazy("As customers read it."),
    )
    field_order = ("name", "channel")


class ProgrammeNameForm(ConsoleForm):
    """Another name."""

    name = TextField(
        label=gettext_lazy("Name of the points"),
        longest=LONGEST_NAME,
        help_text=gettext_lazy("As customers read it."),
    )


class EarnedBasketForm(FormOfChannel):
    """A basket to try."""

    channel = ListField(label=gettext_lazy("Channel"))
    amount = MoneyField(
        label=gettext_lazy("A basket of"),
        initial="50",
        help_text=gettext_lazy("Of goods after all discounts, without tax and shipping."),
    )
