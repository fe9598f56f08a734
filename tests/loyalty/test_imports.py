"""Moving in with the balances of another programme. All invariants are asserted after each test."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_retention.customers.guest_history import sync_accounts
from saleor_retention.errors import Invalid, Required
from saleor_retention.loyalty.imports.balances import ENDED, UNKNOWN, UnknownAddress, points_import
from saleor_retention.loyalty.imports.owners import give_waiting
from saleor_retention.loyalty.ledger.holds import capture, hold
from saleor_retention.loyalty.models import Account, Lot, Transaction
from saleor_retention.loyalty.models.imports import ImportedBalance
from saleor_retention.loyalty.tiers.imported_tiers import imported_tiers
from saleor_retention.privacy.erase import erase
from saleor_retention.store.customers import CustomerSnapshot
from tests.builders import NOON
from tests.builders.points import Customer, a_programme, an_id, balance_of, whole_books

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L8.1")]
LATER = NOON + timedelta(days=30)


@pytest.fixture
def version():
    return a_programme()


def known(*names: str) -> dict[str, int]:
    """Customers with confirmed accounts, by name."""
    ids = {name: number for number, name in enumerate(names, 1)}
    customers, _ = sync_accounts(
        [CustomerSnapshot(pk, f"{name}@example.com", NOON) for name, pk in ids.items()]
    )
    return {name: customers[pk] for name, pk in ids.items()}


def taken_in(version, text: str, layout: str = "neutral", **options):
    return points_import(text, programme_id=version.programme_id, layout=layout, **({"now": NOON} | options))


def available() -> dict[int, int]:
    return dict(Account.objects.filter(kind="available").values_list("customer_id", "balance"))


@pytest.mark.parametrize(
    ("layout", "text"),
    [
        ("smile", "email,points\nAnn@Example.com,100\nben@example.com,50\n"),
        ("loyaltylion", "ann@example.com,100\nben@example.com,50\n"),
        ("loyaltylion", "Email;Approved points;Tier\nann@example.com;100;Gold\nben@example.com;50;\n"),
        ("yotpo", "First Name,Email,Points Balance,Birthday (MM/DD)\nAnn,ann@example.com,100,12/31\nBen,ben@example.com,50,\n"),
        ("neutral", "\ufeffemail\tpoints\texpires_at\r\n ann@example.com \t100.00\t2026-12-31\r\n\r\nben@example.com\t50\t"),
    ],
)  # fmt: skip
def test_each_layout_gives_each_customer_their_balance(version, layout, text):
    people = known("ann", "ben")
    result = taken_in(version, text, layout)
    assert (result.rows, result.points, result.moved, result.wrong) == (2, 150, 2, 0)
    assert available() == {people["ann"]: 100, people["ben"]: 50}
    movements = Transaction.objects.order_by("pk").values_list("kind", "cause")
    assert [(kind, cause.rpartition(":")[0]) for kind, cause in movements] == [
        ("import", f"import:{layout}")
    ] * 2


def test_one_address_twice_in_other_case_is_wrong_the_second_time_and_the_first_stands(version):
    people = known("ann")
    text = "email,points\nann@example.com,100\nANN@example.com,50\n"
    refused = taken_in(version, text, "smile")
    assert [(fault.line, fault.message) for fault in refused.faults] == [
        (3, "This address is on line 2, too.")
    ]
    assert (refused.is_written, available()) == (False, {})
    assert taken_in(version, text, "smile", skips_errors=True).is_written
    assert available() == {people["ann"]: 100}


def test_the_same_file_twice_gives_once_and_a_changed_balance_the_difference(version):
    people = known("ann")
    assert taken_in(version, "email,points\nann@example.com,100").moved == 1
    before = whole_books()
    assert taken_in(version, "email,points\nann@example.com,100", now=LATER).moved == 0
    assert whole_books() == before
    taken_in(version, "email,points\nann@example.com,130", now=LATER)
    assert available() == {people["ann"]: 130}
    taken_in(version, "email,points\nann@example.com,90", now=LATER)
    assert available() == {people["ann"]: 90}
    assert [row.points for row in ImportedBalance.objects.all()] == [90]


def test_another_source_is_another_balance(version):
    people = known("ann")
    taken_in(version, "email,points\nann@example.com,100", source="old-shop")
    taken_in(version, "email,points\nann@example.com,100", source="older-shop")
    assert available() == {people["ann"]: 200}


def test_spent_points_are_owed_where_a_later_file_has_fewer(version):
    people = known("ann")
    taken_in(version, "email,points\nann@example.com,100")
    held = hold(people["ann"], version.programme_id, 80, an_id("cart"), now=NOON)
    capture(held.pk, an_id("order"), now=NOON)
    taken_in(version, "email,points\nann@example.com,50", now=LATER)
    assert balance_of(Customer.objects.get(pk=people["ann"])) == {"available": 0, "held": 0, "owed": 30}


def test_parts_with_their_own_end_are_lots_and_a_new_end_is_not_given_twice(version):
    people = known("ann")
    text = "email,points,expires_at\nann@example.com,60,2026-12-31\nann@example.com,40,\n"
    taken_in(version, text)
    ends = Lot.objects.filter(remaining__gt=0).order_by("-granted").values_list("granted", "expires_at")
    assert [(granted, at and at.isoformat()) for granted, at in ends] == [
        (60, "2027-01-01T00:00:00+00:00"),
        (40, None),
    ]
    taken_in(version, "email,points,expires_at\nann@example.com,100,2027-06-30\n", now=LATER)
    assert available() == {people["ann"]: 100}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",5", "There is no address in this line."),
        ("ann,5", "This is no address."),
        ("a b@example.com,5", "This is no address."),
        ("ann@example.com,-5", "The points are negative: nobody brings a debt along."),
        ("ann@example.com,", "There are no points in this line: write 0 where there are none."),
        ("ann@example.com,5.5", "The points are no whole number, written in digits alone."),
        ('ann@example.com,"1,000"', "The points are no whole number, written in digits alone."),
        ("ann@example.com,five", "The points are no whole number, written in digits alone."),
        ("ann@example.com,9999999999", "These are more than 1,000,000,000 points."),
        ("ann@example.com,5,31.12.2026", "The day is none: write it as 2026-12-31, or as an instant with its offset."),
        ("ann@example.com,5,2025-12-31", ENDED),
        ("stranger@example.com,5", UNKNOWN),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line_is_said_and_nothing_is_written(version, line, said):
    known("ann", "ben")
    result = taken_in(version, f"email,points,expires_at\nben@example.com,7,\n{line}\n")
    assert [(fault.line, fault.message) for fault in result.faults] == [(3, said)]
    assert (result.is_written, available(), ImportedBalance.objects.count()) == (False, {}, 0)


@pytest.mark.parametrize("text", ["", "\n \n", "name,points\nx,5", "email,name\na@b.c,5x"])
def test_a_file_without_lines_or_columns_is_refused(version, text):
    if text.startswith("email"):
        text = text.replace("a@b.c", "a at b")
    with pytest.raises(Required):
        taken_in(version, text)


@pytest.mark.parametrize("options", [{"source": "Old shop"}, {"source": "x" * 41}, {"layout": "other"}])
def test_names_of_sources_and_layouts_are_checked(version, options):
    with pytest.raises(Invalid):
        taken_in(version, "email,points\nann@example.com,5", **options)


def test_a_dry_run_says_the_same_and_writes_nothing(version):
    known("ann")
    result = taken_in(version, "email,points\nann@example.com,100\nann@example.com,1", is_dry=True)
    assert (result.rows, result.points, result.wrong, result.is_written) == (1, 100, 1, False)
    assert available() == {}


def test_unknown_addresses_are_skipped_or_kept_until_they_prove_them(version):
    people = known("ann")
    text = "email,points,tier\nann@example.com,100,Gold\nzoe@example.com,70,Silver\n"
    skipped = taken_in(version, text, unknown=UnknownAddress.SKIP)
    assert (skipped.rows, skipped.skipped, available()) == (1, 1, {people["ann"]: 100})
    kept = taken_in(version, text, unknown=UnknownAddress.KEEP)
    assert (kept.rows, kept.kept, available()) == (2, 1, {people["ann"]: 100})
    unproven, _ = sync_accounts([CustomerSnapshot(7, "zoe@example.com", NOON, is_confirmed=False)])
    assert (give_waiting(now=NOON), available().get(unproven[7])) == (0, None)
    sync_accounts([CustomerSnapshot(7, "zoe@example.com", NOON)])
    assert give_waiting(now=NOON) == 1
    assert available()[unproven[7]] == 70
    assert give_waiting(now=NOON) == 0
    assert taken_in(version, text, now=LATER).moved == 0
    levels = imported_tiers(version.programme_id, [people["ann"], unproven[7]])
    assert {who: level.name for who, level in levels.items()} == {
        people["ann"]: "Gold",
        unproven[7]: "Silver",
    }


def test_nothing_of_a_file_is_left_of_who_is_erased(version):
    people = known("ann")
    taken_in(version, "email,points\nann@example.com,100")
    erase([people["ann"]], now=NOON)
    assert (available(), ImportedBalance.objects.count()) == ({people["ann"]: 0}, 0)


NUMBERS = count(1_000)
FILES = st.lists(
    st.tuples(
        st.sampled_from(["old", "older"]),
        st.dictionaries(st.sampled_from(["ann", "ben"]), st.integers(0, 500), min_size=1),
    ),
    max_size=6,
)


@settings(max_examples=15, deadline=None)
@given(files=FILES)
def test_whatever_files_come_each_has_what_the_last_of_each_source_said(files):
    number = next(NUMBERS)
    version = a_programme(f"p{number}", channel=f"c{number}")
    people = known("ann", "ben")
    last: dict[tuple[str, str], int] = {}
    for source, balances in files:
        text = "email,points\n" + "".join(
            f"{name}@example.com,{points}\n" for name, points in balances.items()
        )
        taken_in(version, text, source=source)
        assert taken_in(version, text, source=source, now=LATER).moved == 0
        last |= {(source, name): points for name, points in balances.items()}
    told = dict(
        Account.objects.filter(kind="available", programme=version.programme_id).values_list(
            "customer_id", "balance"
        )
    )
    for name, customer in people.items():
        assert told.get(customer, 0) == sum(points for (_, who), points in last.items() if who == name)
