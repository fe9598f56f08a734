"""Checkouts and benefits as the engine and a shop speak of them. Amounts are minor units of the cart's currency."""

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
    def goods_minor(self) -> int:
        """`subtotal_minor` without gift cards that are sold."""
        return self.subtotal_minor - sum(line.total_minor for line in self.lines if line.is_gift_card)

    @property
    def goods_quantity(self) -> int:
        """`quantity` without gift cards that are sold."""
        return self.quantity - sum(line.quantity for line in self.lines if line.is_gift_card)

    @property
    def has_uniform_tax(self) -> bool:
        """Whether an amount off the whole order is taxed as the same amount off some of its lines."""
        rates = {line.tax_rate for line in self.lines if not line.is_gift and not line.is_gift_card}
        return len(rates) <= 1


class GoodsKind(StrEnum):
    """By what goods are named in a scope, from the widest to the narrowest."""

    COLLECTION = "collection"
    CATEGORY = "category"
    PRODUCT = "product"
    VARIANT = "variant"


Goods = tuple[GoodsKind, int]
"""A kind and the store's id in it."""


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
class PayableCheckout:
    """An open checkout as whoever pays with points sees it."""

    id: UUID
    channel: str
    currency: str
    user_id: int | None
    cost_minor: int
    """What it costs with tax and delivery, after all discounts. Gift cards that are sold are no part of it: points would
    become money."""
    payable_minor: int
    """What of that is to be paid: less gift cards other than ours that carry points."""
    points_minor: int
    """What those pay of it."""
    is_paid: bool
    """Whether money covers it already: what was paid for is never changed."""


def points_may_pay(*, total_minor: int, sold_cards_minor: int, other_cards_minor: int) -> tuple[int, int]:
    """The `cost_minor` and `payable_minor` of a checkout of this total: what gift cards on it cost is left out, for points
    would become money, and what other cards pay is paid."""
    cost = max(total_minor - sold_cards_minor, 0)
    return cost, min(cost, max(total_minor - other_cards_minor, 0))


@dataclass(frozen=True, slots=True)
class Quote:
    """What the shopper would save on this cart, without anything written."""

    saving_minor: int
