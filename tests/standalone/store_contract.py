"""What every store must answer, whatever is behind it.

A run supplies the fixture `shop`, a driver that does to the store what its customers and staff do. The order it
places is the one of "Points and refunds": A 2 x 50.00 net (60.00 gross), B 30.00 (36.00), shipping 10.00 (12.00).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID, uuid4

import pytest

from saleor_retention.core import clock
from saleor_retention.core.idempotency import request_hash
from saleor_retention.pipeline import sync_orders
from saleor_retention.store.channels import ChannelTerms, Mode
from saleor_retention.store.orders import OrderSnapshot, Origin, Status
from saleor_retention.store.port import GONE, Store


@dataclass(frozen=True)
class Placed:
    """An order of the shop, its lines by name."""

    id: UUID
    lines: Mapping[str, UUID]


class Shop(Protocol):
    """What a run must be able to do. Amounts in minor units; `at` is never asked for, the shop's clock runs."""

    store: Store
    channel: str
    currency: str

    def member(self) -> int: ...
    def order(self, *, user_id: int | None = None, email: str = "ann@example.com") -> Placed: ...
    def pay(self, order: Placed, minor: int) -> None: ...
    def refund(
        self, order: Placed, minor: int, *, lines: Mapping[str, int] | None = None, shipping: bool = False
    ) -> None: ...
    def take_back(self, order: Placed, line: str, quantity: int) -> None: ...
    def exchange(self, order: Placed, line: str, quantity: int) -> UUID: ...
    def cancel(self, order: Placed) -> None: ...
    def expire(self, order: Placed) -> None: ...
    def delete(self, order: Placed) -> None: ...
    def leave(self, order: Placed, hints: Mapping[str, str]) -> None: ...
    def match_guest(self, email: str, user_id: int) -> None: ...
    def cart(self, user_id: int | None = None) -> UUID: ...
    def saving(self, cart_id: UUID) -> int: ...
    def agree(self, channel: str, terms: ChannelTerms) -> None: ...
    def switch(self, is_on: bool) -> None: ...


def now_of(shop: Shop, order: Placed | UUID) -> OrderSnapshot:
    order_id = order.id if isinstance(order, Placed) else order
    found = shop.store.orders([order_id])[order_id]
    assert isinstance(found, OrderSnapshot)
    return found


def money(order: OrderSnapshot) -> tuple[int, int, int, int]:
    return order.due_minor, order.captured_minor, order.kept_minor, order.attributed_minor


def line_of(order: OrderSnapshot, placed: Placed, name: str):
    return next(line for line in order.lines if line.id == placed.lines[name])


def look(shop: Shop, *orders: Placed) -> None:
    """Let the engine take these orders in as they are now."""
    from saleor_retention.core.db import command

    with command():
        sync_orders([order.id for order in orders], now=clock.now())


def everything_changed(
    shop: Shop, cursors: Mapping[str, str], limit: int = 100
) -> tuple[set[UUID], Mapping[str, str]]:
    """All pages since the cursors; fails when paging does not end."""
    ids: set[UUID] = set()
    for _ in range(50):
        page = shop.store.changed_orders(cursors, limit=limit)
        ids.update(page.ids)
        cursors = page.cursors
        if page.is_last:
            return ids, cursors
    raise AssertionError("paging does not end")


