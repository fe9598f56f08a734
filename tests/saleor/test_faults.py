"""Real workers of a real Saleor are killed on their way from a paid order to points and vouchers; others end the day."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone
from saleor.discount.models import Voucher, VoucherCode
from saleor.order.models import Order
from saleor.plugins.models import PluginConfiguration

from saleor_retention import tasks
from saleor_retention.core.invariants import violations
from saleor_retention.core.models import OutboxEffect
from saleor_retention.invariants import INVARIANTS
from saleor_retention.loyalty.models import Account, Transaction
from saleor_retention.loyalty.programmes import programme_create, version_add
from saleor_retention.offers.grants import granting
from saleor_retention.offers.models import Campaign, Grant, Redemption
from saleor_retention.orders.models import OrderFact
from tests.faults.processes import Nursery, nursery, redis, send, until
from tests.inbox import store_news

from .storefront import a_campaign, pay_by_transaction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("G6")]
POINTS = 216
"""240.00 of goods less ten percent, a point for each 1.00."""


class Workers:
    """Killed ones, and one that is sound."""

    def __init__(self, broker: str, workers: Nursery) -> None:
        self.broker, self.workers = broker, workers
        workers.start()

    def kill(self, place: str, task: str) -> None:
        """A worker gets the task and dies at this place. What an earlier one took along must be free again."""
        until(leases_are_over)
        send(self.broker, task, queue="doomed")
        assert self.workers.was_killed(self.workers.start("--queues", "doomed", dies_at=place))

    def end_the_day(self, is_done) -> None:
        """What beat sends, until it is done; then everything must hold, what waits for sweeps included."""

        def turn() -> bool:
            send(self.broker, "process_inbox", "deliver_outbox", "sweep")
            return bool(is_done())

        until(turn, pause=0.5)
        assert [one.name for one in INVARIANTS if violations(one)] == []
        assert "Traceback" not in self.workers.said()


def leases_are_over() -> bool:
    """By the database's clock, as workers see it."""
    taken = [rows.filter(claimed_until__gt=Now()) for rows in (store_news(), OutboxEffect.objects)]
    return not any(rows.exists() for rows in taken)


@pytest.fixture(scope="module")
def both(tmp_path_factory, django_db_setup) -> Iterator[tuple[str, Nursery]]:
    log = Path(tmp_path_factory.mktemp("workers")) / "log"
    with redis() as broker:
        surroundings = {
            "CELERY_BROKER_URL": broker,
            "DJANGO_SETTINGS_MODULE": "tests.saleor.settings_worker",
            "RETENTION_SALEOR_DB": connection.settings_dict["NAME"],
            "RETENTION_LEASE_SECONDS": "1",
        }
        with nursery("saleor.celeryconf:app", environment=surroundings, log=log) as workers:
            yield broker, workers


@pytest.fixture(scope="module")
def started(both) -> Workers:
    return Workers(*both)


@pytest.fixture
def workers(started, channel_USD, monkeypatch) -> Workers:
    """The plugin is on in every process, a programme gives points, and no task runs in the test itself."""
    monkeypatch.setattr(tasks, "schedule_inbox", lambda: None)
    PluginConfiguration.objects.create(
        identifier="saleor.retention", name="Retention", active=True, configuration=[]
    )
    version_add(
        programme_create("points", "Points").pk,
        channel=channel_USD.slug,
        currency="USD",
        rate_points=1,
        rate_minor=100,
        expiry_months=None,
        valid_from=timezone.now() - timedelta(days=1),
        actor="test",
        reason="start",
        now=timezone.now() - timedelta(days=1),
    )
    return started


@pytest.fixture
def grant(workers, channel_USD, customer_user) -> Grant:
    """Theirs by our books; Saleor has not heard of it."""
    campaign = a_campaign(channel_USD)
    granting.grant_to(campaign.pk, [customer_user.pk], now=timezone.now())
    return Grant.objects.get()


def are_delivered() -> bool:
    return not OutboxEffect.objects.filter(delivered_at=None).exists()


def bought(shopper) -> Order:
    """Two and eight of their wares, with their offer, paid and placed."""
    shopper.create((2, 8), ready=True)
    pay_by_transaction(shopper, shopper.deliver().total)
    answer = shopper.complete()
    assert answer["errors"] == []
    return Order.objects.get()


@pytest.mark.promise("P1.7")
def test_killed_while_telling_saleor_of_an_offer_there_is_one_voucher_with_one_code(workers, grant, shopper):
    workers.kill("outbox.after_effect", "deliver_outbox")
    assert (Voucher.objects.count(), VoucherCode.objects.count()) == (1, 0)
    assert OutboxEffect.objects.filter(delivered_at=None).count() == 2, "published, and nobody noted it"

    workers.kill("outbox.after_effect#2", "deliver_outbox")
    assert VoucherCode.objects.get().code == grant.code
    assert OutboxEffect.objects.filter(delivered_at=None).count() == 1, "issued, and nobody noted it"

    workers.end_the_day(are_delivered)
    assert Campaign.objects.get().store_reference == str(Voucher.objects.get().pk)
    assert VoucherCode.objects.get().code == grant.code
    assert shopper.create((2, 8)).total == Decimal("216.0")


@pytest.mark.promise("P1.7", "L1.1")
def test_killed_on_the_way_from_a_paid_order_to_its_points_and_its_spent_code(
    workers, grant, shopper, customer_user
):
    workers.end_the_day(are_delivered)
    order = bought(shopper)
    assert order.voucher_code == grant.code
    assert store_news().filter(kind="order", ref=str(order.pk)).exists()

    workers.kill("flow.before_commit", "process_inbox")
    assert not OrderFact.objects.exists()
    assert not Transaction.objects.exists()
    assert not Redemption.objects.exists()

    until(lambda: not store_news().filter(claimed_until__gt=timezone.now()).exists())
    workers.kill("flow.after_commit", "process_inbox")
    books = (Transaction.objects.count(), Account.objects.get(kind="available").balance)
    assert books == (1, POINTS)
    assert Redemption.objects.get().order_id == order.pk
    # Saleor spent the code with the order; a rival that was refused makes it believe the code unused again.
    assert VoucherCode.objects.filter(is_active=False).update(is_active=True) == 1

    workers.kill("outbox.after_effect", "deliver_outbox")
    assert not VoucherCode.objects.filter(is_active=True).exists()
    assert not are_delivered()

    workers.end_the_day(lambda: are_delivered() and not store_news().exists())
    assert (Transaction.objects.count(), Account.objects.get(kind="available").balance) == books
    assert Account.objects.get(kind="available").customer.user_id == customer_user.pk
    assert Redemption.objects.filter(given_back_at=None).count() == 1
    code = VoucherCode.objects.get()
    assert (code.code, code.is_active) == (grant.code, False)
