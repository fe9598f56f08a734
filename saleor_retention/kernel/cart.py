"""Checkouts and benefits as the engine and a shop speak of them. Amounts are minor units of the cart's currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CartLine:
    """One line of a cart, in the unit prices are entered in, vouchers and order promotions left out."""

    product_id: int | None
    variant_id: int | None
    quantity: int
    total_minor: int
    """For the whole quantity, catalogue promotions taken off."""
    undiscounted_minor: int = 0
    """The same before catalogue promotions; more than `total_minor` for goods on sale."""
    category_id: int | None = None
    collection_ids: frozenset[int] = frozenset()
    cost_minor: int | None = None
    """What one unit costs the shop, where known."""
    tax_rate: str = ""
    """The rate of its tax, as the store writes it; "" where it does not say. Lines of one text have one rate."""
    is_gift: bool = False
    """A promotion of the store's own gave it for nothing: never discounted, never counted."""
    is_gift_card: bool = False

    @property
    def is_on_sale(self) -> bool:
        """A catalogue promotion made it cheaper."""
        return self.total_minor < self.undiscounted_minor


@dataclass(frozen=True, slots=True)
class Delivery:
    """A way to deliver a cart."""

    price_minor: int
    asks_minor: int = 0
    """The goods after discounts that it asks for at least."""
    most_minor: int | None = None
    """And at most."""
    is_sure: bool = True
    """Nothing but those two decides whether it is offered."""
    id: int | None = None
    """The store's own; None where it is no built-in way of the store."""
    days: int | None = None
    """How many it takes at most, where the store says so."""
    tax_rate: str = ""


@dataclass(frozen=True, slots=True)
class CartSnapshot:
    """What a decision about a checkout needs."""

    id: UUID
    channel: str
    currency: str
    user_id: int | None
    subtotal_minor: int
    """Goods before vouchers and order promotions, in the unit prices are entered in."""
    quantity: int
    fingerprint: str
    """Changes when the customer, lines, quantities, base prices, the place or the way of delivery do."""
    voucher_code: str = ""
    line_minors: tuple[int, ...] = ()
    is_paid: bool = False
    """The money that was authorised or captured for it covers what it cost when it was last priced."""
    lines: tuple[CartLine, ...] = ()
    """Empty where only whole-order benefits were asked about, and no gift card is in it."""
    country: str = ""
    """Where it is delivered, or billed; ISO code, "" when unknown."""
    city: str = ""
    shipping_minor: int | None = None
    """What the chosen delivery costs without discount; None when none is chosen, or goods are collected."""
    shipping_tax_rate: str = ""
    shipping_asks_minor: int = 0
    """The goods after discounts that the chosen delivery asks for at least: with less, the shopper would lose it."""
    deliveries: tuple[Delivery, ...] = ()
    """Every way to deliver it that the store itself knows, where one of them asks for a least of goods; else none."""
    delivery_id: int | None = None
    """The built-in delivery that the shopper chose, to which `shipping_minor` and what it asks belong."""
    present_delivery_id: int | None = None
    """The one that it has: another than that where an offer has moved it."""
    may_move: bool = False
    """Whether an offer may move it to another: nobody pays or completes it, and no app has a say in deliveries."""
    is_gross: bool = True
    """Prices are entered with tax."""
    discount_minor: int = 0
    """What the code on the cart takes off, whosever it is."""

    @property
    def sells_gift_cards(self) -> bool:
        """A card in it is sold at its price: it is made no cheaper and counts as no goods."""
        return any(line.is_gift_card for line in self.lines)

    @property
    def goods_minor(self) -> int:
        """`subtotal_minor` without gift cards that are sold."""
        return self.subtotal_minor - sum(line.total_minor for line in self.lines if line.is_gift_card)

    @property
    def goods_quantity(self) -> int:
        """`quantity` without gift cards that are sold."""
        return self.quantity - sum(line.quantity for line in self.lines if line.is_gift_card)

    @property
    def has_one_tax_rate(self) -> bool:
        """Whether an amount off the whole order is taxed as the same amount off some of its lines."""
        rates = {line.tax_rate for line in self.lines if not line.is_gift and not line.is_gift_card}
        return len(rates) <= 1


class BenefitKind(StrEnum):
    """What an offer gives."""

    DISCOUNT = "discount"
    """A percentage or an amount off goods."""
    FREE_SHIPPING = "free_shipping"
    BUNDLE = "bundle"
    """Of every `buy + get` eligible units the `get` cheapest for `percent_bp` less."""
    GIFT_CARD = "gift_card"
    """A card of `amount_minor` once the order is paid; nothing on the checkout."""


class Per(StrEnum):
    """What a percentage or an amount is taken off."""

    ORDER = "order"
    """All eligible goods together."""
    UNIT = "unit"
    """Each eligible unit."""
    CHEAPEST = "cheapest"
    """One unit, the cheapest eligible."""


class Favourite(StrEnum):
    """A scope that differs from customer to customer: what she herself buys most."""

    PRODUCT = "product"
    CATEGORY = "category"


class GoodsKind(StrEnum):
    """By what goods are named in a scope, from the widest to the narrowest."""

    COLLECTION = "collection"
    CATEGORY = "category"
    PRODUCT = "product"
    VARIANT = "variant"


Goods = tuple[GoodsKind, int]
"""A kind and the store's id in it."""


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
        return [(kind, pk) for kind, found in zip(GoodsKind, ids, strict=True) for pk in sorted(found)]

    @property
    def is_everything(self) -> bool:
        """Whether no line is ever left out."""
        return self == Scope()


@dataclass(frozen=True, slots=True)
class Benefit:
    """What an offer gives in one channel."""

    percent_bp: int | None = None
    """Hundredths of a percent; of a discount, either this or an amount."""
    amount_minor: int | None = None
    kind: BenefitKind = BenefitKind.DISCOUNT
    per: Per = Per.ORDER
    scope: Scope = Scope()
    most_minor: int | None = None
    """Never more than this, all together."""
    buy: int = 0
    get: int = 0
    """Of a bundle: of so many bought, so many are cheaper."""
    most_sets: int | None = None
    """Of a bundle: how often it counts in one order."""


class CarriedBy(StrEnum):
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
class Carriage:
    """What the store is told to take off a checkout, in full: equal carriages give equal prices."""

    by: CarriedBy
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
class OfferName:
    """How shoppers are told of what a code takes off."""

    text: str
    translations: tuple[tuple[str, str], ...] = ()
    """By language (`de`, `pt-br`), in their order."""

    def in_(self, language: str) -> str:
        """As its readers are told, or untranslated."""
        return dict(self.translations).get(language, self.text)


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


@dataclass(frozen=True, slots=True)
class Quote:
    """What the shopper would save on this cart, without anything written."""

    saving_minor: int


def sum_of(lines: Sequence[CartLine]) -> int:
    """What lines cost together, gifts left out."""
    return sum(line.total_minor for line in lines if not line.is_gift)
