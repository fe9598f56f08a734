"""P1.7 with two operating-system processes: one grant, two checkouts, one moment."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from decimal import Decimal
from queue import Empty, Queue

import pytest
from saleor.checkout.models import Checkout
from saleor.discount.models import VoucherCode

from saleor_retention.kernel.store import store
from saleor_retention.offers.models import Redemption, Reservation

from .shopping import Shopper, a_campaign, granted, pay_by_payment, pay_by_transaction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("P1.7")]
PATIENCE_SECONDS = 90
GATE_SECONDS = 5
"""How long the first at the gate waits for the second, who may be waiting for the first one's code row."""
FULL, REDUCED = "250.000", "226.000"


class Process:
    """One process of the shop, spoken to in lines."""

    def __init__(self) -> None:
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.saleor.race_settings"}
        self.pipe = subprocess.Popen(
            [sys.executable, "-m", "tests.saleor.race_complete"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        self.said: Queue[dict] = Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.pipe.stdout:
            if line.startswith("{"):
                self.said.put(json.loads(line))
        self.said.put({"at": "the end"})

    def tell(self, **command) -> None:
        self.pipe.stdin.write(json.dumps(command) + "\n")
        self.pipe.stdin.flush()

    def hear(self, seconds: float = PATIENCE_SECONDS) -> dict | None:
        try:
            return self.said.get(timeout=seconds)
        except Empty:
            return None


@pytest.fixture(scope="module")
def processes() -> Iterator[list[Process]]:
    """Started once: Saleor's imports take longer than the races."""
    started = [Process(), Process()]
    try:
        for one in started:
            assert one.hear() == {"at": "start"}
        yield started
    finally:
        for one in started:
            one.pipe.stdin.close()
            one.pipe.wait(30)


@pytest.fixture
def two_checkouts(shopper, channel_USD, customer_user):
    """Both carry the code of her one grant, and neither holds it: 240.00 less 24.00, and 10.00 for delivery."""
    grant = granted(a_campaign(channel_USD), customer_user)
    both = []
    for _ in range(2):
        one = Shopper(shopper.client, channel_USD, shopper.variants)
        one.create((2, 8), ready=True)
        assert (one.deliver().total, one.look().code) == (Decimal("226.0"), grant.code)
        Reservation.objects.all().delete()
        both.append(one)
    return both


def race(processes, checkouts, user, *, do="complete", guard=True, gate=True) -> list[dict]:
    """Complete both at once: both stand at the gate before either passes, where Saleor's own locks allow it."""
    for process, shopper in zip(processes, checkouts, strict=True):
        process.tell(do=do, checkout=str(shopper.pk), user=user.pk, guard=guard, gate=gate)
    return [_pass(process) for process in _met(processes)] if gate else [one.hear() for one in processes]


def _met(processes):
    """The processes, the first at the gate first; each is heard once, a waiting one is let through when it speaks."""
    heard = {process: process.hear(GATE_SECONDS) for process in processes}
    for process, said in heard.items():
        if said is not None:
            assert said == {"at": "gate"}, said
            process.tell(go=True)
    for process, said in heard.items():
        if said is None:
            assert process.hear() == {"at": "gate"}
            process.tell(go=True)
    return processes


def _pass(process) -> dict:
    """What it answers at last; in the payment flow the gate may be passed more than once."""
    while (said := process.hear()) == {"at": "gate"}:
        process.tell(go=True)
    return said


def winner_and_loser(answers, checkouts):
    """Exactly one order at the reduced price; answers the loser's checkout and what she was told."""
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


def test_transaction_flow(processes, two_checkouts, customer_user):
    for one in two_checkouts:
        pay_by_transaction(one, Decimal("226.0"))
    loser, errors = winner_and_loser(race(processes, two_checkouts, customer_user), two_checkouts)
    assert_told_why(errors)
    assert loser.look().total == Decimal("226.0"), (
        "she has paid for this price: the refusal does not touch it"
    )
    store().decide(loser.checkout.pk)
    assert loser.look().total == Decimal("250.0")
    pay_by_transaction(loser, Decimal("24.0"))
    answer = loser.complete()
    assert (answer["errors"], answer["order"]["total"]["gross"]["amount"]) == ([], 250.0)
    assert Redemption.objects.count() == 1


def test_transaction_flow_without_the_gate_gives_the_discount_twice(processes, two_checkouts, customer_user):
    for one in two_checkouts:
        pay_by_transaction(one, Decimal("226.0"))
    assert_both_discounted(race(processes, two_checkouts, customer_user, guard=False))


def test_payment_flow(processes, two_checkouts, customer_user):
    for one in two_checkouts:
        assert pay_by_payment(one, Decimal("226.0")).errors == []
    loser, errors = winner_and_loser(race(processes, two_checkouts, customer_user), two_checkouts)
    assert_told_why(errors)
    assert (loser.look().code, loser.look().total) == (None, Decimal("250.0")), (
        "nothing was paid: the code is off"
    )
    assert not loser.checkout.is_voucher_usage_increased
    assert pay_by_payment(loser, Decimal("250.0")).errors == []
    answer = loser.complete()
    assert (answer["errors"], answer["order"]["total"]["gross"]["amount"]) == ([], 250.0)
    assert Redemption.objects.count() == 1


def test_payment_flow_without_the_gate_gives_the_discount_twice(processes, two_checkouts, customer_user):
    for one in two_checkouts:
        assert pay_by_payment(one, Decimal("226.0")).errors == []
    assert_both_discounted(race(processes, two_checkouts, customer_user, guard=False))


def test_automatic_completion(processes, two_checkouts, customer_user):
    for one in two_checkouts:
        pay_by_transaction(one, Decimal("226.0"))
    loser, _ = winner_and_loser(race(processes, two_checkouts, customer_user, do="task"), two_checkouts)
    assert loser.email("ann@example.com").total == Decimal("250.0")
    pay_by_transaction(loser, Decimal("24.0"))
    processes[0].tell(do="task", checkout=str(loser.pk), user=customer_user.pk, guard=True, gate=False)
    assert processes[0].hear()["order"] == FULL
    assert Redemption.objects.count() == 1


def test_automatic_completion_without_the_gate_gives_the_discount_twice(
    processes, two_checkouts, customer_user
):
    for one in two_checkouts:
        pay_by_transaction(one, Decimal("226.0"))
    assert_both_discounted(race(processes, two_checkouts, customer_user, do="task", guard=False))


def test_a_code_that_the_loser_released_is_switched_off_for_good(processes, two_checkouts, customer_user):
    for one in two_checkouts:
        assert pay_by_payment(one, Decimal("226.0")).errors == []
    winner_and_loser(race(processes, two_checkouts, customer_user), two_checkouts)
    from saleor_retention.kernel import outbox

    while outbox.deliver(store().perform):
        pass
    assert not VoucherCode.objects.get().is_active
