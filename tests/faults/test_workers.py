"""A real worker on a real broker is killed at each failpoint; a healthy one, driven by beat alone, ends the day.

A worker that dies loses its task: Celery acknowledged it when it began. What brings the work back is the row with
its lease, not the broker.
"""

import time
from collections import Counter
from datetime import timedelta
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from celery import Celery, current_app
from django.db import connection
from django.utils import timezone

from saleor_retention import tasks
from saleor_retention.core.models import OutboxEffect
from saleor_retention.core.queues import inbox
from saleor_retention.core.safe_logging import Unexpected
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.ledger.holds import hold
from saleor_retention.loyalty.models import Hold, Programme
from saleor_retention.orders.models import OrderFact
from saleor_retention.pipeline import ORDER
from saleor_retention.store.port import store
from tests.builders import an_order
from tests.builders.points import a_member, an_id
from tests.faults.processes import SHOP_FOLDER, Nursery, free_port, nursery, redis, send, until
from tests.faults.scenario import QUIET_DAY, books, broken, nothing_was_written, tell, without
from tests.inbox import store_news

pytestmark = pytest.mark.django_db(transaction=True)
APP = "tests.faults.worker:app"
BEFORE_THE_COMMIT = [  # accounts are claimed before orders
    "inbox.after_claim#2",
    "flow.after_lock",
    "flow.after_snapshot",
    "flow.before_commit",
    "inbox.before_finish",
]


class Healthy:
    """A worker with beat that goes on for the whole module, working only while it is switched on."""

    def __init__(self, folder: Path, broker: str, workers: Nursery) -> None:
        self.folder, self.broker, self.workers = folder, broker, workers
        self._say("off")
        beat = ["--beat", "--schedule", str(folder / "beat")]
        workers.start(*beat, RETENTION_TASK_CONTEXT="tests.faults.worker.when_switched_on")

    def _say(self, word: str) -> None:
        with (self.folder / "switch").open("a+") as switch:
            flock(switch, LOCK_EX)  # a task under way is waited for
            switch.truncate(0)
            switch.write(word)

    def finishes(self, is_done) -> None:
        """Let it work until the test sees what it waits for."""
        self._say("on")
        try:
            until(is_done)
        finally:
            self._say("off")


@pytest.fixture(scope="module")
def broker():
    with redis() as url:
        yield url


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("shop")


@pytest.fixture(scope="module")
def healthy_worker(django_db_setup, folder, broker):
    surroundings = {
        "CELERY_BROKER_URL": broker,
        "FAULTS_DB": connection.settings_dict["NAME"],
        "DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings",
        SHOP_FOLDER: str(folder),
    }
    with nursery(APP, environment=surroundings, log=folder / "workers.log") as workers:
        yield Healthy(folder, broker, workers)


@pytest.fixture
def healthy(healthy_worker, folder, monkeypatch, settings, transactional_db, errors):
    """The healthy worker, an empty shop, and in the end everything in order, what waits for sweeps included."""
    for name in ("shop", "received", "poison"):
        (folder / name).unlink(missing_ok=True)
    monkeypatch.setenv(SHOP_FOLDER, str(folder))
    settings.RETENTION_STORE = "tests.faults.fixture.FileShop"
    yield healthy_worker
    assert broken(waits=True) == {}
    assert "Traceback" not in healthy_worker.workers.said()


@pytest.fixture
def story(healthy):
    return tell(store(), at=timezone.now() - timedelta(days=2))


def kill_a_worker(place: str, healthy: Healthy, *asked: str) -> None:
    """A worker of its own queue gets the tasks and dies at this place."""
    send(healthy.broker, *asked, queue="doomed")
    assert healthy.workers.was_killed(healthy.workers.start("--queues", "doomed", dies_at=place))


def is_quiet() -> bool:
    """Books as on a quiet day, and nothing left to do in the shop."""
    return books() == QUIET_DAY and not OutboxEffect.objects.filter(delivered_at=None).exists()


def assert_each_effect_came(*, at_least_twice: int = 0) -> None:
    """Every effect was received, under its one key, and the shop is as if once."""
    received = store().received()
    assert set(received) == set(OutboxEffect.objects.values_list("key", flat=True))
    assert len([key for key, times in received.items() if times > 1]) == at_least_twice
    assert sorted(store().codes().values()) == [False], "one code, issued once and retired"


