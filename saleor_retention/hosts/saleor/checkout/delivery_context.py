"""Where a checkout goes and how goods are taxed there, as far as offers ask."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ....core.money import to_minor
from ....store.carts import Delivery
from .delivery import deliveries_of, tax_classes_of


@dataclass(frozen=True, slots=True)
class DeliveryContext:
    """Where a checkout goes and how, in which language its shopper is told, and how its prices are entered."""

    language: str
    country: str
    """Of the shipping address, else of the billing address; "" before there is one."""
    city: str
    shipping_minor: int | None
    """What the chosen delivery costs undiscounted; None without one, or when goods are collected."""
    shipping_tax_class_id: int | None
    shipping_asks_minor: int
    delivery_id: int | None
    """The shop's own delivery that was chosen; None when it is an app's."""
    deliveries: tuple[Delivery, ...]
    tax_class_ids: tuple[int | None, ...]
    """Of each of them."""
    is_gross: bool


def delivery_context(currency: str, *row: Any) -> DeliveryContext:
    language, country, city, price, tax_class_id, asks, chosen_id, _, ways, is_gross = row
    return DeliveryContext(
        language=language,
        country=country or "",
        city=city or "",
        shipping_minor=None if price is None else to_minor(price, currency),
        shipping_tax_class_id=tax_class_id,
        shipping_asks_minor=to_minor(asks or Decimal(0), currency),
        delivery_id=chosen_id,
        deliveries=deliveries_of(currency, ways),
        tax_class_ids=tax_classes_of(ways),
        is_gross=is_gross is not False,
    )