class OrderContract:
    """Orders as the engine reads them."""

    def test_an_unpaid_order_owes_its_gross_total_and_its_lines_say_what_they_cost(self, shop):
        placed = shop.order(user_id=shop.member())
        order = now_of(shop, placed)
        assert money(order) == (16_800, 0, 0, 0)
        assert (order.status, order.fully_paid_at, order.currency, order.channel) == (
            Status.LIVE,
            None,
            shop.currency,
            shop.channel,
        )
        assert order.original_id is None
        assert (order.shipping_net_minor, order.shipping_gross_minor) == (1_000, 1_200)
        a, b = line_of(order, placed, "A"), line_of(order, placed, "B")
        assert (a.quantity, a.net_minor, a.gross_minor) == (2, 10_000, 12_000)
        assert (b.quantity, b.net_minor, b.gross_minor) == (1, 3_000, 3_600)
        assert [(line.returned, line.replaced, line.refunded) for line in (a, b)] == [(0, 0, 0)] * 2

    def test_a_paid_order_is_dated_and_half_a_payment_is_not(self, shop):
        placed = shop.order(user_id=shop.member())
        shop.pay(placed, 8_400)
        half = now_of(shop, placed)
        shop.pay(placed, 8_400)
        full = now_of(shop, placed)
        assert (money(half), half.fully_paid_at) == ((16_800, 8_400, 8_400, 0), None)
        assert money(full) == (16_800, 16_800, 16_800, 0)
        assert full.fully_paid_at is not None

    def test_a_refund_that_names_nothing_lowers_what_is_kept_and_not_what_was_captured(self, shop):
        placed = shop.order(user_id=shop.member())
        shop.pay(placed, 16_800)
        shop.refund(placed, 3_360)
        order = now_of(shop, placed)
        assert money(order) == (16_800, 16_800, 13_440, 0)
        assert line_of(order, placed, "A").refunded == 0

    def test_a_refund_named_as_shipping_is_attributed(self, shop):
        placed = shop.order(user_id=shop.member())
        shop.pay(placed, 16_800)
        shop.refund(placed, 1_200, shipping=True)
        assert money(now_of(shop, placed)) == (16_800, 16_800, 15_600, 1_200)

    def test_a_unit_that_came_back_is_returned_at_once_and_refunded_when_a_refund_names_it(self, shop):
        placed = shop.order(user_id=shop.member())
        shop.pay(placed, 16_800)
        shop.take_back(placed, "A", 1)
        back = now_of(shop, placed)
        shop.refund(placed, 6_000, lines={"A": 1})
        refunded = now_of(shop, placed)
        assert (line_of(back, placed, "A").returned, line_of(back, placed, "A").refunded) == (1, 0)
        assert money(back) == (16_800, 16_800, 16_800, 0)
        assert line_of(refunded, placed, "A").refunded == 1
        assert money(refunded) == (16_800, 16_800, 10_800, 6_000)

    def test_money_refunded_and_charged_again_was_captured_twice_and_is_kept_once(self, shop):
        placed = shop.order(user_id=shop.member())
        shop.pay(placed, 16_800)
        first = now_of(shop, placed).fully_paid_at
        shop.refund(placed, 16_800)
        shop.pay(placed, 16_800)
        order = now_of(shop, placed)
        assert money(order) == (16_800, 33_600, 16_800, 0)
        assert order.fully_paid_at == first

    def test_a_replaced_unit_is_not_returned_and_its_reissue_is_no_checkout_order(self, shop):
        placed = shop.order(user_id=shop.member())
        shop.pay(placed, 16_800)
        reissue = now_of(shop, shop.exchange(placed, "A", 1))
        line = line_of(now_of(shop, placed), placed, "A")
        assert (line.returned, line.replaced) == (0, 1)
        assert (reissue.origin, reissue.original_id) == (Origin.REISSUE, placed.id)
        assert [one.quantity for one in reissue.lines] == [1]

    def test_cancelling_changes_the_status_and_no_money(self, shop):
        placed = shop.order(user_id=shop.member())
        shop.pay(placed, 16_800)
        shop.cancel(placed)
        order = now_of(shop, placed)
        assert (order.status, money(order)) == (Status.CANCELLED, (16_800, 16_800, 16_800, 0))

    def test_an_unpaid_order_that_ran_out_of_time_is_expired(self, shop):
        placed = shop.order(user_id=shop.member())
        shop.expire(placed)
        assert now_of(shop, placed).status is Status.EXPIRED

    def test_what_is_not_there_is_gone_and_does_not_hide_what_is(self, shop):
        placed, nobody = shop.order(user_id=shop.member()), uuid4()
        found = shop.store.orders([nobody, placed.id])
        assert set(found) == {nobody, placed.id}
        assert found[nobody] is GONE
        assert isinstance(found[placed.id], OrderSnapshot)

    def test_reading_twice_reads_the_same_to_the_byte(self, shop):
        placed = shop.order(user_id=shop.member())
        shop.pay(placed, 16_800)
        assert request_hash(now_of(shop, placed)) == request_hash(now_of(shop, placed))

    def test_a_member_order_names_its_account_and_a_guest_order_names_an_address(self, shop):
        user_id = shop.member()
        mine, guests = shop.order(user_id=user_id), shop.order(email="Guest@Example.com")
        assert now_of(shop, mine).user_id == user_id
        assert (now_of(shop, guests).user_id, now_of(shop, guests).email.lower()) == (
            None,
            "guest@example.com",
        )

    def test_an_order_says_where_it_goes_and_what_the_storefront_left_on_it(self, shop):
        placed = shop.order(user_id=shop.member())
        shop.leave(placed, {"retention.utm_source": "Newsletter"})
        order = now_of(shop, placed)
        assert (order.country, order.city.title()) == ("PL", "Wrocław")
        assert order.hints == (("retention.utm_source", "Newsletter"),)


