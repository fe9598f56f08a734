"""What operators type by mistake, and where: one sentence, and nothing changed."""

import json

import pytest
from django.core.management import CommandError, call_command

from saleor_retention.customers.models import Customer
from saleor_retention.store.port import store
from tests.builders import an_order, customers
from tests.builders.customers import ANN, EMAIL, customer_of

pytestmark = pytest.mark.django_db

NEED_A_SHOP = [
    ("retention_reconcile",),
    ("retention_reconcile", "--accept-missing"),
    ("retention_backfill",),
    ("retention_backfill", "--dry-run"),
    ("retention_forget",),
    ("retention_person", "erase", "--user", str(ANN), "--yes"),
    (
        "retention_person",
        "merge",
        "--from",
        str(ANN),
        "--into",
        "1002",
        "--reason",
        "one person",
        "--key",
        "k",
    ),
]


@pytest.mark.parametrize("command", NEED_A_SHOP, ids=" ".join)
def test_a_command_that_asks_the_shop_says_so_where_there_is_none(command):
    """In a process of its own the stand-alone engine has its books, and an empty shop."""
    customers.a_whole_person()
    store.__globals__["make_store"].cache_clear()
    before = customers.dump()
    with pytest.raises(CommandError, match="asks the shop, and there is none here") as refused:
        call_command(*command)
    assert (refused.value.returncode, customers.dump()) == (1, before)


@pytest.mark.parametrize(
    "command",
    [
        ("retention_person", "export", "--user", str(ANN)),
        ("retention_check", "--room", "orders"),
        ("retention_shadow",),
    ],
    ids=" ".join,
)
def test_a_command_that_asks_our_books_needs_no_shop(command, capsys):
    customers.a_whole_person()
    store.__globals__["make_store"].cache_clear()
    call_command(*command)


def test_who_is_to_be_erased_is_told_first_and_erased_with_yes(capsys):
    customers.a_whole_person()
    ann, before = customer_of(ANN), None
    store().leave(ANN)
    before = customers.dump()
    for options, said in (((), "say --yes to do it"), (("--yes", "--dry-run"), "Nothing was changed.")):
        call_command("retention_person", "erase", "--user", str(ANN), *options)
        told = capsys.readouterr()
        assert (json.loads(told.out)["orders"], said in told.err, customers.dump()) == (3, True, before)
    call_command("retention_person", "erase", "--user", str(ANN), "--yes")
    told = capsys.readouterr()
    assert (json.loads(told.out)["orders"], told.err) == (3, "")
    assert Customer.objects.get(pk=ann).erased_at is not None


def test_to_forget_somebody_the_operator_is_sent_to_the_right_command():
    customers.a_whole_person()
    before = customers.dump()
    with pytest.raises(
        CommandError, match="retention_person erase --user NUMBER, or --email ADDRESS"
    ) as refused:
        call_command("retention_forget", EMAIL)
    assert (EMAIL in str(refused.value), customers.dump()) == (False, before)


def test_a_schema_that_cannot_be_read_is_told_in_a_sentence(tmp_path):
    no_text = tmp_path / "schema.graphql"
    no_text.write_bytes(b"\xff\xfe\x00")
    for path, why in (
        (tmp_path / "nope", "No such file"),
        (tmp_path, "Is a directory"),
        (no_text, "it is no text"),
    ):
        with pytest.raises(CommandError, match=f"{path} cannot be read: {why}"):
            call_command("retention_schema", "--check", str(path))


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be made: Not a directory"):
        call_command("retention_export", str(tmp_path / "file" / "folder"))


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize(
    ("option", "value", "why"),
    [
        ("--until", "9999-12-31", "is no day of a shop"),
        ("--since", "9999-12-31", "is no day of a shop"),
        ("--since", "0001-01-01", "is no day of a shop"),
        ("--until", "2026-02-30", "is no day: write YYYY-MM-DD"),
    ],
)
def test_a_day_that_no_shop_has_is_refused(option, value, why, zone, settings):
    settings.RETENTION_TIME_ZONE = zone
    store().put(an_order())
    with pytest.raises(CommandError, match=why):
        call_command("retention_backfill", option, value)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_first_and_the_last_day_that_are_taken_work(zone, settings, capsys):
    settings.RETENTION_TIME_ZONE = zone
    store().put(an_order())
    call_command("retention_backfill", "--since", "1900-01-01", "--until", "9998-12-31")
    assert "1 orders looked at" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["retention_check", "retention_health", "retention_shadow"])
def test_a_database_that_the_settings_do_not_name_is_refused_with_those_they_do(command):
    with pytest.raises(CommandError, match="'nope' is no database of the settings: choose from default"):
        call_command(command, "--using", "nope")


@pytest.mark.parametrize("value", ["-1", "ann", "9" * 30, "٣"])
def test_a_number_that_no_row_has_is_refused(value):
    with pytest.raises(CommandError, match="is no number of a row"):
        call_command("retention_person", "export", "--user", value)
