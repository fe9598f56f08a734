"""Orders as the engine and a shop speak of them: frozen facts, amounts in minor units of the order's currency."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Origin(StrEnum):
    """Where an order came from. A reissue replaces goods of another order and is not a purchase."""

    CHECKOUT = "checkout"
    DRAFT = "draft"
    REISSUE = "reissue"
    BULK = "bulk"


class Status(StrEnum):
    """What matters of an order's status. `LIVE` covers every state of a real, confirmed order."""

    DRAFT = "draft"
    UNCONFIRMED = "unconfirmed"
    LIVE = "live"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class LineSnapshot:
    """One order line, prices after all discounts, for the whole quantity."""

    id: UUID
    product_id: int | None
    variant_id: int | None
    quantity: int
    net_minor: int
    gross_minor: int
    is_gift_card: bool = False
    """The line sells a gift card: it is neither revenue nor points."""
    is_free_gift: bool = False
    """The line was added by a promotion for nothing."""
    product_type_id: int | None = None
    """As the line has it: the store keeps it there, whatever becomes of the product."""
    brand: str = ""
    """What the product says its brand is; empty where nothing is known."""
    cost_minor: int | None = None
    """What one unit costs the shop, where known."""
    category_id: int | None = None
    collection_ids: tuple[int, ...] = ()
    returned: int = 0
    """Units that came back. Replaced units are not among them."""
    replaced: int = 0
    """Units exchanged by a reissue: the customer still has what they paid for."""
    refunded: int = 0
    """Units named by refunds of which money went back."""
    refunded_minor: int = 0
    """The money of those refunds that is this line's: at most its gross price."""
    is_on_sale: bool = False
    """Its price was lowered by a promotion of the catalogue when it was bought."""
    is_shipped: bool = True
    """It is sent; a download or a service is not."""


@dataclass(frozen=True, slots=True)
class OrderSnapshot:
    """All that the engine ever wants to know of an order (design, section 3a)."""

    id: UUID
    number: str
    origin: Origin
    status: Status
    channel: str
    currency: str
    created_at: datetime
    """When it was placed: a draft when it was completed, any other order at its creation."""
    user_id: int | None = None
    email: str = ""
    original_id: UUID | None = None
    checkout_id: UUID | None = None
    due_minor: int = 0
    """Goods and shipping, gross, after all discounts: what money, gift cards and points have to pay together."""
    captured_minor: int = 0
    """Ever paid: money charged, whatever went back of it since, with the parts of gift cards and points."""
    kept_minor: int = 0
    """What the shop still has of it: refunds (also those under way) and charge-backs are off, failed ones are not."""
    attributed_minor: int = 0
    """Money that went back for named lines (their `refunded_minor`) and for shipping by name."""
    gift_card_minor: int = 0
    """Of what is kept: paid by gift cards that are not points."""
    points_minor: int = 0
    """Of what is kept: paid by redeemed points."""
    shipping_net_minor: int = 0
    shipping_gross_minor: int = 0
    fully_paid_at: datetime | None = None
    """When the store itself recorded full payment, if it did: dates the latch when news comes late."""
    voucher_code: str = ""
    discount_minor: int = 0
    """What the order's voucher took off, in the unit prices are entered in."""
    lines: tuple[LineSnapshot, ...] = ()
    fulfilled_at: datetime | None = None
    """When the last of its goods was sent, by the store's own record; None while some of them were not."""
    country: str = ""
    """ISO 3166-1 alpha-2, of the address that the goods go to, else of the one for the bill."""
    city: str = ""
    """Of the same address, as the shop has it."""
    hints: tuple[tuple[str, str], ...] = ()
    """Metadata under `retention.*` that the shopper's side may write: hints, never proof."""