class CursorContract:
    """The reconciler's sources: between the cursors and the anti-join nothing escapes."""

    def test_every_event_of_an_order_is_found_from_the_cursors_before_it(self, shop):
        placed, doomed = shop.order(user_id=shop.member()), shop.order(user_id=shop.member())
        events = {
            "paid": (placed, lambda: shop.pay(placed, 16_800)),
            "refunded": (placed, lambda: shop.refund(placed, 1_200, shipping=True)),
            "one unit came back": (placed, lambda: shop.take_back(placed, "A", 1)),
            "the other unit came back": (placed, lambda: shop.take_back(placed, "A", 1)),
            "replaced": (placed, lambda: shop.exchange(placed, "B", 1)),
            "cancelled": (placed, lambda: shop.cancel(placed)),
            "expired": (doomed, lambda: shop.expire(doomed)),
        }
        missed = []
        for name, (order, happen) in events.items():
            _, cursors = everything_changed(shop, {})
            happen()
            found, _ = everything_changed(shop, cursors)
            if order.id not in found:
                missed.append(name)
        assert missed == []

    def test_pages_of_one_reach_every_order_and_end(self, shop):
        placed = {shop.order(user_id=shop.member()).id for _ in range(5)}
        found, _ = everything_changed(shop, {}, limit=1)
        assert found >= placed

    @pytest.mark.django_db
    def test_a_guest_order_matched_to_an_account_is_found_by_the_comparison_alone(self, shop):
        user_id = shop.member()
        guests, other = shop.order(email="late@example.com"), shop.order(email="else@example.com")
        look(shop, guests, other)
        assert shop.store.drifted_orders(after=None, limit=10) == ()
        shop.match_guest("late@example.com", user_id)
        assert now_of(shop, guests).user_id == user_id
        assert shop.store.drifted_orders(after=None, limit=10) == (guests.id,)
        look(shop, guests)
        assert shop.store.drifted_orders(after=None, limit=10) == ()

    @pytest.mark.django_db
    def test_a_deleted_order_is_gone_and_found_by_the_comparison_once(self, shop):
        placed = shop.order(user_id=shop.member())
        look(shop, placed)
        shop.delete(placed)
        assert shop.store.orders([placed.id]) == {placed.id: GONE}
        assert shop.store.drifted_orders(after=None, limit=10) == (placed.id,)
        look(shop, placed)
        assert shop.store.drifted_orders(after=None, limit=10) == ()

    @pytest.mark.django_db
    def test_the_comparison_pages_in_id_order(self, shop):
        placed = sorted((shop.order(user_id=shop.member()) for _ in range(3)), key=lambda one: one.id)
        look(shop, *placed)
        for order in placed:
            shop.cancel(order)
        assert shop.store.drifted_orders(after=None, limit=2) == (placed[0].id, placed[1].id)
        assert shop.store.drifted_orders(after=placed[1].id, limit=2) == (placed[2].id,)


