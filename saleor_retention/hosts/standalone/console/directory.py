"""What the simulated shop has, by name: for the console's pickers."""

from collections.abc import Mapping, Sequence

from django.conf import settings

from ....console.formats import country_names
from ....console.host import Choice, ChoiceKind
from ....graphql import kit
from ....graphql.kit.port_standalone import Requestor
from ....store.carts import GoodsKind
from ....store.port import store
from ..simulator.shop import SimulatedStore

TYPES = {
    ChoiceKind.PRODUCT: ("Product", GoodsKind.PRODUCT),
    ChoiceKind.VARIANT: ("ProductVariant", GoodsKind.VARIANT),
    ChoiceKind.CATEGORY: ("Category", GoodsKind.CATEGORY),
    ChoiceKind.COLLECTION: ("Collection", GoodsKind.COLLECTION),
}


def staff_names() -> dict[str, str]:
    """Those of the tokens' owners who may do something and have a name."""
    requestors: Mapping[str, Requestor] = getattr(settings, "RETENTION_TOKENS", {})
    return {
        kit.global_id("User", requestor.customer): requestor.name
        for requestor in requestors.values()
        if requestor.permissions and requestor.customer is not None and requestor.name
    }


class ShopDirectory:
    """Everything of a kind, by the id that the API takes."""

    def search(self, kind: ChoiceKind, text: str, limit: int) -> list[Choice]:
        """What has the text in its name, in alphabetical order."""
        wanted = text.casefold()
        result = [
            Choice(pk, name, self._detail(kind, pk))
            for pk, name in self._all(kind).items()
            if wanted in name.casefold()
        ]
        return sorted(result, key=lambda choice: (len(choice.name), choice.name))[:limit]

    def names(self, kind: ChoiceKind, ids: Sequence[str]) -> dict[str, str]:
        """Of these that there are."""
        known = self._all(kind)
        return {pk: known[pk] for pk in ids if pk in known}

    def _all(self, kind: ChoiceKind) -> Mapping[str, str]:
        if kind is ChoiceKind.STAFF:
            return staff_names()
        shop = store()
        if not isinstance(shop, SimulatedStore):
            return {}
        if kind is ChoiceKind.CHANNEL:
            return {slug: slug for slug in shop.channels() or {}}
        if kind is ChoiceKind.COUNTRY:
            return country_names("en")
        if kind is ChoiceKind.CUSTOMER:
            return {kit.global_id("User", pk): email for pk, email in shop.people().items()}
        type_name, goods_kind = TYPES[kind]
        named = shop.named_goods(goods_kind)
        return {kit.global_id(type_name, pk): name for pk, name in named.items()}

    def _detail(self, kind: ChoiceKind, pk: str) -> str:
        shop = store()
        channels = (
            shop.channels() if kind is ChoiceKind.CHANNEL and isinstance(shop, SimulatedStore) else None
        )
        return (channels or {}).get(pk, "")
