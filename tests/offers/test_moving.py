"""An offer goes to the second cart of its customer where it is asked for, unless the first is paid for."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connections

from saleor_retention.core import clock
from saleor_retention.core.db import command, execute
from saleor_retention.errors import OfferNotAvailable
from saleor_retention.offers import queries
from saleor_retention.offers.checkout.select import OfferSelection, choose
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.checkout.transfer import refresh, take_over_reservations
from saleor_retention.offers.eligibility.reasons import Reason
from saleor_retention.offers.models import Reservation, Stacking
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.port import store
from tests.invariants import assert_sound

from ..builders.campaigns import NOON, a_campaign, a_cart, granted

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P8.5")]
FIVE = OfferListing("main", "USD", 500, 0)


def five():
    return granted(a_campaign(percent_bp=None, listings=(FIVE,)))


def row_of(cart):
    return queries.decisions_of([cart], at=NOON)[cart]


def decided(cart, now):
    decide(cart, now=now)
    return row_of(cart)


def chosen(cart, grant):
    choose(cart, 1, OfferSelection(grant.pk), now=clock.now())
    return row_of(cart)


def refused(cart, wanted, reason):
    with pytest.raises(OfferNotAvailable) as refusal:
        choose(cart, 1, wanted, now=clock.now())
    assert refusal.value.message == reason.entry.refusal


def test_a_choice_moves_the_offer_from_another_open_cart_of_hers():
    grant, first, second = granted(a_campaign()), a_cart(), a_cart()
    assert (decided(first, clock.now()).grant_id, decided(second, clock.now()).reason) == (
        grant.pk,
        "reserved_elsewhere",
    )
    assert decided(second, clock.now()).hints[0].reserved_by == first
    assert chosen(second, grant).grant_id == grant.pk
    assert (store().cart(first).voucher_code, row_of(first).reason) == ("", "reserved_elsewhere")
    assert Reservation.objects.get().checkout_id == second
    assert_sound()


def test_a_refresh_moves_what_another_open_cart_of_hers_holds_and_that_one_gets_what_is_left():
    ten, small = granted(a_campaign()), five()
    first, second = a_cart(), a_cart()
    assert [decided(one, clock.now()).grant_id for one in (first, second)] == [ten.pk, small.pk]
    refresh(second, now=clock.now())
    assert [row_of(one).grant_id for one in (first, second)] == [small.pk, ten.pk]
    refresh(second, now=clock.now())
    assert [row_of(one).grant_id for one in (first, second)] == [small.pk, ten.pk]
    assert_sound()


def test_of_a_cart_that_is_paid_for_nothing_moves():
    ten = granted(a_campaign())
    first, second = a_cart(), a_cart()
    decided(first, clock.now())
    store().open_cart(replace(store().cart(first), is_paid=True))
    decided(second, clock.now())
    refresh(second, now=clock.now())
    assert row_of(second).reason == "reserved_elsewhere"
    refused(second, OfferSelection(ten.pk), Reason.RESERVED_ELSEWHERE)
    assert Reservation.objects.get().checkout_id == first


def test_what_became_an_order_is_not_moved_though_no_worker_has_seen_it():
    ten = granted(a_campaign())
    first, second = a_cart(), a_cart()
    decided(first, clock.now())
    store().complete(first, order_id=uuid4(), at=NOON)
    refresh(second, now=clock.now())
    assert row_of(second).reason == "reserved_elsewhere"
    refused(second, OfferSelection(ten.pk), Reason.RESERVED_ELSEWHERE)


@pytest.mark.django_db(transaction=True)
def test_what_somebody_is_just_completing_or_deciding_is_neither_moved_nor_waited_for():
    """The first cart holds two promises; a rival has locked one of them."""
    granted(a_campaign(stacking=Stacking.COMBINABLE))
    granted(a_campaign(stacking=Stacking.COMBINABLE))
    first, second = a_cart(), a_cart()
    decided(first, clock.now())
    assert Reservation.objects.filter(checkout_id=first).count() == 2
    rival = connections.create_connection("default")
    try:
        rival.set_autocommit(False)
        with rival.cursor() as cursor:
            cursor.execute("SELECT 1 FROM saleor_retention_reservation ORDER BY grant_id LIMIT 1 FOR UPDATE")
        with command():
            execute("SET LOCAL lock_timeout = '1s'", [])
            assert take_over_reservations(store().cart(second), now=clock.now()) == []
        assert set(Reservation.objects.values_list("checkout_id", flat=True)) == {first}
    finally:
        rival.rollback()
        rival.close()
    with command():
        assert take_over_reservations(store().cart(second), now=clock.now()) == [first]
