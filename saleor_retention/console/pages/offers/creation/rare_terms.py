"""What few offers need: single variants, favourites, what is left out, a margin to keep, cities, how many sets."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ....forms.fields import PercentField, TextField, WholeField
from ....forms.pickers import ListField, PickField
from ....host import ChoiceKind
from ....visit import camel_case
from .terms_form import SCOPE, text_of

if TYPE_CHECKING:
    from .free_form import FreeForm

LEFT_OUT = {
    "excluded_products": ChoiceKind.PRODUCT,
    "excluded_categories": ChoiceKind.CATEGORY,
    "excluded_collections": ChoiceKind.COLLECTION,
}
RARE = (*LEFT_OUT, "variants", "favourite", "excludes_sale_items", "margin_floor_percent")
"""Folded away, apart from what is asked more often."""
GOODS = (*SCOPE, *RARE)
WITHOUT_GOODS = ("delivery", "gift_card")
"""What is given once for an order, whatever is in it."""
MOST_CITIES, LONGEST_CITY = 100, 100


class CitiesField(TextField):
    """Cities by name, with commas between them. Its value is a list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=MOST_CITIES * LONGEST_CITY, required=False, **options)

    def clean(self, value: Any) -> list[str]:
        """Raises `ValidationError` for too many, too long ones, and for commas alone."""
        text = super().clean(value)
        cities = list(dict.fromkeys(city for part in text.split(",") if (city := part.strip())))
        if text and not any(city.strip(" .-'") for city in cities):
            raise ValidationError(_("Name a city, for example Berlin."))
        if len(cities) > MOST_CITIES:
            raise ValidationError(_("At most %(most)d.") % {"most": MOST_CITIES})
        if any(not any(letter.isalpha() for letter in city) for city in cities):
            raise ValidationError(_("A city has letters, for example Berlin."))
        if any(len(city) > LONGEST_CITY for city in cities):
            raise ValidationError(_("The name of a city is not as long. Put commas between them."))
        return cities


def add_cities(form: "FreeForm") -> None:
    """Behind the countries that they are in."""
    form.fields["cities"] = CitiesField(
        label=_("Only for delivery to these cities"),
        help_text=_("In these countries. Put commas between several; capitals do not matter."),
    )


def add_sets(form: "FreeForm") -> None:
    """How often a bundle counts."""
    form.fields["max_sets"] = WholeField(
        label=_("At most so many times in one order"),
        least=1,
        most=1_000,
        required=False,
        help_text=_("As often as there are enough pieces when left empty."),
    )


def add_rare_terms(form: "FreeForm") -> None:
    """For which goods, and for which not."""
    form.fields["variants"] = PickField(
        ChoiceKind.VARIANT,
        label=_("Only for these variants"),
        help_text=_("One size or colour of a product alone, beside the goods named above."),
        required=False,
    )
    favourites = {
        "PRODUCT": _("The product that each customer buys most"),
        "CATEGORY": _("The category that each customer buys most of"),
    }
    form.fields["favourite"] = ListField(
        favourites.items(),
        empty=_("No: the same goods for all"),
        label=_("For what they like best"),
        help_text=_("Whoever has bought nothing yet has no favourite and does not get it."),
        required=False,
    )
    labels = {
        "excluded_products": _("Never for these products"),
        "excluded_categories": _("Never for these categories"),
        "excluded_collections": _("Never for these collections"),
    }
    for name, kind in LEFT_OUT.items():
        form.fields[name] = PickField(kind, label=labels[name], required=False)
    form.fields["excludes_sale_items"] = forms.BooleanField(label=_("Not for goods on sale"), required=False)
    form.fields["margin_floor_percent"] = PercentField(
        label=_("Only for goods that keep a margin of"),
        help_text=_(
            "What is left of the price, with the offer, once the cost is paid. Goods whose cost the shop does not know do "
            "not get it."
        ),
        required=False,
        most=99,
    )


def check_rare_terms(form: "FreeForm", data: Mapping[str, Any]) -> None:
    """What does not go together stands at its field."""
    if data.get("gives") in WITHOUT_GOODS:
        for name in GOODS:
            if data.get(name):
                form.add_error(name, _("This is for an order, whatever is in it. Leave it empty."))
    if data.get("cities") and not data.get("countries") and "countries" not in form.errors:
        form.add_error("cities", _("Choose the country of these cities, too."))


def scope_with_rare(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """The goods as the API takes them; None for all."""
    told = {camel_case(name): data[name] for name in GOODS if data.get(name)}
    if margin := data.get("margin_floor_percent"):
        told["marginFloorPercent"] = text_of(margin)
    return told or None
