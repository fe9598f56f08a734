"""Several offers on one checkout: what joins, under whose code it travels, and what each order used of it."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from saleor_retention.core.db import command
from saleor_retention.core.queues.outbox import Effect
from saleor_retention.errors import NotCarried
from saleor_retention.offers import queries
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.checkout.sweep import sweep_checkouts
from saleor_retention.offers.models import Budget, Redemption, Reservation, Stacking
from saleor_retention.offers.redemptions.gift_cards import CARD, CLOSE
from saleor_retention.offers.reservations.reserve import release, reserve
from saleor_retention.store.discounts import Benefit, OfferListing
from saleor_retention.store.orders import Status
from saleor_retention.store.port import GONE, store
from tests.invariants import assert_sound

from ..builders.campaigns import NOON, USD, a_campaign, a_cart, an_order_with, deliver, granted, see

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P8.4")]
FIVE = OfferListing("main", "USD", 500, 0)
CARD_OF_TEN = OfferListing("main", "USD", 1_000, 0)


def combinable(**terms):
    return granted(a_campaign(stacking=Stacking.COMBINABLE, **terms))


def a_gift_card(user_id=1):
    card = Benefit(kind="gift_card")
    return granted(a_campaign(percent_bp=None, listings=(CARD_OF_TEN,), benefit=card), user_id)


def decided(cart_id, now=NOON):
    decide(cart_id, now=now)
    return queries.decisions_of([cart_id], at=now)[cart_id]


def promises():
    return {
        one.grant_id: (one.is_carrier, one.amount_minor) for one in Reservation.objects.order_by("grant_id")
    }


def test_combinable_offers_travel_as_one_amount_under_the_code_of_the_larger():
    ten = combinable()
    five = combinable(percent_bp=None, listings=(FIVE,))
    cart_id = a_cart()
    row = decided(cart_id)
    assert (row.grant_id, row.saving_minor) == (ten.pk, 2_900)
    assert [one.grant_id for one in row.companions] == [five.pk]
    assert (store().cart(cart_id).voucher_code, store().saving(cart_id)) == (ten.code, 2_900)
    assert promises() == {ten.pk: (True, 2_400), five.pk: (False, 500)}
    assert decided(cart_id) == row
    assert_sound()


def test_an_exclusive_offer_stands_alone():
    ten = granted(a_campaign())
    combinable(percent_bp=None, listings=(FIVE,))
    row = decided(a_cart())
    assert (row.grant_id, row.saving_minor, row.companions) == (ten.pk, 2_400, ())


def test_what_may_always_join_joins_an_exclusive_offer():
    ten = granted(a_campaign())
    five = granted(a_campaign(percent_bp=None, listings=(FIVE,), stacking=Stacking.ALWAYS))
    row = decided(a_cart())
    assert (row.grant_id, row.saving_minor) == (ten.pk, 2_900)
    assert [one.grant_id for one in row.companions] == [five.pk]


def test_the_order_uses_all_of_it_and_each_use_says_what_it_took_off():
    ten, five = combinable(), combinable(percent_bp=None, listings=(FIVE,))
    cart_id = a_cart()
    decided(cart_id)
    order = an_order_with(ten, checkout_id=cart_id, discount_minor=2_900)
    for _ in range(2):
        see(order)
        uses = Redemption.objects.filter(given_back_at=None).order_by("grant_id")
        assert [(one.grant_id, one.amount_minor, one.is_companion) for one in uses] == [
            (ten.pk, 2_400, False),
            (five.pk, 500, True),
        ]
    assert not Reservation.objects.exists()
    see(replace(order, status=Status.CANCELLED))
    assert Redemption.objects.filter(given_back_at=None).count() == 0
    assert_sound()


def test_an_order_without_the_code_uses_nothing_that_came_with_it():
    ten, _five = combinable(), combinable(percent_bp=None, listings=(FIVE,))
    cart_id = a_cart()
    decided(cart_id)
    see(an_order_with(ten, checkout_id=cart_id, voucher_code="", discount_minor=0))
    assert not Redemption.objects.exists()
    assert not Reservation.objects.exists()


def test_when_the_carrier_is_taken_elsewhere_the_other_carries():
    ten, five = combinable(), combinable(percent_bp=None, listings=(FIVE,))
    first, second = a_cart(), a_cart()
    assert decided(first).saving_minor == 2_900
    assert decided(second).reason == "reserved_elsewhere"
    see(an_order_with(ten, checkout_id=uuid4()))
    row = decided(first)
    assert (row.grant_id, row.saving_minor, row.companions) == (five.pk, 500, ())
    assert promises() == {five.pk: (True, 500)}


def test_a_companion_whose_campaign_is_stopped_leaves_with_the_next_sweep():
    ten = combinable()
    stopping = a_campaign(percent_bp=None, listings=(FIVE,), stacking=Stacking.COMBINABLE)
    granted(stopping)
    cart_id = a_cart()
    decided(cart_id)
    lifecycle.campaign_stop(stopping.pk, now=NOON)
    sweep_checkouts(now=NOON)
    assert (store().saving(cart_id), promises()) == (2_400, {ten.pk: (True, 2_400)})


@pytest.mark.promise("P5.6")
def test_a_gift_card_comes_along_with_any_offer_and_is_issued_once_the_order_is_paid():
    ten, card = granted(a_campaign()), a_gift_card()
    cart_id = a_cart()
    row = decided(cart_id)
    assert (row.grant_id, [one.grant_id for one in row.companions]) == (ten.pk, [card.pk])
    order = an_order_with(ten, checkout_id=cart_id)
    unpaid = replace(order, captured_minor=0, kept_minor=0, fully_paid_at=None)
    see(unpaid)
    deliver()
    assert _effects(CARD) == []
    see(order)
    see(order)
    assert _cards() == [(card.pk, 1_000, "USD")]


@pytest.mark.promise("P5.6")
def test_a_gift_card_alone_needs_no_code_and_is_closed_when_its_order_is_cancelled():
    card = a_gift_card()
    cart_id = a_cart()
    row = decided(cart_id)
    assert (row.reason, row.grant_id, store().cart(cart_id).voucher_code) == ("applied", None, "")
    assert [one.grant_id for one in row.companions] == [card.pk]
    order = an_order_with(card, checkout_id=cart_id, voucher_code="", discount_minor=0)
    see(order)
    assert _cards() == [(card.pk, 1_000, "USD")]
    see(replace(order, status=Status.CANCELLED))
    assert [one.payload["amount_minor"] for one in _effects(CLOSE)] == [1_000]
    assert_sound()


@pytest.mark.promise("P5.6")
def test_an_order_that_ended_before_its_card_was_issued_gets_none_and_one_issued_is_closed():
    card, other = a_gift_card(), a_gift_card(2)
    cart_id, other_id = a_cart(), a_cart(user_id=2)
    decided(cart_id), decided(other_id)
    order = an_order_with(card, checkout_id=cart_id, voucher_code="", discount_minor=0)
    second = an_order_with(other, user_id=2, checkout_id=other_id, voucher_code="", discount_minor=0)
    see(order, second)
    see(replace(second, status=Status.CANCELLED))
    deliver()
    key = f"offer:{card.pk}:{order.id}"
    assert store().gift_card(store().gift_card_of(key))["is_active"] is True
    assert store().gift_card_of(f"offer:{other.pk}:{second.id}") is GONE
    assert [one for one in store().notifications if one.startswith("offer:")] == [key]
    see(replace(order, status=Status.CANCELLED))
    deliver()
    assert store().gift_card(store().gift_card_of(key))["is_active"] is False


@pytest.mark.promise("P5.6", "P5.8")
def test_a_card_campaign_is_refused_where_a_stranger_could_spend_the_card(monkeypatch):
    monkeypatch.setattr(type(store()), "supports_personal_gift_cards", lambda self: False)
    with pytest.raises(NotCarried, match=r"since 3\.23"):
        a_gift_card()


def _cards():
    return [
        (int(one.key.split(":")[1]), one.payload["amount_minor"], one.payload["currency"])
        for one in _effects(CARD)
    ]


def _effects(kind) -> list[Effect]:
    from saleor_retention.core.models import OutboxEffect

    return list(OutboxEffect.objects.filter(kind=kind).order_by("pk"))


@pytest.mark.promise("H1.9")
def test_a_paid_price_is_decided_anew_when_a_part_of_it_was_taken_elsewhere():
    combined = [combinable(percent_bp=percent) for percent in (2_000, 1_000)]
    first = a_cart()
    decided(first)
    assert store().saving(first) == 7_200
    _pay(first)
    later = NOON + timedelta(minutes=20)
    with command():
        reserve(combined[1].pk, a_cart(), now=later)
    decided(first, later)
    assert store().saving(first) == 4_800
    assert promises() == {combined[0].pk: (True, 4_800), combined[1].pk: (True, 0)}


@pytest.mark.promise("P8.3")
@pytest.mark.parametrize(("left", "saving"), [(2_400, 2_400), (2_399, 0)])
def test_a_promise_that_a_paid_cart_lost_is_made_anew_within_the_budget(left, saving):
    campaign = a_campaign(listings=(replace(USD, budget_minor=10_000),))
    grant, cart = granted(campaign), a_cart()
    decided(cart)
    _pay(cart)
    with command():
        release(cart)
    Budget.objects.filter(campaign=campaign).update(taken=10_000 - left)
    decided(cart)
    assert store().saving(cart) == saving
    assert promises() == ({grant.pk: (True, 2_400)} if saving else {})


def _pay(cart_id) -> None:
    """All that it costs now, before it is an order."""
    store().open_cart(replace(store().cart(cart_id), is_paid=True))
