"""P1.7 with two operating-system processes: one grant, two checkouts, one moment."""

import os
from decimal import Decimal

import pytest
from saleor.checkout.models import Checkout
from saleor.discount.models import VoucherCode

from saleor_retention.core.queues import outbox
from saleor_retention.offers.models import Redemption, Reservation
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.port import store

from .race_complete import Completion, Process
from .storefront import Shopper, a_campaign, granted, pay_by_payment, pay_by_transaction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("P1.7")]
GATE_SECONDS = 5
"""How long the first at the gate waits for the second, who may be waiting for the first one's code row."""
FULL, REDUCED = "250.000", "226.000"


@pytest.fixture
def two_checkouts(shopper, channel_USD, customer_user):
    """Both carry the code of their one grant, and neither holds it: 240.00 less 24.00, and 10.00 for delivery."""
    grant = granted(a_campaign(channel_USD), customer_user)
    both = []
    for _ in range(2):
        one = Shopper(shopper.client, channel_USD, shopper.variants)
        one.create((2, 8), ready=True)
        assert (one.deliver().total, one.look().code) == (Decimal("226.0"), grant.code)
        Reservation.objects.all().delete()
        both.append(one)
    return both


def charge(checkouts) -> None:
    """Both are charged the reduced price; paying renews a promise, so it is taken away again."""
    for one in checkouts:
        pay_by_transaction(one, Decimal("226.0"))
        Reservation.objects.all().delete()
        assert one.look().total == Decimal("226.0")


def enter_cards(checkouts) -> None:
    """Both have a payment over the reduced price that is charged with the order."""
    for one in checkouts:
        assert pay_by_payment(one, Decimal("226.0")).errors == []
        Reservation.objects.all().delete()
        assert one.look().total == Decimal("226.0")


def race(checkouts, user, *, by_task=False, is_guarded=True, meet=True, **more) -> list[dict]:
    """Complete both at once: both stand at the gate before either passes.

    In the payment flow Saleor locks the code's row before the gate, so there they only start together.
    """
    started = [Process(Completion(str(one.pk), user.pk, by_task, is_guarded, **more)) for one in checkouts]
    met = [one.says(GATE_SECONDS) for one in started]
    assert not meet or len({said["process"] for said in met if said} - {os.getpid()}) == 2
    for process, said in zip(started, met, strict=True):
        if said is not None:
            process.may_go()
    return [process.at_last() for process in started]


def winner_and_loser(answers, checkouts):
    """Exactly one order at the reduced price; answers the loser's checkout and what they were told."""
    assert sorted(str(one["order"]) for one in answers) == [REDUCED, "None"]
    index = next(i for i, one in enumerate(answers) if one["order"] is None)
    assert Redemption.objects.filter(given_back_at=None).count() == 1
    assert Checkout.objects.filter(pk=checkouts[index].pk).exists()
    return checkouts[index], answers[index]["errors"]


def assert_told_why(errors):
    (error,) = errors
    assert (error["field"], error["code"]) == ("voucherCode", "VOUCHER_NOT_APPLICABLE")
    assert error["message"] in {
        "This personal offer is being used in another of your checkouts.",
        "This personal offer was already used for another order.",
    }


def assert_both_discounted(answers):
    """The control: what Saleor's own single-use codes let through when our gate is off."""
    assert [one["order"] for one in answers] == [REDUCED, REDUCED]


def test_transaction_flow(two_checkouts, customer_user):
    charge(two_checkouts)
    loser, errors = winner_and_loser(race(two_checkouts, customer_user), two_checkouts)
    assert_told_why(errors)
    store().decide(loser.checkout.pk)  # as the winner's worker does, unless it met the loser at work
    assert loser.look().total == Decimal("250.0")
    pay_by_transaction(loser, Decimal("24.0"))
    answer = loser.complete()
    assert (answer["errors"], answer["order"]["total"]["gross"]["amount"]) == ([], 250.0)
    assert Redemption.objects.count() == 1


def test_transaction_flow_without_the_gate_gives_the_discount_twice(two_checkouts, customer_user):
    charge(two_checkouts)
    assert_both_discounted(race(two_checkouts, customer_user, is_guarded=False))


def test_payment_flow(two_checkouts, customer_user):
    enter_cards(two_checkouts)
    loser, errors = winner_and_loser(race(two_checkouts, customer_user, meet=False), two_checkouts)
    assert_told_why(errors)
    assert (loser.look().code, loser.look().total) == (None, Decimal("250.0")), (
        "nothing was paid: the code is off"
    )
    assert not loser.checkout.is_voucher_usage_increased
    assert pay_by_payment(loser, Decimal("250.0")).errors == []
    answer = loser.complete()
    assert (answer["errors"], answer["order"]["total"]["gross"]["amount"]) == ([], 250.0)
    assert Redemption.objects.count() == 1


def test_payment_flow_without_the_gate_gives_the_discount_twice(two_checkouts, customer_user):
    enter_cards(two_checkouts)
    assert_both_discounted(race(two_checkouts, customer_user, is_guarded=False, meet=False))


def test_automatic_completion(two_checkouts, customer_user):
    charge(two_checkouts)
    loser, _ = winner_and_loser(race(two_checkouts, customer_user, by_task=True), two_checkouts)
    assert loser.email("ann@example.com").total == Decimal("250.0")
    pay_by_transaction(loser, Decimal("24.0"))
    again = Process(Completion(str(loser.pk), customer_user.pk, by_task=True, is_guarded=True))
    assert again.at_last()["order"] == FULL
    assert Redemption.objects.count() == 1


def test_automatic_completion_without_the_gate_gives_the_discount_twice(two_checkouts, customer_user):
    charge(two_checkouts)
    assert_both_discounted(race(two_checkouts, customer_user, by_task=True, is_guarded=False))


def test_a_code_that_the_loser_released_is_switched_off_for_good(two_checkouts, customer_user):
    enter_cards(two_checkouts)
    winner_and_loser(race(two_checkouts, customer_user, meet=False), two_checkouts)
    while outbox.deliver(HANDLERS):
        pass
    assert not VoucherCode.objects.get().is_active


@pytest.fixture
def two_offers(shopper, channel_USD, customer_user):
    """Two checkouts, each paid for with an offer of its own that is not to be used within 30 days of another."""
    both = []
    for _ in range(2):
        granted(a_campaign(channel_USD, cooldown_days=30), customer_user)
        one = Shopper(shopper.client, channel_USD, shopper.variants)
        one.create((2, 8), ready=True)
        assert one.deliver().total == Decimal("226.0")
        pay_by_transaction(one, Decimal("226.0"))
        both.append(one)
    return both


@pytest.mark.promise("P8.3")
def test_of_two_offers_with_a_cool_down_one_is_used_at_a_time(two_offers, customer_user):
    loser, errors = winner_and_loser(race(two_offers, customer_user), two_offers)
    assert [error["code"] for error in errors] == ["VOUCHER_NOT_APPLICABLE"]
    store().decide(loser.checkout.pk)
    assert loser.look().total == Decimal("250.0")


def test_without_what_is_asked_again_both_are_used(two_offers, customer_user):
    answers = race(
        two_offers,
        customer_user,
        is_guarded=False,
        guard="saleor_retention.hosts.saleor.checkout.completion_guard.begin",
    )
    assert_both_discounted(answers)
