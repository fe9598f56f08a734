"""Saleor as the engine's store: each method is a function of the module that knows its subject."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ...core.invariants import Invariant
from ...store.carts import CartSnapshot, Goods, OfferName, PayableCheckout, Quote
from ...store.channels import ChannelTerms
from ...store.customers import CustomerSnapshot
from ...store.discounts import Benefit, DiscountApplication, OfferSpec
from ...store.orders import OrderSnapshot
from ...store.pagination import ChangedOrders, CheckoutWithCode, Cursors, HistoryPage
from ...store.port import Gone
from ...store.traces import OrderTraces
from . import customers, goods_names, invariants, taxes
from .checkout import port, second_carts, simulated_cart, spent_codes
from .config import plugin_config
from .orders import changes, draft_orders, history, snapshots, traces
from .vouchers import campaign_vouchers, cleanup, gift_cards


class SaleorStore:
    """The port over the tables of the Saleor we live in. Always the writer: a replica may lag behind a ring."""

    def orders(self, ids: Sequence[UUID]) -> dict[UUID, OrderSnapshot | Gone]:
        return snapshots.snapshots(ids)

    def traces(self, ids: Sequence[UUID]) -> dict[UUID, OrderTraces]:
        return traces.traces(ids)

    def changed_orders(self, cursors: Cursors, *, limit: int) -> ChangedOrders:
        return changes.changed_orders(cursors, limit=limit)

    def drifted_orders(self, *, after: UUID | None, limit: int) -> tuple[UUID, ...]:
        return changes.drifted_orders(after=after, limit=limit)

    def is_there(self) -> bool:
        return True

    def missing_orders(self) -> int:
        return changes.missing_orders()

    def history(
        self, position: str, *, since: datetime | None, until: datetime | None, limit: int
    ) -> HistoryPage:
        return history.page(position, since=since, until=until, limit=limit)

    def history_size(self, *, since: datetime | None, until: datetime | None) -> int:
        return history.size(since=since, until=until)

    def accounts(self, *, after: int, limit: int) -> tuple[int, ...]:
        return history.accounts(after=after, limit=limit)

    def customers(self, ids: Sequence[int]) -> dict[int, CustomerSnapshot | Gone]:
        return customers.customers(ids)

    def cart(self, checkout_id: UUID) -> CartSnapshot | Gone:
        return port.cart(checkout_id)

    def quote(self, cart: CartSnapshot, benefit: Benefit) -> Quote:
        return port.quote(cart, benefit)

    def alternative(self, cart: CartSnapshot) -> Quote:
        return port.alternative(cart)

    def publish_offer(self, offer: OfferSpec) -> str:
        return campaign_vouchers.publish_offer(offer)

    def withdraw_offer(self, reference: str) -> None:
        campaign_vouchers.withdraw_offer(reference)

    def clear_up(self, *, now: datetime) -> int:
        return cleanup.clear_up(now=now)

    def issue_codes(self, reference: str, codes: Sequence[str]) -> None:
        campaign_vouchers.issue_codes(reference, codes)

    def retire_codes(self, codes: Sequence[str]) -> None:
        campaign_vouchers.retire_codes(codes)

    def apply_to_cart(
        self,
        checkout_id: UUID,
        code: str,
        application: DiscountApplication | None = None,
        name: OfferName | None = None,
    ) -> bool:
        return port.apply_to_cart(checkout_id, code, application, name)

    def apply_to_draft(self, order_id: UUID, code: str) -> bool:
        return draft_orders.apply_to_draft(order_id, code)

    def draft_cart(self, order_id: UUID) -> CartSnapshot | Gone:
        return draft_orders.draft_cart(order_id)

    def remove_from_draft(self, order_id: UUID, code: str) -> bool:
        return draft_orders.remove_from_draft(order_id, code)

    def simulate_cart(
        self, *, channel: str, user_id: int | None, quantities: Mapping[int, int], country: str = ""
    ) -> CartSnapshot | Gone:
        return simulated_cart.simulate_cart(
            channel=channel, user_id=user_id, quantities=quantities, country=country
        )

    def has_uniform_tax(self, channels: Collection[str]) -> dict[str, bool]:
        return taxes.has_uniform_tax(channels)

    def goods_names(self, goods: Collection[Goods]) -> dict[Goods, str]:
        return goods_names.goods_names(goods)

    def remove_from_cart(self, checkout_id: UUID, code: str) -> bool:
        return port.remove_from_cart(checkout_id, code)

    def deliver(self, checkout_id: UUID, delivery_id: int, goods_minor: int) -> bool:
        return port.deliver(checkout_id, delivery_id, goods_minor)

    def let_go(self, checkout_id: UUID, code: str) -> bool:
        return second_carts.let_go(checkout_id, code)

    def decide(self, checkout_id: UUID) -> None:
        port.decide(checkout_id)

    def checkouts_with_our_codes(self, *, after: UUID | None, limit: int) -> tuple[CheckoutWithCode, ...]:
        return port.checkouts_with_our_codes(after=after, limit=limit)

    def stranded(self, *, after: UUID, limit: int) -> tuple[UUID, ...]:
        return spent_codes.stranded(after=after, limit=limit)

    def invariants(self) -> tuple[Invariant, ...]:
        return invariants.INVARIANTS

    def orders_of_checkouts(self, checkout_ids: Sequence[UUID]) -> "dict[UUID, UUID | Gone]":
        return port.orders_of_checkouts(checkout_ids)

    def gift_card(self, reference: str) -> Mapping[str, Any] | Gone:
        return gift_cards.gift_card(reference)

    def supports_personal_gift_cards(self) -> bool:
        return gift_cards.CARDS_BIND

    def gift_card_of(self, key: str) -> str | Gone:
        return gift_cards.gift_card_of(key)

    def gift_card_codes(self, keys: Collection[str], *, using: str) -> Mapping[str, str]:
        return gift_cards.gift_card_codes(keys, using=using)

    def issue_gift_card(
        self, *, key: str, user_id: int, amount_minor: int, currency: str, carries_points: bool = True
    ) -> str:
        return gift_cards.issue_gift_card(
            key=key,
            user_id=user_id,
            amount_minor=amount_minor,
            currency=currency,
            carries_points=carries_points,
        )

    def order_of_gift_card(self, reference: str) -> UUID | Gone:
        return gift_cards.order_of_gift_card(reference)

    def close_gift_card(self, reference: str) -> int:
        return gift_cards.close_gift_card(reference)

    def payable(self, checkout_id: UUID) -> PayableCheckout | Gone:
        return port.payable(checkout_id)

    def attach_gift_card(self, checkout_id: UUID, reference: str) -> None:
        port.attach_gift_card(checkout_id, reference)

    def detach_gift_card(self, checkout_id: UUID, reference: str) -> None:
        port.detach_gift_card(checkout_id, reference)

    def refilled_cards(self, references: Collection[str]) -> tuple[str, ...]:
        return gift_cards.refilled_cards(references)

    def notify(self, *, key: str, user_id: int, topic: str, payload: Mapping[str, Any]) -> None:
        customers.notify(key=key, user_id=user_id, topic=topic, payload=payload)

    def notify_address(self, *, key: str, email: str, topic: str, payload: Mapping[str, Any]) -> None:
        customers.notify_address(key=key, email=email, topic=topic, payload=payload)

    def is_on(self) -> bool:
        return plugin_config.is_on(plugin_config.stored())

    def channels(self) -> Mapping[str, str]:
        return plugin_config.known_channels()

    def terms(self, channels: Collection[str]) -> dict[str, ChannelTerms]:
        return plugin_config.terms(channels)

    def offer_grace_seconds(self) -> int:
        return plugin_config.current().offer_grace_seconds
