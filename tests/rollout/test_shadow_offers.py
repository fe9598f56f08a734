"""Offers where the engine is off or in shadow: decided for the report, on no checkout, and kept where promised."""

import logging
from datetime import timedelta

import pytest

from saleor_retention.offers import queries
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.checkout.sweep import REHEARSALS_KEPT, sweep_checkouts
from saleor_retention.offers.models import CheckoutDecision, Grant, Reservation
from saleor_retention.store.port import store
from tests.builders.campaigns import NOON, a_campaign, a_cart, an_order_with, deliver, granted, see
from tests.rollout.shop import LIVE, OFF, SHADOW

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G2")]


def decided(cart_id, now=NOON):
    decide(cart_id, now=now)
    return queries.decisions_of([cart_id], at=now).get(cart_id)


def code_on(cart_id):
    return store().cart(cart_id).voucher_code


def test_in_shadow_the_decision_is_kept_and_logged_and_nothing_is_applied_or_shown(shop, caplog):
    grant, cart_id = granted(a_campaign()), a_cart()
    shop.agree("main", SHADOW)
    with caplog.at_level(logging.INFO, logger="saleor_retention"):
        assert decided(cart_id) is None
    row = CheckoutDecision.objects.get()
    assert (row.is_shadow, row.reason, row.saving_minor, row.applied_id) == (True, "applied", 2_400, None)
    assert (code_on(cart_id), Reservation.objects.count()) == ("", 0)
    assert Grant.objects.get(pk=grant.pk).issued_at is None
    (line,) = [one.retention for one in caplog.records if "would apply" in one.msg]
    assert line == {"checkout": str(cart_id), "channel": "main", "grant": str(grant.pk), "count": "2400"}


def test_the_rehearsal_comes_to_what_live_would_come_to_where_the_shops_promotion_is_better(shop):
    granted(a_campaign())
    shop.agree("main", SHADOW)
    cart_id = a_cart(promotion_minor=2_400)
    assert decided(cart_id) is None
    assert CheckoutDecision.objects.get().reason == "better_without"


def test_going_live_puts_the_offer_on_with_the_next_decision(shop):
    grant, cart_id = granted(a_campaign()), a_cart()
    shop.agree("main", SHADOW)
    decided(cart_id)
    shop.agree("main", LIVE)
    assert (decided(cart_id).grant_id, code_on(cart_id)) == (grant.pk, grant.code)
    assert CheckoutDecision.objects.get().is_shadow is False


@pytest.mark.parametrize("terms", [OFF, SHADOW], ids=["off", "shadow"])
def test_what_is_on_a_cart_was_promised_and_stays(shop, terms):
    grant, cart_id = granted(a_campaign()), a_cart()
    decided(cart_id)
    shop.agree("main", terms)
    row = decided(cart_id)
    assert (row.grant_id, row.reason, code_on(cart_id)) == (grant.pk, "applied", grant.code)
    assert Reservation.objects.get().checkout_id == cart_id


@pytest.mark.parametrize("terms", [OFF, SHADOW], ids=["off", "shadow"])
def test_what_may_not_stay_leaves_in_every_mode(shop, terms):
    granted(a_campaign(ends_at=NOON + timedelta(hours=1), grace_seconds=0))
    cart_id = a_cart()
    decided(cart_id)
    shop.agree("main", terms)
    assert decided(cart_id, NOON + timedelta(hours=1)).grant_id is None
    assert (code_on(cart_id), Reservation.objects.count()) == ("", 0)


def test_where_it_is_off_no_offer_comes(shop):
    granted(a_campaign())
    shop.agree("main", OFF)
    cart_id = a_cart()
    assert decided(cart_id).reason == "no_offer"
    assert code_on(cart_id) == ""


def test_what_she_removed_in_shadow_stays_away_when_it_goes_live(shop):
    grant, cart_id = granted(a_campaign()), a_cart()
    decided(cart_id)
    shop.agree("main", SHADOW)
    shop.remove_from_cart(cart_id, grant.code)
    row = decided(cart_id)
    assert (row.reason, row.declined, row.grant_id) == ("removed", True, None)
    shop.agree("main", LIVE)
    assert (decided(cart_id).reason, code_on(cart_id)) == ("removed", "")


def test_a_rehearsal_outlives_its_checkout_for_the_report_and_not_for_ever(shop):
    grant, cart_id = granted(a_campaign()), a_cart()
    shop.agree("main", SHADOW)
    decided(cart_id)
    see(an_order_with(grant, checkout_id=cart_id, voucher_code="", discount_minor=0))
    assert CheckoutDecision.objects.count() == 1
    sweep_checkouts(now=NOON + REHEARSALS_KEPT)
    assert CheckoutDecision.objects.count() == 1
    sweep_checkouts(now=NOON + REHEARSALS_KEPT + timedelta(seconds=1))
    assert CheckoutDecision.objects.count() == 0


def test_a_campaign_that_is_live_nowhere_leaves_nothing_in_the_shop_until_a_cart_takes_it(shop):
    shop.agree("main", SHADOW)
    grant, cart_id = granted(a_campaign()), a_cart()
    assert deliver() == 2
    assert (shop._offers, shop._codes) == ({}, {})
    shop.agree("main", LIVE)
    assert decided(cart_id).grant_id == grant.pk
    assert list(shop._codes) == [grant.code]
