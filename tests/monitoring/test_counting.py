"""What the flow does is counted where it happens, by how it ended, and never by whom it concerned."""

import json
from uuid import uuid4

import pytest

from saleor_retention import __version__, pipeline, tasks
from saleor_retention.core import counters
from saleor_retention.core.idempotency import canonical
from saleor_retention.core.models import OutboxEffect
from saleor_retention.core.queues import inbox, outbox
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.room import ROOM as OFFERS
from saleor_retention.store.carts import CartSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON, an_order
from tests.graphql.alone import post, tokens
from tests.inbox import store_news

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G7")]


@pytest.fixture(autouse=True)
def _counts_from_nothing(monkeypatch, settings):
    settings.RETENTION_TOKENS = tokens()
    monkeypatch.setattr(counters, "pending", counters.PendingFigures())


def counted(name: str, **labels: str) -> float:
    return counters.pending.sums.get((name, canonical(labels)), 0)


def test_rows_that_were_worked_failed_and_parked(settings, monkeypatch):
    settings.RETENTION_MAX_ATTEMPTS = 2
    well, sick = an_order(), an_order()
    store().put(well, sick)
    read = store().orders

    def orders(ids):
        if sick.id in ids:
            raise RuntimeError("it cannot be read")
        return read(ids)

    monkeypatch.setattr(store(), "orders", orders)
    inbox.mark_dirty("order", [well.id, sick.id])
    for _ in range(2):
        store_news().update(due_at=NOON)
        pipeline.process_orders(now=NOON)
    ended = {
        one: counted("inbox_rows_total", kind="order", outcome=one) for one in ("worked", "failed", "parked")
    }
    assert ended == {"worked": 1, "failed": 1, "parked": 1}


def test_effects_that_were_delivered_failed_and_parked(settings):
    settings.RETENTION_MAX_ATTEMPTS = 2
    outbox.put([outbox.Effect("notify:1", "notify", {}), outbox.Effect("notify:2", "notify", {})])

    def receive(effect):
        if effect.key == "notify:2":
            raise RuntimeError("not now")

    for _ in range(2):
        OutboxEffect.objects.update(due_at=NOON)
        outbox.deliver({"notify": receive})
    ended = [
        counted("outbox_effects_total", kind="notify", outcome=one)
        for one in ("delivered", "failed", "parked")
    ]
    assert ended == [1, 1, 1]


def test_a_refused_mutation_by_its_name_and_code_and_an_accepted_one_not_at_all():
    refused = post("ann", 'mutation { referralClaim(code: "NOBODYS") { errors { code } } }')
    assert refused["data"]["referralClaim"]["errors"] == [{"code": "REFERRAL_NOT_AVAILABLE"}]
    assert counted("mutation_refusals_total", mutation="ReferralClaim", code="referral_not_available") == 1
    assert [name for name, _ in counters.pending.sums if name == "mutation_refusals_total"] == [
        "mutation_refusals_total"
    ]


def test_a_decision_by_its_reason():
    cart = CartSnapshot(uuid4(), "main", "USD", user_id=1, subtotal_minor=1_000, quantity=1, fingerprint="")
    store().open_cart(cart)
    decide(cart.id, now=NOON)
    assert counted("decisions_total", reason="no_offer") == 1


def test_a_task_by_how_it_ended(monkeypatch):
    tasks.sweep()
    assert counted("task_turns_total", task="sweep", outcome="done") == 1
    monkeypatch.setitem(OFFERS.sweep, "checkouts", lambda now: 1 / 0)
    with pytest.raises(Exception, match="ZeroDivisionError"):
        tasks.sweep()
    assert counted("task_turns_total", task="sweep", outcome="failed") == 1
    assert [json.loads(labels)["outcome"] for _, labels in counters.pending.marks] == ["done"]
    first = ("first_turn_timestamp_seconds", canonical({"version": __version__}))
    assert list(counters.pending.firsts) == [first]


def test_no_label_names_a_person():
    post("ann", 'mutation { referralClaim(code: "ANN-AT-HOME") { errors { code } } }')
    told = json.dumps([labels for _, labels in counters.pending.sums])
    assert "ANN" not in told
    assert "example.com" not in told
