"""IDs of goods in rules, and the keys behind them."""

from collections.abc import Mapping
from typing import Any

from ....loyalty.earning.goods import GoodsFilter
from ... import kit

NAMED = {
    "product_ids": "Product",
    "variant_ids": "ProductVariant",
    "category_ids": "Category",
    "collection_ids": "Collection",
}
"""Fields of a filter, and the types whose IDs they hold."""


def local_ids(data: Mapping[str, Any], *, prefix: str) -> dict[str, list[int]]:
    """The keys behind `<prefix>_product_ids` and the like. Raises `NotFound`, naming the field."""
    return {
        name: [
            kit.local_id(text, kind, field=f"{prefix}_{name}") for text in data.get(f"{prefix}_{name}") or ()
        ]
        for name, kind in NAMED.items()
    }


def resolve_ids(goods: GoodsFilter, name: str) -> list[str]:
    """As the shop writes them."""
    return [kit.global_id(NAMED[name], pk) for pk in getattr(goods, name)]
