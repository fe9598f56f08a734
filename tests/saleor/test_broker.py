"""A real Celery worker on a real Redis: the hook of one process, the points of another."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from saleor.plugins.models import PluginConfiguration

from saleor_retention.loyalty.models import Account
from saleor_retention.loyalty.programmes import programme_create, version_add
from tests.inbox import store_news

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def broker() -> Iterator[str]:
    port, folder = free_port(), tempfile.mkdtemp()
    command = [
        os.environ["REDIS_SERVER"],
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        folder,
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        until(lambda: socket.create_connection(("127.0.0.1", port), 1).close() is None)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder)


def environment(broker: str) -> dict[str, str]:
    return os.environ | {
        "CELERY_BROKER_URL": broker,
        "DJANGO_SETTINGS_MODULE": "tests.saleor.settings_worker",
        "RETENTION_SALEOR_DB": connection.settings_dict["NAME"],
    }


def until(condition) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            if condition():
                return
        except OSError:
            pass
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.2)


@pytest.fixture
def paid_order(order_with_lines):
    """50 net units of goods are worth 50 points: the programme is there, the plugin is on, nobody has looked yet."""
    order = order_with_lines
    PluginConfiguration.objects.create(
        identifier="saleor.retention", name="Retention", active=True, configuration=[]
    )
    programme = programme_create("points", "Points")
    version_add(
        programme.pk,
        channel=order.channel.slug,
        currency="USD",
        rate_points=1,
        rate_minor=100,
        expiry_months=None,
        valid_from=order.created_at - timedelta(days=1),
        actor="test",
        reason="start",
        now=timezone.now(),
    )
    order.payment_transactions.create(
        charged_value=order.total_gross_amount, currency="USD", available_actions=[], name="card"
    )
    return order


def ring(order, broker: str) -> float:
    """Let another process of the shop update the order; answers how long its plugins took, in seconds."""
    command = [sys.executable, "-m", "tests.saleor.ring_order", str(order.pk)]
    done = subprocess.run(
        command, env=environment(broker), capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return float(done.stdout.splitlines()[-1])


@pytest.mark.promise("L1.1")
def test_a_worker_awards_the_points_of_an_order_that_another_process_saw_paid(paid_order, broker):
    # given
    command = [
        sys.executable,
        "-m",
        "celery",
        "--app",
        "saleor.celeryconf:app",
        "worker",
        "--concurrency",
        "1",
    ]
    worker = subprocess.Popen(
        command, env=environment(broker), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        # when
        ring(paid_order, broker)
        # then
        until(lambda: Account.objects.filter(kind="available", balance__gt=0).exists())
    finally:
        worker.terminate()
        worker.wait(30)
    earned = sum(line.total_price_net_amount for line in paid_order.lines.all())
    account = Account.objects.get(kind="available")
    assert account.customer.user_id == paid_order.user_id
    assert account.balance == int(earned)
    assert store_news().count() == 0


def test_without_its_broker_the_shop_goes_on_and_the_ring_waits(paid_order):
    # given a broker that is away
    away = f"redis://127.0.0.1:{free_port()}/0"
    # when
    seconds = ring(paid_order, away)
    # then
    assert seconds < PATIENCE_SECONDS / 4
    assert [item.ref for item in store_news()] == [str(paid_order.pk)]
    assert Account.objects.count() == 0
