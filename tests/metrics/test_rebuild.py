"""Histories and roll-ups made anew: by the command, by the job after an upgrade, killed on the way, in another zone."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.core.management import call_command

from saleor_retention.core.db import execute
from saleor_retention.core.failpoints import armed
from saleor_retention.core.invariants import violations
from saleor_retention.metrics.invariants import INVARIANTS
from saleor_retention.metrics.models import CohortCell, MetricsRebuild, MonthFigures
from saleor_retention.metrics.rollups import consumer, rebuild
from saleor_retention.orders.models import OrderFact, SalesDelta
from tests.metrics.rollups_shop import NOW, TABLES, books, fold_all, month
from tests.metrics.shop import bought, take_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    """Three customers' books, then thrown away."""
    take_in(*(bought(user, day) for user in (1, 2, 3) for day in ("2025-01-05", "2025-03-31T23:30:00")))
    fold_all()
    result = books()
    for table in TABLES:
        execute(f"DELETE FROM saleor_retention_{table}", [])
    return result


def broken() -> dict[str, list]:
    return {rule.name: rows for rule in INVARIANTS if (rows := violations(rule))}


def test_the_command_makes_everything_anew(kept, capsys):
    assert "histories_equal_orders" in broken()
    call_command("retention_rebuild_metrics", batch=2)
    assert (books(), broken()) == (kept, {})
    assert capsys.readouterr().out == "3 customers were made anew.\n"


def test_the_dry_run_tells_and_writes_nothing(kept, capsys):
    call_command("retention_rebuild_metrics", dry_run=True)
    assert capsys.readouterr().out.splitlines() == [
        "3 customers have bought, 0 histories are kept",
        "6 histories differ from the orders, 0 customers wait",
        "Nothing was written.",
    ]
    assert not MetricsRebuild.objects.exists()
    assert books() == {table: [] for table in TABLES}


def test_a_run_that_was_killed_goes_on_where_it_was(kept, capsys):
    class Killed(BaseException):
        pass

    def die() -> None:
        if MetricsRebuild.objects.get().customers == 2:
            raise Killed

    with pytest.raises(Killed), armed("metrics.before_commit", die):
        call_command("retention_rebuild_metrics", batch=1)
    assert MetricsRebuild.objects.get().customers == 1
    call_command("retention_rebuild_metrics", batch=1)
    assert capsys.readouterr().out == "going on after 1 customers\n3 customers were made anew.\n"
    assert books() == kept


def test_the_job_goes_on_with_a_run_that_a_migration_began(kept):
    MetricsRebuild.objects.create()
    while consumer.run(NOW).has_more:
        pass
    assert (books(), MetricsRebuild.objects.get().finished_at) == (kept, NOW)


def test_what_was_broken_in_the_roll_ups_is_mended(kept):
    call_command("retention_rebuild_metrics")
    MonthFigures.objects.update(customers=99)
    CohortCell.objects.all().delete()
    call_command("retention_rebuild_metrics")
    assert (books(), broken()) == (kept, {})


def test_begun_anew_it_walks_from_the_first_customer(kept):
    run = rebuild.begin(now=NOW)
    while not rebuild.begin(now=NOW).customers:
        assert rebuild.step(run.pk, now=NOW, limit=2) <= 2
    assert rebuild.begin(now=NOW).customers == 2
    assert rebuild.begin(now=NOW, restart=True).customers == 0


def test_after_a_change_of_zone_orders_months_and_deltas_are_of_the_new_one(kept, settings, capsys):
    settings.RETENTION_TIME_ZONE = "Europe/Berlin"
    call_command("retention_rebuild_metrics", dry_run=True)
    assert "6 orders are fixed in another zone than Europe/Berlin: run with --zone" in capsys.readouterr().out
    call_command("retention_rebuild_metrics", zone=True, batch=2)
    assert set(OrderFact.objects.values_list("zone", flat=True)) == {"Europe/Berlin"}
    months = {month("2025-01"), month("2025-04")}
    assert set(MonthFigures.objects.values_list("month", flat=True)) == months
    assert set(SalesDelta.objects.values_list("month", flat=True)) == months
    assert broken() == {}


def test_an_order_keeps_its_zone_unless_asked(kept, settings):
    settings.RETENTION_TIME_ZONE = "Europe/Berlin"
    call_command("retention_rebuild_metrics")
    assert books() == kept
    late = datetime(2025, 3, 31, 23, 30, tzinfo=UTC)
    assert set(OrderFact.objects.filter(created_at=late).values_list("month", flat=True)) == {
        month("2025-03")
    }


def test_while_a_zone_changes_everything_still_holds(kept, settings):
    """Killed after some orders, and gone on with: figures read the orders, whose months are of two zones."""
    settings.RETENTION_TIME_ZONE = "Europe/Berlin"
    run = rebuild.begin(now=NOW, zone="Europe/Berlin")
    zones = set()
    while rebuild.step(run.pk, now=NOW, limit=1):
        zones |= set(OrderFact.objects.values_list("zone", flat=True))
        assert broken() == {}
    assert zones == {"UTC", "Europe/Berlin"}
    fold_all()
    assert broken() == {}
    assert set(SalesDelta.objects.values_list("month", flat=True)) == {month("2025-01"), month("2025-04")}


def test_an_upgrade_asks_for_costs_and_a_rebuild_that_is_under_way_begins_anew():
    fill_later = import_module("saleor_retention.migrations.0028_costs_of_histories").FILL_LATER
    execute(fill_later, [])
    assert not MetricsRebuild.objects.exists()
    take_in(*(bought(user, "2025-01-05") for user in (1, 2)))
    fold_all()
    execute(fill_later, [])
    run = MetricsRebuild.objects.get()
    while not MetricsRebuild.objects.get().customers:
        rebuild.step(run.pk, now=NOW, limit=1)
    execute(fill_later, [])
    again = MetricsRebuild.objects.get()
    assert (again.pk, again.customer_id, again.customers, again.finished_at) == (run.pk, 0, 0, None)
    rebuild.step(run.pk, now=NOW, limit=2)
    assert MetricsRebuild.objects.get().customers == 2