class CustomerContract:
    """Account holders."""

    def test_an_account_is_known_by_its_id_and_a_stranger_is_gone(self, shop):
        user_id = shop.member()
        found = shop.store.customers([user_id, 987_654_321])
        assert found[user_id].user_id == user_id
        assert found[user_id].is_active is True
        assert found[987_654_321] is GONE


@pytest.mark.django_db
@pytest.mark.promise("G2")
class TermsContract:
    """What the owner chose, as it is now."""

    def test_at_first_it_is_on_and_live_in_every_channel_that_is_asked_for(self, shop):
        assert shop.store.is_on() is True
        assert shop.store.terms({shop.channel, "other"}) == dict.fromkeys(
            (shop.channel, "other"), ChannelTerms()
        )
        assert shop.store.terms(()) == {}

    @pytest.mark.parametrize("mode", Mode)
    def test_a_channel_has_the_mode_and_the_first_day_that_were_chosen_for_it(self, shop, mode):
        shop.agree(shop.channel, ChannelTerms(mode, date(2026, 3, 1)))
        assert shop.store.terms([shop.channel]) == {shop.channel: ChannelTerms(mode, date(2026, 3, 1))}
        shop.agree(shop.channel, ChannelTerms())
        assert shop.store.terms([shop.channel]) == {shop.channel: ChannelTerms()}

    def test_switched_off_every_channel_is_off_and_switched_on_all_is_as_it_was(self, shop):
        shop.agree(shop.channel, ChannelTerms(Mode.SHADOW))
        shop.switch(False)
        assert shop.store.is_on() is False
        assert {one.mode for one in shop.store.terms([shop.channel, "other"]).values()} == {Mode.OFF}
        shop.switch(True)
        assert shop.store.terms([shop.channel])[shop.channel].mode is Mode.SHADOW

    def test_any_number_of_channels_is_one_statement_at_most(self, shop, django_assert_max_num_queries):
        with django_assert_max_num_queries(1):
            assert len(shop.store.terms([str(n) for n in range(50)])) == 50


@pytest.mark.promise("G1")
class HistoryContract:
    """Everything the shop ever sold, from the oldest on."""

    def test_pages_of_one_reach_every_order_in_the_order_of_creation_and_end(self, shop):
        placed = [shop.order(user_id=shop.member()).id for _ in range(3)]
        seen, position = [], ""
        while page := shop.store.history(position, since=None, until=None, limit=1):
            if not page.ids:
                break
            assert len(page.ids) == 1
            seen += page.ids
            position = page.position
        assert seen == placed
        assert shop.store.history_size(since=None, until=None) == 3

    def test_a_day_is_included_from_its_first_instant_and_not_at_its_last(self, shop):
        first, second, third = (shop.order(user_id=shop.member()) for _ in range(3))
        at = now_of(shop, second).created_at
        later = shop.store.history("", since=at, until=None, limit=9)
        earlier = shop.store.history("", since=None, until=at, limit=9)
        assert (later.ids, earlier.ids) == ((second.id, third.id), (first.id,))
        assert shop.store.history_size(since=at, until=None) == 2

    def test_accounts_come_by_id(self, shop):
        ids = [shop.member() for _ in range(3)]
        assert set(ids) <= set(shop.store.accounts(after=0, limit=100))
        assert shop.store.accounts(after=ids[0], limit=1) == (ids[1],)
        assert shop.store.accounts(after=ids[-1], limit=9) == ()
