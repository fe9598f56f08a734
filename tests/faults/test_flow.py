"""Inside one process: it dies, an order is poison, a shop goes on selling while it is read. The books end the same."""

import threading
from dataclasses import replace

import pytest
from django.db import connection

from saleor_retention.core.db import command
from saleor_retention.core.failpoints import armed
from saleor_retention.core.invariants import INVARIANTS, violations
from saleor_retention.core.models import OutboxEffect
from saleor_retention.core.queues import inbox, outbox
from saleor_retention.core.queues.outbox import Effect
from saleor_retention.loyalty.models import Entitlement
from saleor_retention.orders.models import OrderFact
from saleor_retention.pipeline import CUSTOMER, ORDER, drain_orders, process_customers, process_orders
from saleor_retention.referrals.claims import HINT, claim
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.models import Referral
from saleor_retention.store.customers import CustomerSnapshot
from tests.builders import NOON, an_order
from tests.builders.points import a_member
from tests.faults.fixture import RECEIVED
from tests.faults.scenario import LATER, QUIET_DAY, books, leases_end, nothing_was_written
from tests.inbox import store_news

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("G6")]
SHOWN = {one.name: one for one in INVARIANTS}


class Killed(BaseException):
    """The process is gone: no handler runs."""


def die() -> None:
    raise Killed


@pytest.mark.promise("R0.1", "L6.1")
@pytest.mark.parametrize(
    "place",
    [
        "inbox.after_claim",
        "flow.after_lock",
        "flow.after_snapshot",
        "flow.before_commit",
        "inbox.before_finish",
    ],
)
def test_wherever_the_process_dies_its_lease_holds_and_then_the_books_end_the_same(story, place):
    inbox.mark_dirty(ORDER, story.ids)

    with pytest.raises(Killed), armed(place, die):
        process_orders(now=LATER)

    assert nothing_was_written()
    assert process_orders(now=LATER) == 0, "the dead worker's lease holds"
    leases_end()
    assert drain_orders(now=LATER) == 2
    assert books() == QUIET_DAY


def test_a_process_that_dies_after_its_commit_has_left_nothing_to_do(story):
    inbox.mark_dirty(ORDER, story.ids)

    with pytest.raises(Killed), armed("flow.after_commit", die):
        process_orders(now=LATER)

    assert books() == QUIET_DAY


def test_a_poison_order_is_set_aside_parked_and_shown_and_the_others_go_on(shop, story, settings, errors):
    settings.RETENTION_MAX_ATTEMPTS = 2
    errors.expect("RuntimeError", "ValueError")
    poison = an_order(user_id=3)
    shop.put(poison)
    shop.poison(poison.id)
    inbox.mark_dirty(ORDER, [*story.ids, poison.id, "no order at all"])

    assert drain_orders(now=LATER) == 4
    assert {**books(), "waiting": 0} == QUIET_DAY
    assert set(store_news().values_list("ref", flat=True)) == {str(poison.id), "no order at all"}
    assert violations(SHOWN["no_ring_is_parked"]) == []
    store_news().update(due_at=NOON)
    assert drain_orders(now=LATER) == 2
    assert drain_orders(now=LATER) == 0
    parked = {ref: told.split()[0] for _, ref, _, told in violations(SHOWN["no_ring_is_parked"])}
    assert parked == {str(poison.id): "RuntimeError", "no order at all": "ValueError"}

    shop.poison()
    inbox.mark_dirty(ORDER, [poison.id])
    assert drain_orders(now=LATER) == 1
    assert OrderFact.objects.filter(pk=poison.id, is_purchase=True).exists()


