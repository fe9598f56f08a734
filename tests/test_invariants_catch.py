"""A green suite whose checkers cannot fail proves nothing: every invariant meets the fault it was written for."""

import pkgutil
from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from saleor_retention.core.invariants import violations
from saleor_retention.invariants import BY_ROOM, INVARIANTS
from tests import invariant_faults

FAULTS = {
    name: fault
    for module in pkgutil.iter_modules(invariant_faults.__path__)
    for name, fault in import_module(f"tests.invariant_faults.{module.name}").FAULTS.items()
}
BY_NAME = {invariant.name: invariant for invariant in INVARIANTS}


ROOM_OF = {invariant.name: room for room, invariants in BY_ROOM.items() for invariant in invariants}


def broken(room: str) -> list[str]:
    return [invariant.name for invariant in BY_ROOM[room] if violations(invariant)]


def expected_silent(name: str) -> set[str]:
    """The whole room, except what speaks of time: fixed dates of a setup may be long past."""
    return {one.name for one in BY_ROOM[ROOM_OF[name]] if not one.waits} | {name}


def test_every_invariant_has_a_name_of_its_own_and_a_planted_fault():
    assert len(BY_NAME) == len(INVARIANTS)
    assert sorted(FAULTS) == sorted(BY_NAME)


def test_every_room_with_tables_has_invariants():
    assert sorted(BY_ROOM) == [
        "audiences", "core", "customers", "loyalty", "metrics", "offers", "orders", "referrals", "segments",
    ]  # fmt: skip
    assert all(BY_ROOM[room] for room in BY_ROOM)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_invariant_reports_its_fault_only(name):
    with transaction.atomic():
        FAULTS[name].setup()
        settle_constraints()
        assert not expected_silent(name) & set(broken(ROOM_OF[name])), "healthy data"

        with connection.cursor() as cursor:
            cursor.execute(FAULTS[name].sql)

        assert name in broken(ROOM_OF[name])
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_command_says_that_all_hold(capsys):
    call_command("retention_check")

    said = capsys.readouterr().out.splitlines()
    assert said[-1] == f"{len(INVARIANTS)} of {len(INVARIANTS)} invariants hold"
    assert len(said) == len(INVARIANTS) + 1
    assert all(line.startswith("ok ") for line in said[:-1])


@pytest.mark.django_db
def test_the_command_shows_what_is_broken_and_exits_with_one(capsys):
    with transaction.atomic():
        FAULTS["no_ring_is_parked"].setup()
        with connection.cursor() as cursor:
            cursor.execute(FAULTS["no_ring_is_parked"].sql)

        with pytest.raises(SystemExit) as end:
            call_command("retention_check", room="core")
        call_command("retention_check", room="customers")
        transaction.set_rollback(True)

    said = capsys.readouterr().out
    assert end.value.code == 1
    assert "BROKEN  no_ring_is_parked: " in said
    assert "        order, 1, 0, " in said
    assert f"{len(BY_ROOM['core']) - 1} of {len(BY_ROOM['core'])} invariants hold" in said


def settle_constraints():
    """Deferred foreign keys are checked now, or tables with waiting checks could not be altered."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
