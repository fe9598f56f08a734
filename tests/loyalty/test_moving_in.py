"""Statements of an earlier programme, export and import again, merges, and the commands of who moves in."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from saleor_retention.core.db import command
from saleor_retention.customers.guest_history import sync_accounts
from saleor_retention.errors import AccountFrozen
from saleor_retention.export import export
from saleor_retention.loyalty.imports.balances import history_import, points_import
from saleor_retention.loyalty.imports.export import balances_export
from saleor_retention.loyalty.imports.queries import former_movements
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.ledger.freezes import freeze, require_spendable
from saleor_retention.loyalty.ledger.holds import hold
from saleor_retention.loyalty.models import Lot
from saleor_retention.loyalty.models.imports import ImportedBalance, ImportedMovement
from saleor_retention.privacy.merge import merge
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import Customer, a_programme, an_id, balance_of
from tests.invariants import assert_sound

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L8.1"), pytest.mark.promise("L8.2")]


@pytest.fixture(autouse=True)
def _shop(settings):
    settings.RETENTION_STORE = "saleor_retention.hosts.standalone.simulator.shop.SimulatedStore"


@pytest.fixture
def version():
    return a_programme()


@pytest.fixture
def people():
    """Ann and Ben, who have confirmed accounts in the store."""
    snapshots = [CustomerSnapshot(pk, f"{name}@example.com", NOON) for pk, name in ((1, "ann"), (2, "ben"))]
    for snapshot in snapshots:
        store().join(snapshot)
    customers, _ = sync_accounts(snapshots)
    return {"ann": customers[1], "ben": customers[2]}


HISTORY = "date,email,points,reason\n2024-05-01,Ann@example.com,100,Order 7\n2024-06-01,ann@example.com,-40,=Coupon\n"
AGAIN = "2024-06-01,ann@example.com,-40,=Coupon\n"


def test_lines_of_old_statements_are_told_once_and_move_nothing(version, people):
    named = {"programme_id": version.programme_id, "source": "smile", "now": NOON}
    for _ in range(2):
        assert history_import(HISTORY + AGAIN, **named).is_written
    rows = former_movements(people["ann"], version.programme_id).values_list("points", "text", "number")
    assert list(rows) == [(-40, "=Coupon", 2), (-40, "=Coupon", 1), (100, "Order 7", 1)]
    assert balance_of(Customer.objects.get(pk=people["ann"]))["available"] == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2024-05-01,ann@example.com,0,x", "This moved no points."),
        (",ann@example.com,5,x", "There is no day in this line."),
        ("2999-05-01,ann@example.com,5,x", "This is in the future."),
        ("2024-05-01,zoe@example.com,5,x", "There is no account that has proved this address."),
    ],
)
def test_what_is_wrong_with_a_line_of_a_statement_is_said(version, people, line, said):
    result = history_import(f"{HISTORY}{line}\n", programme_id=version.programme_id, source="s", now=NOON)
    assert [(fault.line, fault.message) for fault in result.faults] == [(4, said)]
    assert (result.is_written, ImportedMovement.objects.count()) == (False, 0)


def test_what_is_exported_is_imported_again_to_the_same_lots(version, people):
    taken_in = "email,points,expires_at,tier\nann@example.com,60,2026-12-31,Gold\nann@example.com,40,,Gold\nben@example.com,7,,\n"
    points_import(taken_in, programme_id=version.programme_id, layout="neutral", now=NOON)
    hold(people["ann"], version.programme_id, 30, an_id("cart"), now=NOON)
    out = StringIO()
    result = balances_export(out, version.programme_id)
    assert (result.lines, result.points, result.without_address) == (3, 107, 0)
    other = a_programme("moons", channel="other")
    again = points_import(out.getvalue(), programme_id=other.programme_id, layout="neutral", now=NOON)
    assert (again.rows, again.points, again.wrong) == (3, 107, 0)
    lots = Lot.objects.filter(account__programme=other.programme_id).order_by("granted")
    assert list(lots.values_list("granted", "expires_at")) == [
        (7, None),
        (40, None),
        (60, datetime(2027, 1, 1, tzinfo=UTC)),
    ]
    second = StringIO()
    balances_export(second, other.programme_id)
    assert second.getvalue() == out.getvalue()


def test_what_the_store_has_no_account_of_is_counted_and_left_out(version, people):
    adjust(people["ben"], version.programme_id, 5, actor="a", reason="r", key="k", now=NOON)
    store().leave(2)
    assert balances_export(StringIO(), version.programme_id).without_address == 1


def test_who_becomes_another_customer_takes_imported_points_along_and_stays_frozen(version, people):
    points_import(
        "email,points\nann@example.com,60\nben@example.com,7\n",
        programme_id=version.programme_id, layout="smile", now=NOON,
    )  # fmt: skip
    freeze(people["ann"], version.programme_id, actor="user:9", reason="Chargebacks")
    with command():
        merge(
            people["ann"], people["ben"], actor="user:9", reason="One person", now=NOON, converge=lambda page: None
        )  # fmt: skip
    assert balance_of(Customer.objects.get(pk=people["ben"]))["available"] == 67
    assert set(ImportedBalance.objects.values_list("owner", flat=True)) == {people["ben"]}
    with pytest.raises(AccountFrozen):
        require_spendable(people["ben"], version.programme_id)
    require_spendable(people["ann"], version.programme_id)
    assert_sound()


def test_the_commands_take_in_and_write_out(version, people, tmp_path, capsys):
    path = tmp_path / "smile.csv"
    path.write_text("email,points\nann@example.com,100\nANN@example.com,50\n")
    base = ["retention_import_points", str(path), "--layout", "smile", "--programme", "stars"]
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command(*base)
    assert "line 3: This address is on line 2, too." in capsys.readouterr().err
    call_command(*base, "--dry-run")
    assert balance_of(Customer.objects.get(pk=people["ann"]))["available"] == 0
    call_command(*base, "--skip-errors")
    assert (
        "1 lines with 100 points, 0 of them wait for an account, 0 left out, 1 wrong"
        in capsys.readouterr().out
    )
    written = tmp_path / "balances.csv"
    call_command("retention_export_points", str(written), "--programme", "stars")
    assert written.read_text().splitlines()[1] == '"ann@example.com","100","",""'
    for wrong in (
        ["retention_export_points", str(written), "--programme", "stars"],
        ["retention_export_points", str(tmp_path / "new.csv"), "--programme", "none"],
        [*base[:1], str(tmp_path / "none.csv"), *base[2:]],
        [*base[:-1], "none"],
    ):
        with pytest.raises(CommandError):
            call_command(*wrong)


@pytest.mark.promise("L8.2")
def test_the_export_of_everything_has_what_was_brought_along_and_frozen(version, people, tmp_path):
    history_import(HISTORY, programme_id=version.programme_id, source="smile", now=NOON)
    points_import(
        "email,points\nann@example.com,60", programme_id=version.programme_id, layout="smile", now=NOON
    )
    freeze(people["ann"], version.programme_id, actor="user:9", reason="=Chargebacks")
    written = {table.table: table for table in export(tmp_path)}
    names = (
        "importedbalance",
        "importedmovement",
        "accountfreeze",
        "lot",
        "posting",
        "transaction",
        "staffallowance",
    )
    assert [written[name].rows for name in names] == [1, 2, 1, 1, 1, 1, 0]
    assert written["importedbalance"].sums["points"] == 60
    assert "'=Chargebacks" in (tmp_path / "accountfreeze.csv").read_text()
