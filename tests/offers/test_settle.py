"""From what orders say to redemptions, in any order of news."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention import pipeline
from saleor_retention.core.db import command
from saleor_retention.core.models import OutboxEffect
from saleor_retention.customers.identity import member
from saleor_retention.offers.models import CheckoutDecision, Grant, Redemption, Reservation
from saleor_retention.offers.redemptions import settle
from saleor_retention.offers.reservations.reserve import ReservationResult, reserve
from saleor_retention.orders.ingest import record
from saleor_retention.store.orders import Status
from saleor_retention.store.port import store

from ..builders.campaigns import NOON, a_campaign, a_cart, an_order_with, deliver, granted, see

pytestmark = pytest.mark.django_db


def reserved(grant, checkout_id=None, now=NOON):
    checkout_id = checkout_id or uuid4()
    with command():
        assert reserve(grant.pk, checkout_id, now=now) is ReservationResult.OURS
    return checkout_id


def live():
    return list(Redemption.objects.filter(given_back_at=None).values_list("order_id", flat=True))


@pytest.mark.promise("P1.7")
def test_a_promise_becomes_a_redemption_and_seeing_the_order_again_changes_nothing():
    grant = granted(a_campaign())
    checkout_id = reserved(grant)
    order = an_order_with(grant, checkout_id=checkout_id)
    see(order)
    see(replace(order, number="again"))
    redemption = Redemption.objects.get()
    assert (redemption.order_id, redemption.checkout_id) == (order.id, checkout_id)
    assert (redemption.amount_minor, redemption.currency) == (2_400, "USD")
    assert (redemption.promised_at, redemption.redeemed_at, redemption.given_back_at) == (NOON, NOON, None)
    assert not Reservation.objects.exists()


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.EXPIRED])
def test_an_order_that_dies_gives_the_grant_back_under_a_new_code(status):
    grant = granted(a_campaign())
    deliver()
    order = an_order_with(grant, checkout_id=reserved(grant))
    see(order)
    see(replace(order, status=status))
    old, grant = grant.code, Grant.objects.get()
    assert live() == []
    assert Redemption.objects.get().given_back_at == NOON
    assert grant.code != old
    assert grant.issued_at is None
    deliver()
    grant.refresh_from_db()
    assert grant.issued_at is not None
    assert old in store()._used
    assert grant.code not in store()._used
    see(an_order_with(grant, checkout_id=reserved(grant)))
    assert len(live()) == 1


def test_a_draft_that_vanishes_gives_the_grant_back():
    grant = granted(a_campaign())
    order = an_order_with(grant, status=Status.DRAFT)
    see(order)
    assert live() == [order.id]
    del store()._orders[order.id]
    with command():
        pipeline.sync_orders([order.id], now=NOON)
    assert live() == []


def test_staff_who_take_the_code_off_a_draft_give_the_grant_back():
    grant = granted(a_campaign())
    order = an_order_with(grant, status=Status.DRAFT)
    see(order)
    see(replace(order, voucher_code=""))
    assert live() == []


def test_an_order_that_lives_again_takes_its_grant_again_unless_another_has_it():
    grant = granted(a_campaign())
    first = an_order_with(grant, checkout_id=reserved(grant))
    see(first)
    see(replace(first, status=Status.CANCELLED))
    see(first)
    assert live() == [first.id]
    see(replace(first, status=Status.CANCELLED))
    second = an_order_with(Grant.objects.get(), checkout_id=reserved(grant))
    see(second)
    see(first)
    assert live() == [second.id]


def test_two_orders_with_one_grant_are_one_redemption_of_the_one_that_was_promised():
    grant = granted(a_campaign())
    stray = an_order_with(grant, checkout_id=uuid4())
    promised = an_order_with(grant, checkout_id=reserved(grant))
    see(stray, promised)
    assert live() == [promised.id]


def test_an_order_that_dies_while_another_takes_the_grant_in_the_same_batch():
    grant = granted(a_campaign())
    first = an_order_with(grant, checkout_id=reserved(grant))
    see(first)
    second = an_order_with(grant, checkout_id=uuid4())
    see(replace(first, status=Status.CANCELLED), second)
    assert live() == [second.id]


@pytest.mark.promise("P1.6")
def test_an_order_of_another_customer_uses_nothing_of_hers():
    grant = granted(a_campaign())
    checkout_id = reserved(grant)
    member(2)
    see(an_order_with(grant, user_id=2, email="eve@example.com"))
    see(an_order_with(grant, user_id=None, email="guest@example.com"))
    assert live() == []
    assert Reservation.objects.get().checkout_id == checkout_id


def test_an_order_whose_account_was_deleted_keeps_what_it_had():
    grant = granted(a_campaign())
    order = an_order_with(grant, checkout_id=reserved(grant))
    see(order)
    see(replace(order, user_id=None))
    assert live() == [order.id]


def test_a_checkout_that_became_an_order_without_the_offer_frees_it_and_is_forgotten():
    grant = granted(a_campaign())
    checkout_id = a_cart()
    store().decide(checkout_id)
    assert Reservation.objects.get().checkout_id == checkout_id
    see(an_order_with(grant, checkout_id=checkout_id, voucher_code=""))
    assert not Reservation.objects.exists()
    assert not CheckoutDecision.objects.exists()
    assert live() == []


def test_an_amount_that_changes_is_followed():
    grant = granted(a_campaign())
    order = an_order_with(grant, checkout_id=reserved(grant))
    see(order)
    see(replace(order, discount_minor=1_200))
    assert Redemption.objects.get().amount_minor == 1_200


def test_37_orders_cost_the_five_statements_of_3():
    campaign = a_campaign()
    grants = [granted(campaign, user_id) for user_id in range(1, 41)]

    def cost(batch):
        orders = [an_order_with(one, checkout_id=reserved(one)) for one in batch]
        store().put(*orders)

        with command():
            changes = record({order.id: order for order in orders}, now=NOON)
            with CaptureQueriesContext(connection) as captured:
                settle.settle(changes, now=NOON)
        return len(captured)

    assert cost(grants[:3]) == cost(grants[3:]) == 5
    assert OutboxEffect.objects.filter(kind="offer.retire").count() == 2


def test_a_promise_is_for_one_checkout_and_passes_on_when_that_lies_untouched():
    grant = granted(a_campaign())
    first, second = a_cart(), a_cart()
    reserved(grant, first)
    with command():
        assert reserve(grant.pk, second, now=NOON + timedelta(minutes=14)) is ReservationResult.ELSEWHERE
        assert reserve(grant.pk, second, now=NOON + timedelta(minutes=15)) is ReservationResult.OURS
        assert reserve(grant.pk, first, now=NOON + timedelta(minutes=16)) is ReservationResult.ELSEWHERE
    assert Reservation.objects.get().checkout_id == second


def test_a_promise_to_a_checkout_that_became_an_order_never_passes_on():
    grant = granted(a_campaign())
    first, second = a_cart(), a_cart()
    reserved(grant, first)
    store().complete(first, order_id=uuid4(), at=NOON)
    with command():
        assert reserve(grant.pk, second, now=NOON + timedelta(hours=5)) is ReservationResult.ELSEWHERE


def test_a_used_grant_is_promised_to_nobody():
    grant = granted(a_campaign())
    see(an_order_with(grant, checkout_id=reserved(grant)))
    with command():
        assert reserve(grant.pk, uuid4(), now=NOON) is ReservationResult.USED
    assert not Reservation.objects.exists()
