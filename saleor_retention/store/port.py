"""The store port: everything the engine ever asks of a shop, and the frozen facts that it answers with.

Amounts are minor units of the snapshot's currency. A snapshot is the whole present state of its object:
nothing here is an event, nothing is a difference.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.utils.module_loading import import_string

from ..conf import conf
from ..core.invariants import Invariant
from ..errors import NotDelivered
from .carts import CartSnapshot as CartSnapshot
from .carts import Goods as Goods
from .carts import OfferName as OfferName
from .carts import PayableCheckout as PayableCheckout
from .carts import Quote as Quote
from .channels import ChannelTerms as ChannelTerms
from .customers import CustomerSnapshot as CustomerSnapshot
from .discounts import Benefit as Benefit
from .discounts import DiscountApplication as DiscountApplication
from .discounts import OfferSpec as OfferSpec
from .orders import OrderSnapshot as OrderSnapshot
from .pagination import ChangedOrders as ChangedOrders
from .pagination import CheckoutWithCode as CheckoutWithCode
from .pagination import Cursors as Cursors
from .pagination import HistoryPage as HistoryPage
from .traces import OrderTraces as OrderTraces


class Gone(StrEnum):
    """Answered in place of a snapshot when the store has no such object any more."""

    GONE = "gone"


GONE = Gone.GONE


class OfferGone(NotDelivered):
    """The store no longer knows the discount of a campaign: its owner deleted it there."""


class Store(Protocol):
    """A shop. Every method is set-based where it can be and safe to repeat."""

    def orders(self, ids: Sequence[UUID]) -> dict[UUID, OrderSnapshot | Gone]:
        """The present state of each order, read in one consistent pass."""

    def traces(self, ids: Sequence[UUID]) -> dict[UUID, OrderTraces]:
        """Mailbox, addresses, phones and cards of these orders; a fixed number of statements. Absent is what is gone."""

    def changed_orders(self, cursors: Cursors, *, limit: int) -> ChangedOrders:
        """Orders touched since the cursors, with the configured overlap. Never misses one, may repeat."""

    def drifted_orders(self, *, after: UUID | None, limit: int) -> tuple[UUID, ...]:
        """Orders whose owner or status differs from our facts though no cursor moved (one set-based anti-join)."""

    def is_there(self) -> bool:
        """Whether there is a shop to be asked: a simulated one is there only in the process that filled it."""

    def missing_orders(self) -> int:
        """How many orders that our facts believe to be there the store does not have."""

    def history(
        self, position: str, *, since: datetime | None, until: datetime | None, limit: int
    ) -> HistoryPage:
        """The next orders after a position ("" is the beginning) by creation, `since` included, `until` not."""

    def history_size(self, *, since: datetime | None, until: datetime | None) -> int:
        """How many orders that is, for a progress bar."""

    def accounts(self, *, after: int, limit: int) -> tuple[int, ...]:
        """Ids of account holders above `after`, in their order."""

    def customers(self, ids: Sequence[int]) -> dict[int, CustomerSnapshot | Gone]:
        """Account holders by the store's own id."""

    def cart(self, checkout_id: UUID) -> CartSnapshot | Gone:
        """The checkout as a decision sees it."""

    def quote(self, cart: CartSnapshot, benefit: Benefit) -> Quote:
        """What the benefit would take off this cart, by the store's own rounding."""

    def alternative(self, cart: CartSnapshot) -> Quote:
        """What the store's own order promotions and gifts save when no code of ours is on the cart."""

    def publish_offer(self, offer: OfferSpec) -> str:
        """Make the campaign's discount known to the store; returns the store's reference."""

    def withdraw_offer(self, reference: str) -> None:
        """No new code of this campaign is accepted; orders keep what they have."""

    def clear_up(self, *, now: datetime) -> int:
        """Take away what carried offers and is of no use to anybody any more; returns how much it was."""

    def issue_codes(self, reference: str, codes: Sequence[str]) -> None:
        """Make single-use codes of a published offer; codes already there are left. May raise `OfferGone`."""

    def retire_codes(self, codes: Sequence[str]) -> None:
        """Spent codes are of no use to anyone any more, whatever the store believes."""

    def apply_to_cart(
        self,
        checkout_id: UUID,
        code: str,
        application: DiscountApplication | None = None,
        name: OfferName | None = None,
    ) -> bool:
        """Put a code on a checkout; False when the store does not accept it.

        `application`: what the code is to take off from now on; None: what its campaign was published with. `name`: how
        the shopper is told of that, where it is not just the campaign's.
        """

    def draft_cart(self, order_id: UUID) -> CartSnapshot | Gone:
        """A draft order as a decision sees a cart, without the code that is on it; GONE when it is no draft."""

    def remove_from_draft(self, order_id: UUID, code: str) -> bool:
        """The code leaves the draft; False when it is not on one."""

    def apply_to_draft(self, order_id: UUID, code: str) -> bool:
        """Put a code on a draft order, as staff would; False when the store does not accept it."""

    def simulate_cart(
        self,
        *,
        channel: str,
        user_id: int | None,
        quantities: Mapping[int, int],
        country: str = "",
    ) -> CartSnapshot | Gone:
        """The cart that somebody with these quantities by variant would have, priced; nothing is written.

        GONE when the channel is unknown or does not sell one of the variants.
        """

    def has_uniform_tax(self, channels: Collection[str]) -> dict[str, bool]:
        """By channel, whether all its goods are taxed alike, whatever the country: then an amount off the whole
        order is exactly that amount off some of its goods."""

    def goods_names(self, goods: Collection[Goods]) -> dict[Goods, str]:
        """What shoppers know these goods by, in one statement; absent is what is gone, or published in no channel."""

    def remove_from_cart(self, checkout_id: UUID, code: str) -> bool:
        """Take a code off a checkout; False when it is not on it."""

    def deliver(self, checkout_id: UUID, delivery_id: int, goods_minor: int) -> bool:
        """Have a checkout delivered so from now on, where that can be had with goods of so much; whether it is.

        What the shopper chose stays known, until they choose again (`CartSnapshot.delivery_id`).
        """

    def let_go(self, checkout_id: UUID, code: str) -> bool:
        """Take a code off a checkout, if it is on it, and hold the checkout until the transaction ends.

        False, and nothing is done, when the checkout is no open one, is paid for, or is being completed or changed by
        somebody else just now: never waits.
        """

    def decide(self, checkout_id: UUID) -> None:
        """Decide anew which offer is on this checkout, and put it there. A checkout that is gone is left alone."""

    def checkouts_with_our_codes(self, *, after: UUID | None, limit: int) -> tuple[CheckoutWithCode, ...]:
        """Open checkouts that carry a code of ours, in id order."""

    def stranded(self, *, after: UUID, limit: int) -> tuple[UUID, ...]:
        """Open checkouts whose code of ours the store has spent, though no order came of it, in id order."""

    def invariants(self) -> tuple[Invariant, ...]:
        """What always holds between the store's own tables and ours; none where the store has no tables here."""

    def orders_of_checkouts(self, checkout_ids: Sequence[UUID]) -> dict[UUID, "UUID | Gone"]:
        """What became of checkouts: the order made of each, or GONE. One still open is absent."""

    def gift_card(self, reference: str) -> Mapping[str, Any] | Gone:
        """A card of ours: initial and current balance, checkout."""

    def supports_personal_gift_cards(self) -> bool:
        """Whether the store can issue a card that nobody but its customer can spend."""

    def gift_card_of(self, key: str) -> "str | Gone":
        """The reference of the card that was issued under this key."""

    def gift_card_codes(self, keys: Collection[str], *, using: str) -> Mapping[str, str]:
        """Codes of the cards that were given under these keys and are worth something; one that carries points has none to tell."""

    def issue_gift_card(
        self, *, key: str, user_id: int, amount_minor: int, currency: str, carries_points: bool = True
    ) -> str:
        """Issue a card bound to the customer, once for a key; returns its reference.

        `carries_points`: what it pays for is no money of the customer's. Else it is a gift card like those the shop sells.
        """

    def order_of_gift_card(self, reference: str) -> "UUID | Gone":
        """The order that took money from a card last; GONE where none did."""

    def close_gift_card(self, reference: str) -> int:
        """Close a card and return its balance in minor units."""

    def payable(self, checkout_id: UUID) -> "PayableCheckout | Gone":
        """What a checkout costs now; held until the transaction ends. GONE when it is no open one."""

    def attach_gift_card(self, checkout_id: UUID, reference: str) -> None:
        """Put a card on a checkout that the transaction holds: it pays what it can of it."""

    def detach_gift_card(self, checkout_id: UUID, reference: str) -> None:
        """Take a card off a checkout; nothing where it is not on it."""

    def refilled_cards(self, references: Collection[str]) -> tuple[str, ...]:
        """Of these cards, the closed ones that are worth something again: staff put money onto them. One statement."""

    def notify(self, *, key: str, user_id: int, topic: str, payload: Mapping[str, Any]) -> None:
        """Tell the customer through the shop's own channels."""

    def notify_address(self, *, key: str, email: str, topic: str, payload: Mapping[str, Any]) -> None:
        """The same for an address that may have no account."""

    def is_on(self) -> bool:
        """Whether the owner has switched the engine on. When it is off, shoppers get nothing new from it."""

    def channels(self) -> Mapping[str, str] | None:
        """The currency of each channel, by slug; None when the shop cannot tell which it has."""

    def terms(self, channels: Collection[str]) -> dict[str, ChannelTerms]:
        """The terms of each channel as they are now, read in at most one statement for any number."""

    def offer_grace_seconds(self) -> int:
        """How long an ended offer is honoured on carts priced with it, unless its campaign says otherwise."""


@cache
def make_store(path: str) -> Store:
    return import_string(path)()  # type: ignore[no-any-return]


def store() -> Store:
    """The store in use, named by the setting `RETENTION_STORE`; read here and nowhere else."""
    return make_store(conf.store)


def sorted_ids(ids: Iterable[UUID]) -> list[UUID]:
    """In the one order in which rows are locked."""
    return sorted(set(ids))
