"""What of an order counts for points: tax, shipping, sale items, some goods, the part paid with gift cards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from ..earning.goods import GoodsFilter, SoldGoods, ids_in
from .part import TermsPart


@dataclass(frozen=True, slots=True)
class CountingTerms(TermsPart):
    """What counts beside goods net of tax, and what of them does not. The part paid with points never does."""

    name: ClassVar[str] = "counting"
    tax: bool = False
    shipping: bool = False
    sale_items: bool = True
    gift_cards: bool = True
    """The part of an order that is paid with gift cards earns, too."""
    excluded: GoodsFilter = field(default_factory=GoodsFilter)

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """What is left out is as it is without this part."""
        handed = data.get("excluded") or {}
        return cls(
            tax=bool(data.get("tax") or False),
            shipping=bool(data.get("shipping") or False),
            sale_items=data.get("sale_items") is not False,
            gift_cards=data.get("gift_cards") is not False,
            excluded=GoodsFilter(
                product_ids=ids_in(handed.get("product_ids"), field="excluded_product_ids"),
                category_ids=ids_in(handed.get("category_ids"), field="excluded_category_ids"),
                collection_ids=ids_in(handed.get("collection_ids"), field="excluded_collection_ids"),
            ),
        )

    def counts(self, line: SoldGoods) -> bool:
        """Whether these goods earn. Gift cards and gifts of a promotion never do, whatever is said here."""
        return (self.sale_items or not line.is_on_sale) and not self.excluded.admits(line)

    def describe(self, currency: str) -> str:
        tax = "with tax" if self.tax else "without tax"
        counted = f"Goods {tax} count" if not self.shipping else f"Goods and shipping {tax} count"
        not_counted = [] if self.sale_items else ["sale items"]
        not_counted += [] if self.excluded.is_empty else ["some goods"]
        not_counted += [] if self.gift_cards else ["what is paid with gift cards"]
        return f"{counted}, but not {', '.join([*not_counted, 'what is paid with points'])}."
