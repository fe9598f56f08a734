"""Points that were withheld and cannot be given hold up no others."""

from datetime import timedelta

import pytest

from saleor_retention import pipeline
from saleor_retention.core.db import command
from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.ledger.entitlements import cause_of
from saleor_retention.loyalty.models import Withheld
from saleor_retention.pipeline import release_withheld, sync_orders
from saleor_retention.store.channels import ChannelTerms, Mode
from saleor_retention.store.port import store
from tests.builders import NOON, an_order
from tests.builders.points import a_programme, an_id, balance_of, the_shop_says

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G2")]


def withheld_orders(number: int) -> list:
    """Orders of 60.00 each that came while the channel was off, which it is no more."""
    a_programme()
    store().agree("main", ChannelTerms(Mode.OFF))
    orders = [an_order(an_id(f"order {turn}")) for turn in range(number)]
    for order in orders:
        store().put(order)
        the_shop_says(order)
    store().agree("main", ChannelTerms(Mode.LIVE))
    return sorted(order.id for order in orders)


def failing_for(broken, monkeypatch) -> None:
    """Orders that cannot be looked at."""

    def look(order_ids, **named):
        if broken.intersection(order_ids):
            raise RuntimeError("broken")
        sync_orders(order_ids, **named)

    monkeypatch.setattr(pipeline, "sync_orders", look)


def test_three_batches_that_fail_hold_up_no_other(monkeypatch):
    broken = withheld_orders(7)[:-1]
    with monkeypatch.context() as patched:
        failing_for(set(broken), patched)
        assert [release_withheld(now=NOON, limit=2) for _ in range(5)] == [2, 2, 2, 1, 0]
    rows = Withheld.objects.in_bulk()
    assert set(rows) == {cause_of(order_id) for order_id in broken}
    assert {(row.attempts, row.retry_at) for row in rows.values()} == {(1, NOON + timedelta(seconds=2))}
    assert release_withheld(now=NOON + timedelta(minutes=1), limit=10) == 6
    assert not Withheld.objects.exists()
    assert balance_of(Customer.objects.get(user_id=1))["available"] > 0


def test_what_failed_comes_behind_what_never_did(monkeypatch):
    *broken, good = withheld_orders(7)
    Withheld.objects.filter(order_id__in=broken).update(attempts=3, retry_at=NOON)
    failing_for(set(broken), monkeypatch)
    release_withheld(now=NOON, limit=2)
    assert not Withheld.objects.filter(order_id=good).exists()
    assert sorted(Withheld.objects.values_list("attempts", flat=True)) == [3, 3, 3, 3, 3, 4]


def test_an_order_that_is_looked_at_again_and_still_withheld_starts_afresh():
    (order_id,) = withheld_orders(1)
    store().agree("main", ChannelTerms(Mode.OFF))
    Withheld.objects.update(attempts=3, retry_at=NOON)
    with command():
        sync_orders([order_id], now=NOON, whole=True)
    assert Withheld.objects.values_list("attempts", "retry_at").get() == (0, None)
