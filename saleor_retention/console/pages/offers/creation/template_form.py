"""The form of one of the usual offers: only what that one needs, its usual values filled in."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from ....forms.fields import TextField, WholeField
from ....forms.pickers import PickField
from ....host import ChoiceKind
from ....visit import Visit
from .terms_form import TermsForm, scope_of, text_of
from .usual import FigureWords, UsualOffer

MOST_PRODUCTS, MOST_CUSTOMERS = 100, 500
"""At once, as the API takes them."""


class FigureField(WholeField):
    """A figure of a template, with what it counts."""

    def __init__(self, figure: FigureWords, usual: Any) -> None:
        super().__init__(label=figure.label, least=figure.least, most=figure.most, initial=usual)
        self.suffix = figure.suffix


def customers_field() -> PickField:
    """To whom it is given by name."""
    field = PickField(
        ChoiceKind.CUSTOMER, label=_("Customers"), help_text=_("Each gets it once."), required=False
    )
    field.most = MOST_CUSTOMERS
    return field


class TemplateForm(TermsForm):
    """Bound to one card."""

    def __init__(
        self, visit: Visit, offer: UsualOffer, usual: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        self.offer = offer
        self.usual = usual or {}
        """The API's usual figures, by their names in snake case."""
        super().__init__(visit, **options)

    def prepare(self) -> None:
        """In the order in which an owner thinks: whom, what, how much."""
        super().prepare()
        offer = self.offer
        for figure in offer.figures:
            self.fields[figure.name] = FigureField(figure, self.usual.get(figure.name))
        if offer.asks_products:
            products = PickField(ChoiceKind.PRODUCT, label=_("They bought one of these"))
            products.most = MOST_PRODUCTS
            self.fields["product_ids"] = products
        if offer.asks_spent and len(self.currencies) == 1:
            self.add_money("spent_at_least", _("And spent at least, in all"))
        if offer.asks_code:
            self.fields["code"] = TextField(
                longest=40,
                label=_("Code"),
                help_text=_("4 to 40 letters and digits; capitals do not matter."),
            )
        if offer.asks_customers and self.visit.may("MANAGE_USERS"):
            self.fields["customers"] = customers_field()
        self.add_benefit({"percent": _("A percentage off"), "amount": _("An amount of money off")})
        self.add_money("budget", _("At most, in all"), help_text=_("What all orders may take together."))
        self._add_how_often()
        self.add_channels()
        self.add_name(offer.shown_name)
        self.add_conditions()
        if offer.how_often:
            self.add_holdout()

    def _add_how_often(self) -> None:
        if not self.offer.how_often:
            return
        self.fields["uses_per_customer"] = WholeField(
            label=self.offer.how_often, least=1, most=1_000, initial=1
        )
        if self.offer.can_come_again:
            self.fields["comes_again"] = forms.BooleanField(
                label=_("Once more each time they stay away as long"), required=False
            )

    def values(self) -> dict[str, Any]:
        """What the API takes to draft it."""
        data = self.cleaned_data
        is_percent = data["gives"] == "percent"
        figures = {figure.name: data[figure.name] for figure in self.offer.figures}
        days = {name: data[name].isoformat() for name in ("starts_at", "ends_at") if data.get(name)}
        return {
            "template": self.offer.name,
            "name": data["name"],
            "percent": text_of(data["percent"]) if is_percent else None,
            "listings": self.listings(data, has_amount=not is_percent),
            "scope": scope_of(data),
            "countries": data["countries"] or None,
            "holdout_percent": text_of(data.get("holdout_percent")),
            "uses_per_customer": None if data.get("comes_again") else data.get("uses_per_customer"),
            "code": data.get("code"),
            **self.who(data),
            **figures,
            **days,
        }

    def who(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """For whom, beside the figures."""
        spent = next((data[key] for key in data if key.startswith("spent_at_least_") and data[key]), None)
        return {"product_ids": data.get("product_ids") or None, "spent_at_least": text_of(spent)}
