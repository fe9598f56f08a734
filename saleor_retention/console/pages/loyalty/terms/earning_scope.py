"""What of an order counts for points."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ....forms.pickers import PickField
from ....host import ChoiceKind
from ....visit import camel_case
from .section import FieldGroup, TermsSection

EXCLUDED = {
    "excluded_product_ids": ChoiceKind.PRODUCT,
    "excluded_category_ids": ChoiceKind.CATEGORY,
    "excluded_collection_ids": ChoiceKind.COLLECTION,
}
MOST_IDS = 500


class CountingSection(TermsSection):
    """Boxes for what is not as usual: the usual is goods without tax, on sale or not, however they are paid."""

    name: ClassVar[str] = "counting"
    title = gettext_lazy("What counts")
    help_text = gettext_lazy(
        "Goods without tax count, those on sale as well. Shipping, gift cards that are bought, and the part paid with points "
        "do not. Change here what you want otherwise."
    )

    @classmethod
    def fields(cls) -> Mapping[str, forms.Field]:
        labels = {
            "excluded_product_ids": _("These products earn nothing"),
            "excluded_category_ids": _("These categories earn nothing"),
            "excluded_collection_ids": _("These collections earn nothing"),
        }
        fields: dict[str, forms.Field] = {
            "count_tax": forms.BooleanField(label=_("Tax counts, too"), required=False),
            "count_shipping": forms.BooleanField(label=_("Shipping counts, too"), required=False),
            "leave_out_sale_items": forms.BooleanField(label=_("Goods on sale earn nothing"), required=False),
            "leave_out_gift_cards": forms.BooleanField(
                label=_("The part paid with gift cards earns nothing"), required=False
            ),
        }
        for name, kind in EXCLUDED.items():
            field = PickField(kind, label=labels[name], required=False)
            field.most = MOST_IDS
            fields[name] = field
        return fields

    @classmethod
    def groups(cls, names: Sequence[str]) -> Iterable[FieldGroup]:
        """Boxes, then goods."""
        return [
            FieldGroup("", tuple(name for name in names if name not in EXCLUDED)),
            FieldGroup(_("Goods that earn nothing"), tuple(EXCLUDED)),
        ]

    @classmethod
    def value(cls, data: Mapping[str, Any]) -> dict[str, Any] | None:
        told: dict[str, Any] = {
            camel_case(name): data[name]
            for name in ("count_tax", "count_shipping", *EXCLUDED)
            if data.get(name)
        }
        told |= {"countSaleItems": False} if data.get("leave_out_sale_items") else {}
        told |= {"countGiftCards": False} if data.get("leave_out_gift_cards") else {}
        return told or None

    @classmethod
    def initial(cls, terms: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "count_tax": terms["countTax"],
            "count_shipping": terms["countShipping"],
            "leave_out_sale_items": not terms["countSaleItems"],
            "leave_out_gift_cards": not terms["countGiftCards"],
            **{name: terms[camel_case(name)] for name in EXCLUDED},
        }

    @classmethod
    def sentence(cls, formats: Any, terms: Mapping[str, Any], currency: str) -> str:
        has_tax, has_shipping = bool(terms.get("countTax")), bool(terms.get("countShipping"))
        counted = {
            (False, False): "",
            (True, False): _("Goods count with tax."),
            (False, True): _("Goods and shipping count, without tax."),
            (True, True): _("Goods and shipping count, with tax."),
        }[has_tax, has_shipping]
        parts = [
            counted,
            _("Goods on sale earn nothing.") if terms.get("countSaleItems") is False else "",
            _("The part paid with gift cards earns nothing.") if terms.get("countGiftCards") is False else "",
            _("Some goods earn nothing.") if any(terms.get(camel_case(name)) for name in EXCLUDED) else "",
        ]
        return " ".join(part for part in parts if part)
