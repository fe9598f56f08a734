"""Decisions and the sweep through the port alone, on the simulated shop."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from saleor_retention.core.invariants import violations
from saleor_retention.errors import NotFound
from saleor_retention.offers import queries
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.checkout import decide as decisions
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.checkout.sweep import sweep_checkouts
from saleor_retention.offers.invariants import INVARIANTS
from saleor_retention.offers.models import CheckoutDecision, Reservation
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.port import store
from tests.inbox import store_news

from ..builders.campaigns import NOON, USD, a_campaign, a_cart, an_order_with, deliver, granted, see

pytestmark = pytest.mark.django_db


def decided(cart_id, now=NOON):
    decide(cart_id, now=now)
    return queries.decisions_of([cart_id], at=now)[cart_id]


def code_on(cart_id):
    return store().cart(cart_id).voucher_code


def test_her_offer_goes_on_and_deciding_again_changes_nothing():
    grant, cart_id = granted(a_campaign()), a_cart()
    first = decided(cart_id)
    assert (first.grant_id, first.saving_minor, first.reason, first.is_valid) == (
        grant.pk,
        2_400,
        "applied",
        True,
    )
    assert code_on(cart_id) == grant.code
    assert decided(cart_id) == first
    assert Reservation.objects.get().checkout_id == cart_id


@pytest.mark.parametrize(("promotion", "reason"), [(2_400, "better_without"), (2_399, "applied")])
def test_the_shops_promotion_is_compared(promotion, reason):
    granted(a_campaign())
    cart_id = a_cart(promotion_minor=promotion)
    assert decided(cart_id).reason == reason
    assert Reservation.objects.count() == (reason == "applied")


def test_what_is_missing_to_the_minimum_is_told():
    granted(a_campaign(listings=(OfferListing("main", "USD", None, 25_000),)))
    row = decided(a_cart())
    assert (row.reason, row.missing_minor, row.grant_id) == ("minimum_not_reached", 1_000, None)


def test_an_offer_of_another_channel_or_currency_stays_off():
    granted(a_campaign())
    assert decided(a_cart(channel="other")).reason == "other_channel"
    assert decided(a_cart(currency="EUR")).reason == "other_channel"


def test_the_second_of_two_carts_is_told_where_the_offer_is_and_falls_back_to_the_next_best():
    granted(a_campaign())
    better = granted(a_campaign(percent_bp=2_000))
    first, second = a_cart(), a_cart()
    assert decided(first).grant_id == better.pk
    assert decided(second).saving_minor == 2_400
    assert decided(a_cart()).reason == "reserved_elsewhere"


def test_declining_takes_it_off_and_keeps_it_away():
    granted(a_campaign())
    cart_id = a_cart()
    decide(cart_id, now=NOON)
    decisions.decline(cart_id, 1, now=NOON)
    assert code_on(cart_id) == ""
    assert decided(cart_id).reason == "declined"
    with pytest.raises(NotFound):
        decisions.decline(cart_id, 2, now=NOON)
    with pytest.raises(NotFound):
        decisions.decline(uuid4(), None, now=NOON)


def test_the_sweep_takes_ended_offers_off_after_their_grace_and_stopped_ones_at_once():
    now = datetime.now(UTC)
    ending = granted(a_campaign(starts_at=now - timedelta(days=2), ends_at=now + timedelta(hours=1)), 1)
    stopping = a_campaign(starts_at=now - timedelta(days=2))
    granted(stopping, 2)
    first, second = a_cart(1), a_cart(2)
    for cart_id in (first, second):
        decide(cart_id, now=now)
    lifecycle.campaign_stop(stopping.pk, now=now)
    assert sweep_checkouts(now=now) == 1
    assert (code_on(first), code_on(second)) == (ending.code, "")
    ended = queries.decisions_of([first], at=now + timedelta(hours=2))[first]
    assert not ended.is_valid


def test_the_sweep_frees_promises_to_carts_that_are_gone_and_rings_for_those_that_became_orders():
    campaign = a_campaign()
    granted(campaign, 1)
    granted(campaign, 2)
    gone, ordered = a_cart(1), a_cart(2)
    for cart_id in (gone, ordered):
        decide(cart_id, now=NOON)
    store().abandon(gone)
    order_id = uuid4()
    store().complete(ordered, order_id=order_id, at=NOON)
    sweep_checkouts(now=NOON + timedelta(minutes=16))
    assert list(Reservation.objects.values_list("checkout_id", flat=True)) == [ordered]
    assert list(store_news().values_list("kind", "ref")) == [("order", str(order_id))]
    assert not CheckoutDecision.objects.exists()


def test_the_sweep_ends_what_lies_untouched_for_a_week_but_not_a_paid_price():
    campaign = a_campaign()
    granted(campaign, 1)
    paid_grant = granted(campaign, 2)
    idle, paid = a_cart(1), a_cart(2)
    for cart_id in (idle, paid):
        decide(cart_id, now=NOON)
    store().open_cart(_paid(store().cart(paid)))
    sweep_checkouts(now=NOON + timedelta(days=6))
    assert Reservation.objects.count() == 2
    sweep_checkouts(now=NOON + timedelta(days=7))
    assert (code_on(idle), code_on(paid)) == ("", paid_grant.code)
    assert Reservation.objects.get().touched_at == NOON + timedelta(days=7)


def _paid(cart):
    return replace(cart, is_paid=True)


@pytest.mark.promise("H1.9")
def test_a_paid_cart_that_changed_is_decided_anew_and_keeps_nothing_to_itself():
    """Half off 240.00; paid, and then 10.00 of goods stand there."""
    grant = granted(a_campaign(percent_bp=5_000))
    cart_id = a_cart()
    decide(cart_id, now=NOON)
    store().open_cart(replace(_paid(store().cart(cart_id)), subtotal_minor=1_000, fingerprint="changed"))
    decide(cart_id, now=NOON)
    assert (code_on(cart_id), store().saving(cart_id)) == (grant.code, 500)
    store().open_cart(replace(store().cart(cart_id), fingerprint="changed again"))
    sweep_checkouts(now=NOON + timedelta(days=7))
    assert (code_on(cart_id), Reservation.objects.exists()) == ("", False)


def test_a_promise_whose_cart_lost_the_code_is_freed():
    granted(a_campaign())
    cart_id = a_cart()
    decide(cart_id, now=NOON)
    store().remove_from_cart(cart_id, code_on(cart_id))
    sweep_checkouts(now=NOON + timedelta(minutes=16))
    assert not Reservation.objects.exists()


def test_one_cart_that_fails_does_not_keep_the_sweep_from_the_others(monkeypatch, caplog):
    campaign = a_campaign(starts_at=NOON - timedelta(days=2))
    carts = []
    for user_id in (1, 2, 3):
        granted(campaign, user_id)
        carts.append(a_cart(user_id))
        decide(carts[-1], now=NOON)
    lifecycle.campaign_stop(campaign.pk, now=NOON)
    broken = sorted(carts)[0]
    honest = store().decide

    def decide_or_fail(checkout_id):
        if checkout_id == broken:
            raise RuntimeError("planted")
        honest(checkout_id)

    monkeypatch.setattr(store(), "decide", decide_or_fail)
    sweep_checkouts(now=NOON)
    assert [bool(code_on(one)) for one in sorted(carts)] == [True, False, False]
    assert len([one for one in caplog.records if "could not leave" in one.message]) == 1


def test_the_read_side_answers_for_many_owners_in_one_statement(django_assert_num_queries):
    now = datetime.now(UTC)
    campaign = a_campaign(
        starts_at=now - timedelta(days=1), listings=(USD, OfferListing("eu", "EUR", None, 1_000))
    )
    grants = [granted(campaign, user_id) for user_id in range(1, 4)]
    granted(a_campaign(starts_at=now + timedelta(days=1)), 1)
    cart_id = a_cart(1)
    decide(cart_id, now=now)
    order = an_order_with(grants[1], created_at=now)
    see(order, now=now)
    with django_assert_num_queries(3):
        offers = queries.offers_of([1, 2, 3, 99], at=now)
        redemptions = queries.redemptions_of_orders([order.id, uuid4()])
        rows = queries.decisions_of([cart_id, uuid4()], at=now)
    assert [(one.state, one.channel) for one in offers[1]] == [
        ("scheduled", "main"),
        ("reserved", "eu"),
        ("reserved", "main"),
    ]
    assert {one.state for one in offers[2]} == {"used"}
    assert {one.state for one in offers[3]} == {"available"}
    assert 99 not in offers
    assert [(one.grant_id, one.amount_minor) for one in redemptions[order.id]] == [(grants[1].pk, 2_400)]
    assert list(rows) == [cart_id]
    assert [one.name for one in INVARIANTS if violations(one)] == []


def test_a_code_that_an_order_used_leaves_every_other_cart_without_waiting_for_the_sweep():
    grant, first, second = granted(a_campaign()), a_cart(), a_cart()
    decide(first, now=NOON)
    Reservation.objects.all().delete()
    decide(second, now=NOON)
    assert {store().cart(one).voucher_code for one in (first, second)} == {grant.code}
    store().complete(first, order_id=uuid4(), at=NOON)
    see(an_order_with(grant, checkout_id=first))
    deliver()
    row = CheckoutDecision.objects.get(pk=second)
    assert (store().cart(second).voucher_code, row.reason) == ("", "used")
