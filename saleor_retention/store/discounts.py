"""What a campaign gives, and how the store is to take it off: the nouns of discounts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from .carts import Goods, GoodsKind

DISCOUNT = "discount"
"""The usual kind of benefit: a percentage or an amount off goods."""


class Per(StrEnum):
    """What a percentage or an amount is taken off."""

    ORDER = "order"
    """All eligible goods together."""
    UNIT = "unit"
    """Each eligible unit."""
    CHEAPEST = "cheapest"
    """One unit, the cheapest eligible."""


class Favourite(StrEnum):
    """A scope that differs from customer to customer: what each buys most."""

    PRODUCT = "product"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which goods a benefit is for. Without any named, all are; what is excluded never is."""

    product_ids: frozenset[int] = frozenset()
    variant_ids: frozenset[int] = frozenset()
    category_ids: frozenset[int] = frozenset()
    collection_ids: frozenset[int] = frozenset()
    excluded_product_ids: frozenset[int] = frozenset()
    excluded_category_ids: frozenset[int] = frozenset()
    excluded_collection_ids: frozenset[int] = frozenset()
    excludes_sale_items: bool = False
    margin_floor_bp: int | None = None
    """Only goods whose margin, (price - cost) / price, stays at or above this after the benefit; without a known
    cost they are left out."""
    favourite: Favourite | None = None

    @property
    def names_goods(self) -> bool:
        """Whether it is for some goods only."""
        named = (self.product_ids, self.variant_ids, self.category_ids, self.collection_ids)
        return any(named) or self.favourite is not None

    @property
    def named(self) -> list[Goods]:
        """What it is for, as far as it is named: by kind, then by id."""
        ids = (self.collection_ids, self.category_ids, self.product_ids, self.variant_ids)
        return [(kind, pk) for kind, result in zip(GoodsKind, ids, strict=True) for pk in sorted(result)]


ALL_GOODS = Scope()
"""No line is ever left out."""


@dataclass(frozen=True, slots=True)
class Benefit:
    """What an offer gives in one channel."""

    percent_bp: int | None = None
    """Hundredths of a percent; of a discount, either this or an amount."""
    amount_minor: int | None = None
    kind: str = DISCOUNT
    """One of `offers.pricing.benefits`."""
    per: Per = Per.ORDER
    scope: Scope = ALL_GOODS
    most_minor: int | None = None
    """Never more than this, all together."""
    options: Mapping[str, int] = field(default_factory=dict, hash=False)
    """The numbers that its kind asks for, by their names."""


class ApplicationMethod(StrEnum):
    """How a discount of ours is put on a checkout (docs/decisions/0011-how-a-benefit-is-carried.md)."""

    NATIVE = "native"
    """The campaign's own voucher: a percentage or an amount off the whole order, which the store computes."""
    SHIPPING = "shipping"
    """The campaign's own voucher on the delivery."""
    AMOUNT = "amount"
    """A private voucher: an amount off the whole order that we computed."""
    LINES = "lines"
    """A private voucher on named variants: a percentage of each line, or an amount off each unit."""
    ONE_UNIT = "one_unit"
    """A private voucher: a percentage or an amount off one unit of the cheapest of the named variants."""


@dataclass(frozen=True, slots=True)
class DiscountApplication:
    """What the store has to take off a checkout, in full: equal applications give equal prices."""

    by: ApplicationMethod
    percent_bp: int | None = None
    amount_minor: int | None = None
    variant_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferListing:
    """A campaign's terms in one channel."""

    channel: str
    currency: str
    amount_minor: int | None
    minimum_minor: int
    most_minor: int | None = None
    """Never more than this in one order."""
    budget_minor: int | None = None
    """What all orders of the campaign in this currency may take together; listings of one currency share it."""


@dataclass(frozen=True, slots=True)
class OfferSpec:
    """A campaign as a store must know it to carry its discount."""

    campaign_id: int
    name: str
    percent_bp: int | None
    listings: tuple[OfferListing, ...]
    benefit: Benefit | None = None
    """None: a percentage or an amount off the whole order, as `percent_bp` and the listings say."""
    translations: tuple[tuple[str, str], ...] = ()
    """Of the name, by language."""

    def benefit_in(self, listing: OfferListing) -> Benefit:
        """What it gives in the channel of a listing."""
        amount = None if self.percent_bp is not None else listing.amount_minor
        benefit = self.benefit or Benefit()
        return replace(
            benefit, percent_bp=self.percent_bp, amount_minor=amount, most_minor=listing.most_minor
        )