def test_a_poison_effect_is_tried_further_and_further_apart_parked_and_shown_and_the_others_arrive(
    shop, story, settings, errors
):
    settings.RETENTION_MAX_ATTEMPTS = 3
    errors.expect("RuntimeError")
    inbox.mark_dirty(ORDER, story.ids)
    drain_orders(now=LATER)
    bad, *good = OutboxEffect.objects.order_by("pk").values_list("key", flat=True)
    outbox.put([Effect("offer.publish:0", "offer.publish", {"campaign_id": 0})])
    shop.poison(bad, "offer.publish:0")

    for _ in range(4):
        outbox.deliver(RECEIVED)
        leases_end()

    assert shop.received() == {bad: 3, "offer.publish:0": 3, **dict.fromkeys(good, 1)}
    parked = [(key, tries) for key, tries, _ in violations(SHOWN["no_effect_is_parked"])]
    assert sorted(parked) == sorted([(bad, 3), ("offer.publish:0", 3)])
    OutboxEffect.objects.filter(parked_at__isnull=False).delete()


def test_an_order_that_changes_while_it_is_worked_on_is_looked_at_again(shop, story):
    inbox.mark_dirty(ORDER, [story.ben.id])

    def refunded_meanwhile():
        shop.put(replace(story.ben, kept_minor=0))
        inbox.mark_dirty(ORDER, [story.ben.id])

    with armed("flow.after_snapshot", refunded_meanwhile):
        process_orders(now=LATER)
    assert Referral.objects.get().state == "rewarded"
    assert store_news().count() == 1

    assert drain_orders(now=LATER) == 1
    assert Referral.objects.get().state == "reversed"
    assert not Entitlement.objects.exclude(due=0).exists()


def test_accounts_are_met_the_same_way_and_a_poison_one_stops_nobody(shop, story, errors):
    errors.expect("ValueError")
    hints = ((HINT, get_or_create_code(a_member(7).pk, NOON)),)
    shop.join(CustomerSnapshot(8, "user8@example.com", NOON, hints=hints))
    inbox.mark_dirty(CUSTOMER, [8, "nobody", 99])

    assert process_customers(now=LATER) == 3

    assert Referral.objects.filter(referee__user_id=8, referrer__user_id=7).exists()
    assert list(store_news().values_list("ref", flat=True)) == ["nobody"]
    assert store_news().get().last_error.startswith("ValueError")


@pytest.mark.promise("R0.1")
@pytest.mark.parametrize("place", ["inbox.after_claim", "inbox.before_finish", "flow.after_commit"])
def test_a_process_that_dies_while_it_meets_an_account_claims_her_code_once(shop, story, place):
    hints = ((HINT, get_or_create_code(a_member(7).pk, NOON)),)
    shop.join(CustomerSnapshot(8, "user8@example.com", NOON, hints=hints))
    inbox.mark_dirty(CUSTOMER, [8])

    with pytest.raises(Killed), armed(place, die):
        process_customers(now=LATER)

    is_done = place == "flow.after_commit"
    assert Referral.objects.filter(referee__user_id=8).count() == int(is_done)
    leases_end()
    assert process_customers(now=LATER) == int(not is_done)
    assert Referral.objects.get(referee__user_id=8).referrer.user_id == 7
    assert not store_news().exists()


@pytest.mark.promise("R0.1")
def test_a_claim_and_the_first_order_at_the_same_moment_never_miss_each_other(shop, story):
    """The claim is stopped before its commit; the order, taken in meanwhile, waits for it and is rewarded."""
    shop.join(CustomerSnapshot(5, "user5@example.com", NOON))
    order = an_order(user_id=5, email="user5@example.com", created_at=LATER, fully_paid_at=LATER)
    shop.put(order)
    code = get_or_create_code(a_member(6).pk, NOON)
    inbox.mark_dirty(CUSTOMER, [5])
    process_customers(now=NOON)
    is_claimed, done = threading.Event(), threading.Event()

    def take_in():
        try:
            is_claimed.wait(10)
            inbox.mark_dirty(ORDER, [order.id])
            drain_orders(now=LATER)
        finally:
            done.set()
            connection.close()

    thread = threading.Thread(target=take_in)
    thread.start()
    with command():
        claim(5, code, NOON)
        is_claimed.set()
        assert not done.wait(0.5), "the order waits for the claim"
    thread.join()

    assert Referral.objects.get(referee__user_id=5).state == "rewarded"
