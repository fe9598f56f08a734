"""A product for nothing: the campaign that gives it is granted to the customer."""

from dataclasses import dataclass
from typing import ClassVar

from .offer import OfferReward


@dataclass(frozen=True, slots=True)
class ProductVoucherReward(OfferReward):
    """An offer that the storefront shows as a product."""

    name: ClassVar[str] = "product_voucher"
