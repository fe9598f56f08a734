"""One customer as rules see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class ProductGrouping(StrEnum):
    """By what purchases are asked about."""

    PRODUCT = "product"
    VARIANT = "variant"
    CATEGORY = "category"
    COLLECTION = "collection"


@dataclass(frozen=True, slots=True)
class Bought:
    """Units of a line of a purchase that neither came back nor were paid back."""

    product_id: int | None
    variant_id: int | None
    category_id: int | None
    collection_ids: tuple[int, ...]
    units: int
    at: datetime

    def ids(self, what: ProductGrouping) -> tuple[int, ...]:
        """What the line is of."""
        if what is ProductGrouping.COLLECTION:
            return self.collection_ids
        pk = {
            ProductGrouping.PRODUCT: self.product_id,
            ProductGrouping.VARIANT: self.variant_id,
            ProductGrouping.CATEGORY: self.category_id,
        }[what]
        return () if pk is None else (pk,)


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything rules may ask about a member. Amounts in minor units of their currency, net of tax."""

    user_id: int
    customer_id: int
    joined_at: datetime | None = None
    birthday: date | None = None
    country: str = ""
    city: str = ""
    language: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    consents: frozenset[str] = frozenset()
    purchases: int = 0
    guest_purchases: int = 0
    """Of a guest with the same address, who was not proven to be the customer, and one of an account deleted before: they
    make the customer no newcomer, and nothing else."""
    paid_purchases: int = 0
    """Their own and those of a guest of their address, without orders that nobody paid anything for."""
    first_purchase_at: datetime | None = None
    last_purchase_at: datetime | None = None
    first_delivered_at: datetime | None = None
    spent: Mapping[str, int] = field(default_factory=dict)
    orders: Mapping[str, int] = field(default_factory=dict)
    """Purchases by currency."""
    channels: frozenset[str] = frozenset()
    bought: tuple[Bought, ...] = ()
    lists: frozenset[int] = frozenset()
    published: Mapping[str, Any] = field(default_factory=dict)

    def favourite(self, what: ProductGrouping) -> int | None:
        """What the customer bought most units of; of equals the one bought last, then the lowest id. None without any."""
        totals: dict[int, tuple[int, datetime]] = {}
        for purchase in self.bought:
            for pk in purchase.ids(what):
                units, at = totals.get(pk, (0, purchase.at))
                totals[pk] = (units + purchase.units, max(at, purchase.at))
        return max(totals, key=lambda pk: (*totals[pk], -pk), default=None)
