"""What is expected of a person: told, forgotten, moved when two are one, and gone with their last purchase."""

from datetime import timedelta
from functools import partial

import pytest

from saleor_retention import pipeline
from saleor_retention.core.db import command
from saleor_retention.core.invariants import violations
from saleor_retention.metrics.clv.invariants import INVARIANTS
from saleor_retention.metrics.clv.models import CustomerValue, ValueModel
from saleor_retention.privacy.erase import erase
from saleor_retention.privacy.export import export
from saleor_retention.privacy.merge import merge
from saleor_retention.store.port import store
from tests.builders.customers import customer_of
from tests.metrics.clv.shop import night, value_of
from tests.metrics.shop import NOW, bought, look, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G5")]

PARAMETERS = {"r": 0.24, "alpha": 30.9, "a": 0.79, "b": 2.43, "p": 6.25, "q": 3.74, "gamma": 1544.0}


def valued(*users: int, currency: str = "USD") -> None:
    """These have a value by a model that was fitted a while ago."""
    model, _ = ValueModel.objects.get_or_create(
        currency=currency,
        day=NOW.date(),
        defaults={
            "version": 1,
            "kind": "bg_nbd",
            "parameters": PARAMETERS,
            "first_day": NOW.date(),
            "last_day": NOW.date(),
            "customers": 5,
            "repeaters": 5,
            "margin_bp": 10_000,
            "discount_bp": 1_000,
            "fitted_at": NOW,
            "finished_at": NOW,
        },
    )
    CustomerValue.objects.bulk_create(
        CustomerValue(
            customer_id=customer_of(user),
            currency=currency,
            model=model,
            expected_purchases=user,
            expected_minor=user * 100,
            alive=0.5,
            scored_at=NOW,
        )
        for user in users
    )


def assert_sound() -> None:
    assert [invariant.name for invariant in INVARIANTS if violations(invariant)] == []


def merged(source: int, target: int) -> None:
    with command():
        merge(
            customer_of(source),
            customer_of(target),
            actor="user:1",
            reason="one person",
            now=NOW,
            converge=partial(pipeline.sync_locked_orders, now=NOW),
        )


def test_an_export_tells_what_is_expected():
    take_in(bought(1, "2026-01-02"))
    valued(1)
    (told,) = export(customer_of(1))["values"]
    assert (told["currency"], told["expected_minor"], told["alive"], told["model"]) == (
        "USD",
        100,
        0.5,
        "2026-07-01",
    )


def test_nothing_is_expected_of_who_was_erased_nor_ever_again():
    take_in(bought(1, "2026-01-02"), bought(2, "2026-01-02"))
    valued(1, 2)
    customer = customer_of(1)
    with command():
        erase([customer], now=NOW)
    assert list(CustomerValue.objects.values_list("expected_minor", flat=True)) == [200]
    assert_sound()
    night(NOW + timedelta(days=1))
    assert not CustomerValue.objects.filter(customer=customer).exists()
    assert_sound()


def test_a_merge_keeps_the_others_value_and_moves_it_where_there_is_none():
    take_in(
        bought(1, "2026-01-02"),
        bought(1, "2026-01-02", currency="EUR"),
        bought(2, "2026-01-02"),
    )
    valued(1, 2)
    valued(1, currency="EUR")
    source = customer_of(1)
    merged(1, 2)
    dollars, euros = value_of(2), value_of(2, "EUR")
    assert dollars is not None
    assert euros is not None
    assert (dollars.expected_minor, euros.expected_minor) == (200, 100)
    assert not CustomerValue.objects.filter(customer=source).exists()
    assert_sound()


def test_who_gave_back_their_last_purchase_has_no_value():
    first, other = bought(1, "2026-01-02"), bought(1, "2026-01-03", currency="EUR")
    second = bought(2, "2026-01-02")
    take_in(first, other, second, bought(2, "2026-01-05"))
    valued(1, 2)
    valued(1, currency="EUR")
    for order in (first, second):
        store().cancel(order.id)
        look(order.id)
    assert value_of(1) is None
    assert value_of(1, "EUR") is not None
    assert value_of(2) is not None
    assert_sound()
