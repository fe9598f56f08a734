"""What rules look at in sold goods: lines of orders, and of carts that may become one."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

from ...errors import Invalid

MOST_IDS = 500
"""Of one kind of goods in one rule."""


class SoldGoods(Protocol):
    """What a line sells, as it was when it was sold."""

    @property
    def product_id(self) -> int | None: ...
    @property
    def variant_id(self) -> int | None: ...
    @property
    def category_id(self) -> int | None: ...
    @property
    def collection_ids(self) -> Collection[int]: ...
    @property
    def is_on_sale(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class GoodsFilter:
    """Goods that are any of these. Ids are the store's own, in their order."""

    product_ids: tuple[int, ...] = ()
    variant_ids: tuple[int, ...] = ()
    category_ids: tuple[int, ...] = ()
    collection_ids: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.product_ids or self.variant_ids or self.category_ids or self.collection_ids)

    def admits(self, line: SoldGoods) -> bool:
        """Whether the line sells one of them."""
        return (
            line.product_id in self.product_ids
            or line.variant_id in self.variant_ids
            or line.category_id in self.category_ids
            or not set(self.collection_ids).isdisjoint(line.collection_ids)
        )


def ids_in(data: Any, *, field: str) -> tuple[int, ...]:
    """Ids as they are kept: in their order, each once. Raises `Invalid`."""
    ids = sorted(set(data or ()))
    if len(ids) > MOST_IDS:
        raise Invalid(f"At most {MOST_IDS} of them can be named.", field=field)
    return tuple(ids)


def admitted(column: str) -> str:
    """`GoodsFilter.admits` in SQL: the filter is the JSON `column`, `l` the line; NULL for no line."""
    return f"""(l.product_id IS NOT NULL AND {column} -> 'product_ids' @> to_jsonb(l.product_id)
        OR l.variant_id IS NOT NULL AND {column} -> 'variant_ids' @> to_jsonb(l.variant_id)
        OR l.category_id IS NOT NULL AND {column} -> 'category_ids' @> to_jsonb(l.category_id)
        OR EXISTS (SELECT FROM jsonb_array_elements({column} -> 'collection_ids') AS c(id)
                   WHERE l.collection_ids @> c.id))"""
