"""Goods, customers and countries of campaigns by their names."""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from babel.lists import format_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ....host import ChoiceKind
from ....visit import Visit

KINDS = {
    "products": ChoiceKind.PRODUCT,
    "variants": ChoiceKind.VARIANT,
    "categories": ChoiceKind.CATEGORY,
    "collections": ChoiceKind.COLLECTION,
}
EXCLUDED = {
    "excludedProducts": ChoiceKind.PRODUCT,
    "excludedCategories": ChoiceKind.CATEGORY,
    "excludedCollections": ChoiceKind.COLLECTION,
}
FAVOURITES = {
    "PRODUCT": gettext_lazy("what each customer buys most"),
    "CATEGORY": gettext_lazy("the category each buys most of"),
}
MOST_NAMED = 3
"""How many goods a sentence names."""

Asked = tuple[ChoiceKind, str]


class GoodsNames:
    """What ids are called: asked once for each kind."""

    def __init__(self, visit: Visit, asked: Iterable[Asked]) -> None:
        by_kind: dict[ChoiceKind, dict[str, None]] = {}
        for kind, pk in asked:
            by_kind.setdefault(kind, {})[pk] = None
        self.visit = visit
        self.known = {kind: visit.host.names(visit.request, kind, list(ids)) for kind, ids in by_kind.items()}

    def names(self, kind: ChoiceKind, ids: Sequence[str]) -> list[str]:
        """In the order of the ids; without what is gone."""
        known = self.known.get(kind, {})
        return [known[pk] for pk in ids if pk in known]

    def together(self, kinds: Mapping[str, ChoiceKind], scope: Mapping[str, Any]) -> str:
        """“Mugs, T-Shirts and 4 more”; "" where the scope names none of these kinds."""
        ids = [(kind, pk) for key, kind in kinds.items() for pk in scope.get(key) or ()]
        named = [name for kind, pk in ids for name in self.names(kind, [pk])]
        return in_words(self.visit, named, len(ids))

    def meant(self, scope: Mapping[str, Any]) -> str:
        """What a scope is for, each customer's favourite among it; "" for all goods."""
        favourite = FAVOURITES.get(scope.get("favourite") or "")
        texts = [text for text in (self.together(KINDS, scope), favourite and str(favourite)) if text]
        return str(format_list(texts, locale=self.visit.formats.locale))


def in_words(visit: Visit, names: Sequence[str], number: int) -> str:
    """A list as the reader writes it, at most three by name. `number`: how many there are, named or not."""
    shown = list(dict.fromkeys(names))[:MOST_NAMED]
    more = number - len(shown)
    if not shown:
        return _("some goods") if number else ""
    if more > 0:
        shown.append(_("%(number)d more") % {"number": more})
    return str(format_list(shown, locale=visit.formats.locale))


def asked_of(campaign: Mapping[str, Any]) -> list[Asked]:
    """What a campaign's terms name."""
    terms = campaign.get("terms") or {}
    scope = terms.get("scope") or {}
    asked = [(kind, pk) for key, kind in {**KINDS, **EXCLUDED}.items() for pk in scope.get(key) or ()]
    return asked + [(ChoiceKind.COUNTRY, code) for code in terms.get("countries") or ()]


def product_id(number: Any) -> str:
    """The id of a product that a rule names by its number."""
    return b64encode(f"Product:{number}".encode()).decode()
