"""Retention periods: each begins where the other ends, and 0 keeps for ever."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from saleor_retention import tasks
from saleor_retention.core.models import Counter, IdempotentCommand, OutboxEffect
from saleor_retention.customers import reconcile as accounts
from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.models import Transaction
from saleor_retention.offers.checkout import store_decision
from saleor_retention.offers.models import CheckoutDecision
from saleor_retention.privacy.retention_periods import RETENTION_PERIODS
from saleor_retention.store.port import store
from tests.builders import NOON, an_order, customers
from tests.builders.campaigns import a_campaign, a_cart, granted
from tests.builders.customers import ANN, customer_of
from tests.builders.points import an_id
from tests.invariants import assert_sound

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G5")]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _shop(settings):
    settings.RETENTION_STORE = "saleor_retention.hosts.standalone.simulator.shop.SimulatedStore"
    yield
    assert_sound()


def after(model, name: str, days: float):
    """An instant that lies so many days behind what the only row of a table says."""
    return getattr(model.objects.get(), name) + days * DAY


def test_delivered_effects_go_after_their_days_and_waiting_ones_never(settings):
    OutboxEffect.objects.create(key="done", kind="notify", payload={"user_id": 5}, delivered_at=NOON)
    OutboxEffect.objects.create(key="waiting", kind="notify", payload={"user_id": 5}, due_at=NOON + 900 * DAY)
    settings.RETENTION_KEEP_EFFECTS_DAYS = 90
    assert RETENTION_PERIODS["effects"](now=NOON + 90 * DAY) == 0
    assert RETENTION_PERIODS["effects"](now=NOON + 90.01 * DAY) == 1
    assert [row.key for row in OutboxEffect.objects.all()] == ["waiting"]
    settings.RETENTION_KEEP_EFFECTS_DAYS = 0
    OutboxEffect.objects.update(delivered_at=NOON)
    assert RETENTION_PERIODS["effects"](now=NOON + 9_000 * DAY) == 0


def test_decisions_of_checkouts_that_are_gone_go_and_those_of_open_ones_stay(settings):
    settings.RETENTION_KEEP_DECISIONS_DAYS = 30
    customers.registered(ANN)
    granted(a_campaign(), ANN)
    gone, still = a_cart(ANN), a_cart(ANN)
    customers.work()
    for cart in (gone, still):
        store_decision.decide(cart, now=NOON)
    store().abandon(gone)
    assert RETENTION_PERIODS["decisions"](now=NOON + 30 * DAY) == 0
    assert RETENTION_PERIODS["decisions"](now=NOON + 31 * DAY) == 1
    assert RETENTION_PERIODS["decisions"](now=NOON + 31 * DAY) == 0
    assert [row.checkout_id for row in CheckoutDecision.objects.all()] == [still]


def test_reasons_go_after_their_months_and_who_and_what_stays(settings):
    version = customers.rules_of_the_house()
    customers.registered(ANN)
    customers.given(version, 70, key="sorry")
    settings.RETENTION_KEEP_STAFF_NOTES_MONTHS = 0
    assert RETENTION_PERIODS["texts"](now=timezone.now() + 9_000 * DAY) == 0
    settings.RETENTION_KEEP_STAFF_NOTES_MONTHS = 12
    assert RETENTION_PERIODS["texts"](now=after(IdempotentCommand, "at", 365)) == 0
    assert RETENTION_PERIODS["texts"](now=after(IdempotentCommand, "at", 366)) == 2
    assert RETENTION_PERIODS["texts"](now=after(IdempotentCommand, "at", 366)) == 0
    command, movement = IdempotentCommand.objects.get(), Transaction.objects.get()
    assert (command.reason, command.actor, command.key) == ("forgotten", "user:1", "sorry")
    assert (movement.reason, movement.actor) == ("", "user:1")


def test_a_customer_who_does_nothing_any_more_is_erased_and_who_does_stays(settings):
    settings.RETENTION_KEEP_CUSTOMERS_MONTHS = 12
    customers.rules_of_the_house()
    customers.registered(ANN, customers.EMAIL)
    customers.news(an_order(an_id("old"), user_id=ANN, email=customers.EMAIL))
    customers.news(
        an_order(an_id("new"), user_id=None, email="new@example.com", created_at=NOON + 360 * DAY, fully_paid_at=NOON)
    )  # fmt: skip
    ann = customer_of(ANN)
    assert RETENTION_PERIODS["customers"](now=NOON + 365 * DAY) == 0
    assert RETENTION_PERIODS["customers"](now=NOON + 366 * DAY) == 2
    assert customers.balances(ann) == {}
    assert Customer.objects.get(erased_at=None).facts.purchases == 1
    settings.RETENTION_KEEP_CUSTOMERS_MONTHS = 0
    assert RETENTION_PERIODS["customers"](now=NOON + 9_000 * DAY) == 0


def test_the_command_counts_dry_and_then_forgets(settings, capsys):
    settings.RETENTION_BATCH_SIZE = 2
    store().put(an_order())
    for number in range(5):
        OutboxEffect.objects.create(key=str(number), kind="notify", delivered_at=NOON)
    call_command("retention_forget", "--dry-run")
    assert "effects: 5 to be forgotten" in capsys.readouterr().out
    assert OutboxEffect.objects.count() == 5
    call_command("retention_forget")
    assert "effects: 5 forgotten" in capsys.readouterr().out
    assert not OutboxEffect.objects.exists()


def test_the_daily_task_forgets_by_itself():
    OutboxEffect.objects.create(key="done", kind="notify", delivered_at=NOON)
    tasks.forget.run()
    assert not OutboxEffect.objects.exists()


def test_accounts_that_are_gone_or_proved_an_address_are_found_without_a_ring():
    customers.rules_of_the_house()
    customers.registered(ANN, customers.EMAIL, is_confirmed=False)
    customers.news(an_order(an_id("guest"), user_id=None, email=customers.EMAIL))
    store().join(customers.CustomerSnapshot(ANN, customers.EMAIL, NOON))
    call_command("retention_reconcile")
    assert customers.balances(customer_of(ANN)) == {"available": 130}

    ann = customer_of(ANN)
    store().leave(ANN)
    call_command("retention_reconcile", "--dry-run")
    assert Customer.objects.get(pk=ann).user_id == ANN
    call_command("retention_reconcile")
    assert Customer.objects.get(pk=ann).erased_at is not None


def test_a_store_that_has_lost_most_accounts_erases_nobody(caplog):
    for user_id in range(2_000, 2_042):
        store().join(customers.CustomerSnapshot(user_id, f"user{user_id}@example.com", NOON))
    customers.ring(*range(2_000, 2_042))
    for user_id in range(2_000, 2_022):
        store().leave(user_id)
    assert sum(accounts.audit_customers()) == 0
    assert "most accounts are missing" in caplog.text
    assert Counter.objects.get(name="lost_rows").value == 22
    store().join(customers.CustomerSnapshot(2_000, "user2000@example.com", NOON))
    assert sum(accounts.audit_customers()) == 21
    assert Counter.objects.get(name="lost_rows").value == 0
    customers.work()
    assert Customer.objects.filter(user_id__isnull=False).count() == 21
