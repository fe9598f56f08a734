"""One grant, many checkouts, one moment: threads with connections of their own, and the control without the key."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest

from saleor_retention.core.db import command, execute
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.checkout import store_decision, sweep
from saleor_retention.offers.grants import granting
from saleor_retention.offers.models import Campaign, Grant, Redemption, Reservation
from saleor_retention.offers.reservations.reserve import ReservationResult, reserve
from saleor_retention.store.port import store
from tests.builders.campaigns import NOON, a_campaign, a_cart, an_order_with, granted, see
from tests.builders.faults import before_saving
from tests.invariants import assert_sound, broken

from .concurrency import Crossing, outcomes, together
from .without_guard import guarded, without

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("G6")]
RIVALS = 8


def reserving(grant: Grant, checkout_id: UUID, now=NOON) -> Callable[[], ReservationResult]:
    def verb():
        with command():
            return reserve(grant.pk, checkout_id, now=now)

    return verb


def reading_first(grant: Grant, checkout_id: UUID, read: Crossing) -> Callable[[], ReservationResult]:
    """The control: look whether it is free, then write, without the key."""

    def verb():
        with command():
            taken = execute("SELECT 1 FROM saleor_retention_reservation WHERE grant_id = %s", [grant.pk])
            read()
            if taken:
                return ReservationResult.ELSEWHERE
            execute(
                "INSERT INTO saleor_retention_reservation (grant_id, checkout_id) VALUES (%s, %s)",
                [grant.pk, checkout_id],
            )
            return ReservationResult.OURS

    return verb


@pytest.mark.promise("P1.7")
def test_of_eight_checkouts_one_gets_the_grant():
    grant = granted(a_campaign())
    checkouts = [uuid4() for _ in range(RIVALS)]
    answers = together(*(reserving(grant, one) for one in checkouts))
    assert sorted(one.value for one in answers) == ["elsewhere"] * (RIVALS - 1) + ["ours"]
    assert Reservation.objects.get().checkout_id == checkouts[answers.index(ReservationResult.OURS)]
    assert_sound()


def test_without_the_key_all_eight_get_it():
    grant = granted(a_campaign())
    read = Crossing()
    execute("ALTER TABLE saleor_retention_reservation DROP CONSTRAINT saleor_retention_reservation_pkey", [])
    try:
        answers = together(*(reading_first(grant, uuid4(), read) for _ in range(RIVALS)))
        assert answers == [ReservationResult.OURS] * RIVALS
    finally:
        execute("DELETE FROM saleor_retention_reservation", [])
        execute("ALTER TABLE saleor_retention_reservation ADD PRIMARY KEY (grant_id)", [])


def test_one_checkout_that_asks_eight_times_gets_it_eight_times():
    grant, checkout_id = granted(a_campaign()), uuid4()
    assert together(*[reserving(grant, checkout_id)] * RIVALS) == [ReservationResult.OURS] * RIVALS
    assert Reservation.objects.count() == 1


def test_of_eight_that_take_over_an_abandoned_checkout_one_does():
    grant = granted(a_campaign())
    abandoned = a_cart()
    with command():
        reserve(grant.pk, abandoned, now=NOON)
    later = NOON + timedelta(minutes=20)
    answers = together(*(reserving(grant, uuid4(), later) for _ in range(RIVALS)))
    assert sorted(one.value for one in answers) == ["elsewhere"] * (RIVALS - 1) + ["ours"]
    assert_sound()


def test_an_order_seen_while_others_reserve_ends_with_one_use_and_no_promise():
    grant = granted(a_campaign())
    order = an_order_with(grant, checkout_id=uuid4())
    together(lambda: see(order), *(reserving(grant, uuid4()) for _ in range(RIVALS - 1)))
    assert Redemption.objects.get().order_id == order.id
    assert not Reservation.objects.exists()
    assert_sound()


def reserved_while_settled(cross_at) -> list[object]:
    """An order has used the grant and freed what was promised, and not committed; a checkout reserves it meanwhile."""
    grant, meet = granted(a_campaign()), cross_at("redemption.after_free")
    order = an_order_with(grant, checkout_id=uuid4())

    def reserve_then():
        meet.until_somebody_is_here()
        answer = reserving(grant, uuid4())()
        return answer

    return together(lambda: see(order), reserve_then)


@pytest.mark.promise("P1.7")
def test_who_reserves_while_an_order_settles_waits_and_learns_that_it_was_used(cross_at):
    assert reserved_while_settled(cross_at)[1] is ReservationResult.USED
    assert (Redemption.objects.count(), Reservation.objects.count()) == (1, 0)
    assert_sound()


def test_control_without_the_lock_on_the_grant_both_have_it(cross_at, lift):
    """The foreign key waits for the end of the transaction, too late to stop the insert."""
    lift("grant.lock")
    assert reserved_while_settled(cross_at)[1] is ReservationResult.OURS
    assert set(broken()) == {"used_grants_are_not_promised"}


def test_eight_that_grant_the_same_customers_grant_each_once():
    campaign = a_campaign()
    made = together(*[lambda: granting.grant_to(campaign.pk, range(1, 51), now=NOON)] * RIVALS)
    assert sum(made) == Grant.objects.count() == 50


def two_orders_with_one_code(cross_at) -> list[str]:
    """Two workers take in two orders that carry one code; each has looked who uses it before either writes."""
    grant = granted(a_campaign())
    cross_at("redemption.before_write")
    return outcomes(*(partial(see, an_order_with(grant)) for _ in range(2)))


def test_of_two_orders_with_one_code_one_uses_the_grant(transactional_db, cross_at):
    assert two_orders_with_one_code(cross_at) == ["done", "done"]
    assert Redemption.objects.filter(given_back_at=None).count() == 1
    assert set(broken()) == {"orders_use_the_grant_they_carry"}, (
        "the shop gave it twice, and the check says so"
    )


def test_control_without_the_lock_on_the_grant_the_second_order_ends_in_an_error(
    transactional_db, cross_at, lift
):
    lift("redemption.lock")
    assert two_orders_with_one_code(cross_at) == ["IntegrityError", "done"]


def test_control_without_lock_and_constraint_both_orders_use_it(transactional_db, cross_at, lift):
    lift("redemption.lock")
    with without((Redemption, "one_live_redemption_per_grant")):
        assert two_orders_with_one_code(cross_at) == ["done", "done"]
        assert "one_live_redemption" in broken()


def stopped_while_decided() -> UUID:
    """A campaign is stopped before a checkout that got its offer has committed; answers the checkout."""
    campaign, cart, meet = a_campaign(), a_cart(), Crossing()
    granted(campaign)

    def stop():
        meet.until_somebody_is_here()
        lifecycle.campaign_stop(campaign.pk, now=NOON)

    with before_saving(meet):
        together(lambda: store_decision.decide(cart, now=NOON), stop)
    return cart


@pytest.mark.promise("P1.8")
def test_an_offer_that_is_stopped_while_it_goes_on_leaves_within_one_sweep(transactional_db):
    cart = stopped_while_decided()
    assert store().cart(cart).voucher_code
    sweep.sweep_checkouts(now=NOON)
    assert (store().cart(cart).voucher_code, Reservation.objects.count()) == ("", 0)
    assert_sound()


def test_control_a_sweep_that_does_not_ask_for_the_campaigns_state_leaves_it_on(transactional_db, lift):
    lift("sweep.stopped")
    cart = stopped_while_decided()
    sweep.sweep_checkouts(now=NOON)
    assert store().cart(cart).voucher_code


def comes_back_while_taken_over(cross) -> list[ReservationResult]:
    """A checkout that lay untouched comes back, and reads that it holds the grant; then a newer one takes it over."""
    grant, abandoned, newer = granted(a_campaign()), a_cart(), a_cart()
    with command():
        reserve(grant.pk, abandoned, now=NOON)
    later = NOON + timedelta(minutes=20)
    coming_back = cross("grant.touch")

    def take_over():
        coming_back.until_somebody_is_here()
        return reserving(grant, newer, later)()

    return together(reserving(grant, abandoned, later), take_over)


def test_a_checkout_that_comes_back_while_its_grant_is_taken_over_is_told_so(transactional_db, cross):
    assert comes_back_while_taken_over(cross) == [ReservationResult.ELSEWHERE, ReservationResult.OURS]
    assert_sound()


def test_control_a_touch_that_does_not_look_whether_it_met_anything_promises_twice(
    transactional_db, cross, lift
):
    touch = guarded("grant.touch")
    lift("grant.touch", lambda *args: (touch(*args), True)[1])
    assert comes_back_while_taken_over(cross) == [ReservationResult.OURS, ReservationResult.OURS]


def test_a_grant_cannot_be_taken_over_from_a_checkout_that_is_just_touched(transactional_db, cross):
    """The other way round: the owner has written its touch and not committed; the newer one waits, and is refused."""
    grant, abandoned, newer = granted(a_campaign()), a_cart(), a_cart()
    with command():
        reserve(grant.pk, abandoned, now=NOON)
    later = NOON + timedelta(minutes=20)
    touched = cross("grant.touch", after=True)

    def take_over():
        touched.until_somebody_is_here()
        return reserving(grant, newer, later)()

    assert together(reserving(grant, abandoned, later), take_over) == [
        ReservationResult.OURS,
        ReservationResult.ELSEWHERE,
    ]
    assert Reservation.objects.get().checkout_id == abandoned


def granted_while_stopped(cross) -> bool:
    """Staff stop a campaign in the moment in which it is granted; whether it was stopped before the grant was written."""
    campaign, was_stopped = a_campaign(), []
    meet = cross(granting, "customers_of")

    def grant():
        granting.grant_to(campaign.pk, [1], now=NOON)

    def stop():
        meet.until_somebody_is_here()
        lifecycle.campaign_stop(campaign.pk, now=NOON)
        was_stopped.append(not Grant.objects.exists())

    assert outcomes(grant, stop) == ["done", "done"]
    return was_stopped == [True]


def test_a_stop_waits_for_what_is_being_granted(transactional_db, cross):
    assert not granted_while_stopped(cross)
    assert_sound()


def test_control_without_the_lock_on_the_campaign_a_stopped_one_is_granted(transactional_db, cross, lift):
    lift("campaign.lock_for_grant", lambda pk: Campaign.objects.get(pk=pk))
    assert granted_while_stopped(cross)
