"""What the simulated shop sells, and what somebody's cart of it would cost."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

from ....store.carts import CartLine, CartSnapshot, Goods, GoodsKind
from ....store.port import GONE, Gone


class SimulatedGoods:
    """The shelves, by channel and variant."""

    def __init__(self) -> None:
        self._goods: dict[tuple[str, int], tuple[str, CartLine]] = {}
        self._goods_names: dict[Goods, str] = {}

    def sell(self, channel: str, currency: str, *units: CartLine) -> None:
        """These variants are sold in the channel from now on, one unit of each as the line says."""
        for unit in units:
            if unit.variant_id is not None:
                self._goods[channel, unit.variant_id] = (currency, unit)

    def name_goods(self, names: Mapping[Goods, str]) -> None:
        """What shoppers know goods by."""
        self._goods_names |= names

    def goods_names(self, goods: Collection[Goods]) -> dict[Goods, str]:
        """As far as they have names."""
        return {product: self._goods_names[product] for product in goods if product in self._goods_names}

    def named_goods(self, kind: GoodsKind) -> dict[int, str]:
        """Everything of a kind that has a name."""
        return {pk: name for (named, pk), name in self._goods_names.items() if named is kind}

    def simulate_cart(
        self, *, channel: str, user_id: int | None, quantities: Mapping[int, int], country: str = ""
    ) -> CartSnapshot | Gone:
        """The cart of these quantities by variant; GONE when one of them is not sold there, or nothing is asked for."""
        wanted = {variant_id: quantity for variant_id, quantity in quantities.items() if quantity > 0}
        result = [self._goods.get((channel, variant_id)) for variant_id in sorted(wanted)]
        sold = [match for match in result if match is not None]
        if not sold or len(sold) != len(result):
            return GONE
        lines = tuple(_of(unit, wanted[unit.variant_id or 0]) for _, unit in sold)
        return CartSnapshot(
            id=UUID(int=0),
            channel=channel,
            currency=sold[0][0],
            user_id=user_id,
            subtotal_minor=sum(line.total_minor for line in lines),
            quantity=sum(wanted.values()),
            fingerprint="",
            lines=lines,
            country=country,
        )

    def has_uniform_tax(self, channels: Collection[str]) -> dict[str, bool]:
        """By channel, whether all that is sold there has one rate."""
        rates: dict[str, set[str]] = {channel: set() for channel in channels}
        for (channel, _), (_, unit) in self._goods.items():
            if channel in rates:
                rates[channel].add(unit.tax_rate)
        return {channel: len(result) <= 1 for channel, result in rates.items()}


def _of(unit: CartLine, quantity: int) -> CartLine:
    return replace(
        unit,
        quantity=quantity,
        total_minor=unit.total_minor * quantity,
        undiscounted_minor=unit.undiscounted_minor * quantity,
    )
