"""What of a file was taken over before, what its addresses have from elsewhere, and how its layout is recognised."""

import pytest

from saleor_retention.loyalty.imports.balances import UnknownAddress, history_import
from saleor_retention.loyalty.imports.recognition import layout_of
from tests.builders import NOON
from tests.builders.points import a_programme
from tests.loyalty.test_imports import known, taken_in

FILE = "email,points,expires_at,tier\nann@example.com,100,,Gold\nann@example.com,20,2026-12-31,Gold\nben@example.com,50,,\n"


@pytest.fixture
def version():
    return a_programme()


def told(result) -> tuple[int, int, int]:
    return result.customers, result.known, result.elsewhere


@pytest.mark.django_db
def test_a_dry_run_tells_what_is_new(version):
    known("ann", "ben")
    assert told(taken_in(version, FILE, is_dry=True)) == (2, 0, 0)
    assert told(taken_in(version, FILE)) == (2, 0, 0)
    assert told(taken_in(version, FILE, is_dry=True)) == (2, 3, 0)
    again = taken_in(version, FILE)
    assert (told(again), again.moved) == ((2, 3, 0), 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "left"),
    [
        (("50", "51"), 2),
        (("2026-12-31", "2026-11-30"), 1),
        (("ann@example.com,20,2026-12-31,Gold\n", ""), 1),
        (("100,,Gold", "100,,Silver"), 2),
    ],
)
def test_a_change_is_new_and_so_is_an_address_of_which_a_part_is_gone(version, change, left):
    known("ann", "ben")
    taken_in(version, FILE)
    assert taken_in(version, FILE.replace(*change), is_dry=True).known == left


@pytest.mark.django_db
def test_points_of_another_source_are_told(version):
    known("ann", "ben")
    taken_in(version, FILE, source="before")
    assert told(taken_in(version, FILE, is_dry=True)) == (2, 0, 3)
    assert told(taken_in(a_programme("miles", channel="eu"), FILE, is_dry=True)) == (2, 0, 0)


@pytest.mark.django_db
def test_lines_that_wait_are_known_as_well(version):
    keep = {"unknown": UnknownAddress.KEEP}
    taken_in(version, FILE, **keep)
    assert taken_in(version, FILE, is_dry=True, **keep).known == 3


@pytest.mark.django_db
def test_old_statements_are_known(version):
    known("ann")
    text = "date,email,points,text\n2024-05-01,ann@example.com,100,Order 7\n2024-05-01,ann@example.com,100,Order 7\n"
    named = {"programme_id": version.programme_id, "source": "history", "now": NOON}
    assert told(history_import(text, **named)) == (1, 0, 0)
    assert told(history_import(text, **named)) == (1, 2, 0)


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("email,points", "neutral"),
        ("email,points,vip tier", "smile"),
        ("Email;Current Points", "smile"),
        ("Email;Approved points;Tier", "loyaltylion"),
        ("First Name,Email,Current Points Balance,Birthday", "yotpo"),
        ("email\tpoints\texpires_at\ttier", "neutral"),
        ("date,email,points,reason", "history"),
        ("ann@example.com,100", "neutral"),
        ("hello", "neutral"),
        ("", "neutral"),
        (";;;", "neutral"),
    ],
)
def test_a_layout_is_recognised_by_its_heading(heading, name):
    assert layout_of(f"\ufeff{heading}\nann@example.com,5\n" if heading else "") == name
