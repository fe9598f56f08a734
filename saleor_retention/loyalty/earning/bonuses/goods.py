"""Some goods count more than once."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Self

from ....errors import Required
from ..goods import GoodsFilter, SoldGoods, admitted, ids_in
from .bonus import Bonus, EarningContext, multiplier


@dataclass(frozen=True, slots=True)
class GoodsBonus(Bonus):
    """Goods that are any of `goods` count `times` times."""

    name: ClassVar[str] = "goods"
    sql: ClassVar[str] = f"CASE WHEN {admitted("(b -> 'goods')")} THEN (b ->> 'times')::numeric ELSE 1 END"
    goods: GoodsFilter
    times: str

    @classmethod
    def parse(cls, title: str, data: Mapping[str, Any]) -> Self:
        """Of goods that are named at all."""
        handed = data.get("goods") or {}
        goods = GoodsFilter(
            product_ids=ids_in(handed.get("product_ids"), field="bonus_product_ids"),
            variant_ids=ids_in(handed.get("variant_ids"), field="bonus_variant_ids"),
            category_ids=ids_in(handed.get("category_ids"), field="bonus_category_ids"),
            collection_ids=ids_in(handed.get("collection_ids"), field="bonus_collection_ids"),
        )
        if goods.is_empty:
            raise Required("Say which goods count more.", field="bonus_product_ids")
        return cls(title, goods, multiplier(data.get("times"), field="goods_times"))

    def multiplier_of(self, line: SoldGoods | None, context: EarningContext) -> Fraction:
        return Fraction(self.times) if line is not None and self.goods.admits(line) else Fraction(1)

    def describe(self) -> str:
        return f"some goods count {self.times} times"