@pytest.mark.promise("G6", "L6.1", "R0.1", "P1.7")
@pytest.mark.parametrize("place", BEFORE_THE_COMMIT)
def test_a_worker_killed_before_its_commit_leaves_nothing_and_beat_alone_brings_all(place, story, healthy):
    inbox.mark_dirty(ORDER, story.ids)

    kill_a_worker(place, healthy, "process_inbox")

    assert nothing_was_written()
    assert set(store_news().values_list("attempts", flat=True)) == {1}, "claimed, and never given back"
    healthy.finishes(is_quiet)
    assert_each_effect_came()


@pytest.mark.promise("G6", "L6.1", "R0.1", "P1.7")
def test_a_worker_killed_after_its_commit_has_done_everything_but_the_effects(story, healthy):
    inbox.mark_dirty(ORDER, story.ids)

    kill_a_worker("flow.after_commit", healthy, "process_inbox")

    assert books() == QUIET_DAY
    assert store().received() == Counter()
    healthy.finishes(is_quiet)
    assert_each_effect_came()


@pytest.mark.promise("G6", "P1.7")
def test_a_worker_killed_between_an_effect_and_its_mark_delivers_it_again_under_the_same_key(story, healthy):
    inbox.mark_dirty(ORDER, story.ids)

    kill_a_worker("outbox.after_effect", healthy, "process_inbox", "deliver_outbox")

    assert books() == QUIET_DAY
    assert sum(store().received().values()) == 1
    assert not OutboxEffect.objects.exclude(delivered_at=None).exists()
    healthy.finishes(is_quiet)
    assert_each_effect_came(at_least_twice=1)


@pytest.mark.promise("G6")
def test_beat_alone_finds_lost_rings_silent_changes_and_forgotten_holds(story, healthy):
    """Nobody rings: one order moved a cursor, one changed hands without a trace, one hold was left behind."""
    shop, programme, cleo = store(), Programme.objects.get(), a_member(3)
    long_ago = timezone.now() - timedelta(days=1)
    adjust(cleo.pk, programme.pk, 40, actor="staff:1", reason="sorry", key="sorry", now=long_ago)
    forgotten = hold(cleo.pk, programme.pk, 30, an_id("cart"), now=long_ago)
    guests = an_order(an_id("guest's"), user_id=None, email="dora@example.com", created_at=long_ago)
    shop.put(guests)

    healthy.finishes(lambda: OrderFact.objects.count() == 3 and not store_news().exists())
    assert OrderFact.objects.get(pk=guests.id).customer.user_id is None
    shop.match_guest("dora@example.com", 4)
    healthy.finishes(
        lambda: (
            (4 in books()["points"] and not Hold.objects.filter(state="open").exists())
            and not OutboxEffect.objects.filter(delivered_at=None).exists()
        )
    )

    forgotten.refresh_from_db()
    assert (forgotten.state, Hold.objects.count()) == ("released", 1)
    assert books()["points"] == QUIET_DAY["points"] | {3: 40, 4: 130}
    assert without(("points", "due", "movements", "sold"), books()) == without(
        ("points", "due", "movements", "sold"), QUIET_DAY
    )
    assert_each_effect_came()


@pytest.mark.promise("G6")
def test_a_broker_that_goes_away_loses_nothing(story, healthy, monkeypatch):
    """The work commits, asking for the next task fails, and beat finds what is left when the broker is back."""
    monkeypatch.setattr(tasks, "quiet_until", 0.0)
    away = Celery(broker=f"redis://127.0.0.1:{free_port()}/0", set_as_current=False)
    inbox.mark_dirty(ORDER, story.ids)
    before = current_app._get_current_object()
    away.set_current()
    try:
        with pytest.raises(Unexpected, match="ConnectionError"):
            tasks.process_inbox()
        started = time.monotonic()
        for _ in range(100):
            tasks.schedule_inbox()
        assert time.monotonic() - started < 1, "who comes next does not wait for it"
    finally:
        before.set_current()

    assert books() == QUIET_DAY
    assert store().received() == Counter()
    healthy.finishes(is_quiet)
    assert_each_effect_came()
