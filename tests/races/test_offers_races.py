"""One grant, many checkouts, one moment: threads with connections of their own, and the control without the key."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection

from saleor_retention.kernel.locks import command, execute
from saleor_retention.offers import grants
from saleor_retention.offers.models import Grant, Redemption, Reservation
from saleor_retention.offers.reservations import Answer, reserve
from tests.offers.shop import NOON, a_campaign, a_cart, an_order_with, assert_sound, granted, see

pytestmark = pytest.mark.django_db(transaction=True)
RIVALS = 8


def together(verbs: list[Callable[[], object]]) -> list[object]:
    """The answer of each verb when all start at once."""
    start = Barrier(len(verbs), timeout=20)

    def run(verb):
        try:
            start.wait()
            return verb()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as threads:
        return list(threads.map(run, verbs))


def reserving(grant: Grant, checkout_id: UUID, now=NOON) -> Callable[[], Answer]:
    def verb():
        with command():
            return reserve(grant.pk, checkout_id, now=now)

    return verb


def reading_first(grant: Grant, checkout_id: UUID, read: Barrier) -> Callable[[], Answer]:
    """The control: look whether it is free, then write, without the key."""

    def verb():
        with command():
            taken = execute("SELECT 1 FROM saleor_retention_reservation WHERE grant_id = %s", [grant.pk])
            read.wait()
            if taken:
                return Answer.ELSEWHERE
            execute(
                "INSERT INTO saleor_retention_reservation (grant_id, checkout_id) VALUES (%s, %s)",
                [grant.pk, checkout_id],
            )
            return Answer.OURS

    return verb


@pytest.mark.promise("P1.7")
def test_of_eight_checkouts_one_gets_the_grant():
    grant = granted(a_campaign())
    checkouts = [uuid4() for _ in range(RIVALS)]
    answers = together([reserving(grant, one) for one in checkouts])
    assert sorted(one.value for one in answers) == ["elsewhere"] * (RIVALS - 1) + ["ours"]
    assert Reservation.objects.get().checkout_id == checkouts[answers.index(Answer.OURS)]
    assert_sound()


def test_without_the_key_all_eight_get_it():
    grant = granted(a_campaign())
    read = Barrier(RIVALS, timeout=20)
    execute("ALTER TABLE saleor_retention_reservation DROP CONSTRAINT saleor_retention_reservation_pkey", [])
    try:
        answers = together([reading_first(grant, uuid4(), read) for _ in range(RIVALS)])
        assert answers == [Answer.OURS] * RIVALS
    finally:
        execute("DELETE FROM saleor_retention_reservation", [])
        execute("ALTER TABLE saleor_retention_reservation ADD PRIMARY KEY (grant_id)", [])


def test_one_checkout_that_asks_eight_times_gets_it_eight_times():
    grant, checkout_id = granted(a_campaign()), uuid4()
    assert together([reserving(grant, checkout_id)] * RIVALS) == [Answer.OURS] * RIVALS
    assert Reservation.objects.count() == 1


def test_of_eight_that_take_over_an_abandoned_checkout_one_does():
    grant = granted(a_campaign())
    abandoned = a_cart()
    with command():
        reserve(grant.pk, abandoned, now=NOON)
    later = NOON + timedelta(minutes=20)
    answers = together([reserving(grant, uuid4(), later) for _ in range(RIVALS)])
    assert sorted(one.value for one in answers) == ["elsewhere"] * (RIVALS - 1) + ["ours"]
    assert_sound()


def test_an_order_seen_while_others_reserve_ends_with_one_use_and_no_promise():
    grant = granted(a_campaign())
    order = an_order_with(grant, checkout_id=uuid4())
    together([lambda: see(order), *[reserving(grant, uuid4()) for _ in range(RIVALS - 1)]])
    assert Redemption.objects.get().order_id == order.id
    assert not Reservation.objects.exists()
    assert_sound()


def test_eight_that_grant_the_same_customers_grant_each_once():
    campaign = a_campaign()
    made = together([lambda: grants.grant_to(campaign.pk, range(1, 51), now=NOON)] * RIVALS)
    assert sum(made) == Grant.objects.count() == 50
