"""A basket to try rules with, and what it earns in words."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ...formats import Formats
from ...forms.fields import DayField, MoneyField, PercentField
from ...forms.form import ConsoleForm
from ...forms.pickers import ListField, PickField
from ...host import ChoiceKind
from ...refusals import Unanswered
from ...visit import Visit

MOST_MONEY = 1_000_000
MONEY = ("basket_amount", "basket_shipping", "basket_gift_card", "basket_points")


class ExampleBasketForm(ConsoleForm):
    """What is in the basket, beside the rules that are typed. Nothing of it is part of the rules."""

    basket_amount = MoneyField(
        label=gettext_lazy("A basket of"),
        most=MOST_MONEY,
        initial="50",
        help_text=gettext_lazy("Of goods after all discounts, without tax and shipping."),
    )
    basket_goods = PickField(
        ChoiceKind.VARIANT,
        many=False,
        label=gettext_lazy("What it is of"),
        required=False,
        help_text=gettext_lazy("To try what counts more, or not at all."),
    )
    basket_on_sale = forms.BooleanField(label=gettext_lazy("They are on sale"), required=False)
    basket_first = forms.BooleanField(label=gettext_lazy("It is the customer's first order"), required=False)
    basket_tier = ListField(label=gettext_lazy("The customer's tier"), required=False)
    basket_day = DayField(
        label=gettext_lazy("Ordered on"), required=False, help_text=gettext_lazy("Empty: today.")
    )
    basket_tax = PercentField(label=gettext_lazy("Tax"), required=False)
    basket_shipping = MoneyField(label=gettext_lazy("Shipping without tax"), most=MOST_MONEY, required=False)
    basket_gift_card = MoneyField(
        label=gettext_lazy("Paid with a gift card"), most=MOST_MONEY, required=False
    )
    basket_points = MoneyField(label=gettext_lazy("Paid with points"), most=MOST_MONEY, required=False)

    def __init__(
        self, visit: Visit, *, currency: str, tiers: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        self.currency, self.tiers = currency, list(tiers)
        super().__init__(visit, **options)

    def prepare(self) -> None:
        """Money of the channel, and a tier where there are some."""
        for name in MONEY:
            field = self.fields[name]
            assert isinstance(field, MoneyField)
            field.currency = self.currency
        tier = self.fields["basket_tier"]
        assert isinstance(tier, ListField)
        tier.choices = [("", _("None")), *self.tiers]
        if not self.tiers:
            del self.fields["basket_tier"]

    def clean(self) -> dict[str, Any]:
        """Nobody pays more than it costs."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        rate = 1 + (data.get("basket_tax") or Decimal(0)) / 100
        whole = (data["basket_amount"] + (data.get("basket_shipping") or 0)) * rate
        card, points = (data.get(name) or Decimal(0) for name in ("basket_gift_card", "basket_points"))
        if card > whole:
            self.add_error("basket_gift_card", _("That is more than the basket costs."))
        elif card + points > whole:
            self.add_error("basket_points", _("That is more than the basket costs."))
        return data

    @property
    def problems(self) -> list[str]:
        """What is wrong with it, as sentences: its fields stay as they were typed."""
        return [
            _("%(field)s: %(error)s") % {"field": self[name].label, "error": " ".join(map(str, errors))}
            for name, errors in self.errors.items()
            if name in self.fields
        ]

    @property
    def basket(self) -> dict[str, Any]:
        """As the API takes it. Call when it is valid."""
        data = self.cleaned_data
        money = {
            "goodsAmount": data["basket_amount"],
            "shippingAmount": data["basket_shipping"],
            "giftCardAmount": data["basket_gift_card"],
            "pointsAmount": data["basket_points"],
            "taxPercent": data["basket_tax"],
        }
        return {
            **{name: str(amount) for name, amount in money.items() if amount is not None},
            "goodsVariantId": data["basket_goods"],
            "isOnSale": data["basket_on_sale"],
            "isFirstOrder": data["basket_first"],
            "tier": data.get("basket_tier") or None,
            "placedOn": data["basket_day"] and data["basket_day"].isoformat(),
        }


def said_of_basket(visit: Visit, form: ExampleBasketForm, rules: Mapping[str, Any]) -> list[str]:
    """What the basket of a form would earn by these rules: sentences, the whole first."""
    if not form.is_valid():
        return form.problems
    try:
        example = visit.ask("example", basket=form.basket, rules=rules).get("loyaltyExample")
    except Unanswered:
        return [_("The goods of the basket are not sold in this channel now.")]
    amount = visit.formats.amount(form.cleaned_data["basket_amount"], form.currency)
    return [] if example is None else example_in_words(visit.formats, example, amount)


def example_in_words(formats: Formats, example: Mapping[str, Any], amount: str) -> list[str]:
    """A basket of $50.00 earns 65 points. Then how they come about, where there is more to say than the rate."""
    points = int(Decimal(str(example["points"])))
    text = ngettext(
        "A basket of %(amount)s earns %(points)s point.",
        "A basket of %(amount)s earns %(points)s points.",
        points,
    )
    said = [text % {"amount": amount, "points": formats.number(points)}]
    lines = [line for line in example["lines"] if Decimal(str(line["points"])) or line["bonuses"]]
    if len(lines) + len(example["extraPoints"]) > 1 or any(line["bonuses"] for line in lines):
        said += [_line_in_words(formats, line) for line in lines]
        said += [
            _("%(title)s: %(points)s points.")
            % {"title": extra["title"], "points": formats.number(extra["points"])}
            for extra in example["extraPoints"]
        ]
    if example["worth"] is not None and Decimal(str(example["worth"]["amount"])):
        said.append(_("At the checkout they buy %(amount)s.") % {"amount": formats.money(example["worth"])})
    return said


def _line_in_words(formats: Formats, line: Mapping[str, Any]) -> str:
    facts = {
        "counted": formats.money(line["counted"]),
        "times": formats.number(line["multiplier"]),
        "points": formats.number(line["points"]),
        "bonuses": ", ".join(line["bonuses"]),
    }
    if line["bonuses"] and line["isShipping"]:
        text = _("Shipping: %(counted)s count %(times)s times (%(bonuses)s), %(points)s points.")
    elif line["bonuses"]:
        text = _("Goods: %(counted)s count %(times)s times (%(bonuses)s), %(points)s points.")
    elif line["isShipping"]:
        text = _("Shipping: %(counted)s count, %(points)s points.")
    else:
        text = _("Goods: %(counted)s count, %(points)s points.")
    return text % facts
