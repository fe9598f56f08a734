"""What a programme owes at a day, on its page: figures, tables, the chart with its table, and the file."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.utils import timezone
from graphql_relay import to_global_id

from saleor_retention.console.pages.loyalty.liability.form import months_until
from saleor_retention.loyalty.models import Programme, ProgrammeVersion
from saleor_retention.store.port import store
from tests.builders.points import a_member, a_programme, give
from tests.console.visitor import Visitor, read
from tests.loyalty.test_liability import TERMS, a_year

pytestmark = pytest.mark.django_db(transaction=True)

MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def _channels():
    store().open_channel("main", "USD")


def pk_of(version: ProgrammeVersion) -> str:
    return to_global_id("LoyaltyProgramme", version.programme_id)


@pytest.fixture
def version() -> ProgrammeVersion:
    return a_programme(terms=TERMS, expiry_months=None)


@pytest.fixture
def pk(version) -> str:
    a_year(a_member(1), version)
    return pk_of(version)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-01-31", "Points owed 130 Worth $1.30 Of them on open checkouts 0"),
        ("2026-02-28", "Points owed 180 Worth $1.80 Of them on open checkouts 60"),
        ("2026-03-31", "Points owed 150 Worth $1.50 Of them on open checkouts 0"),
        ("2026-01-10", "Points owed 130 Worth $1.30"),
    ],
)
def test_what_was_owed_at_the_end_of_a_day(staff, pk, day, said):
    assert said in staff.text("loyalty/liability", id=pk, day=day)


def test_the_tables_add_up(staff, pk):
    text = staff.text("loyalty/liability", id=pk, day="2026-03-31")
    assert "main 100 $1.00 By no order 50 $0.50" in text
    assert "Jan 2026 70 $0.70 Feb 2026 50 $0.50 Mar 2026 30 $0.30" in text
    assert "Jun 2026 30 $0.30 Never 120 $1.20" in text


def test_the_chart_has_a_row_for_each_of_twelve_months(staff, pk):
    html = staff.part("loyalty/liability", id=pk, day="2026-05-15")
    text = read(html)
    assert "Points Worth Jun 2025 0 – Jul 2025 0 –" in text
    assert "Dec 2025 0 – Jan 2026 130 $1.30 Feb 2026 180 $1.80 Mar 2026 150 $1.50 Apr 2026 150 $1.50" in text
    assert "May 2026 150 $1.50" in text
    assert html.count('<rect class="bar series-0"') == 5


def test_months_are_counted_back_over_the_new_year():
    assert months_until(date(2026, 2, 3), 3) == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    assert months_until(date(1, 1, 1), 3) == [date(1, 1, 1)]


def test_long_tables_say_the_rest_in_one_row(staff, version):
    for number in range(30):
        earned = datetime(2024 + number // 12, number % 12 + 1, 10, tzinfo=UTC)
        give(
            a_member(number + 1),
            100,
            version,
            cause=f"order:{number}",
            now=earned,
            earned_at=earned,
            expires_at=earned + timedelta(days=365 * 10),
        )
    text = staff.text("loyalty/liability", id=pk_of(version), day="2026-06-30")
    assert "Before Jul 2024 600 $6.00 Jul 2024 100 $1.00" in text
    assert "Dec 2035 100 $1.00 After Dec 2035 600 $6.00" in text


def test_what_nobody_will_spend_is_said_with_how_it_is_estimated(staff, pk):
    text = staff.text("loyalty/liability", id=pk)
    assert "It cannot be told yet: fewer than three months" in text
    assert "How this is estimated" in text


def test_the_share_that_nobody_spends(staff, version):
    from saleor_retention.loyalty.ledger.adjustments import expire

    for month in (1, 2, 3):
        earned = datetime(2026, month, 10, tzinfo=UTC)
        give(
            a_member(month),
            100,
            version,
            cause=f"order:{month}",
            now=earned,
            earned_at=earned,
            expires_at=datetime(2026, 4, 1, tzinfo=UTC),
        )
    later = datetime(2026, 4, 2, tzinfo=UTC)
    expire(now=later)
    give(a_member(9), 500, version, cause="order:9", now=later, earned_at=later)
    text = staff.text("loyalty/liability", id=pk_of(version))
    assert "About 100% of points are never spent." in text
    assert "Of what is owed that would be 500 points, worth $5.00." in text
    assert "Estimated from 3 months." in text


def test_the_file_for_the_accounts(staff, pk):
    html = staff.part("loyalty/liability", id=pk, day="2026-03-31")
    assert 'data-download="stars-2026-03-31.csv"' in html
    assert "day=2026-03-31" in html
    answer = staff.part("loyalty/liability.csv", id=pk, day="2026-03-31")
    rows = list(csv.DictReader(StringIO(answer)))
    assert sum(int(row["points"]) for row in rows) == 150
    assert {row["currency"] for row in rows} == {"USD"}


def test_without_a_worth_there_is_no_money(staff):
    version = a_programme()
    give(a_member(), 120, version)
    text = staff.text("loyalty/liability", id=pk_of(version))
    assert "Points owed 120 Worth – " in text
    assert "Points bought nothing at the checkout then" in text


def test_before_there_were_points_it_says_so(staff, pk):
    text = staff.text("loyalty/liability", id=pk, day="2025-06-30")
    assert "Points owed 0" in text
    assert "No customer had points by then." in text


@pytest.mark.parametrize(
    "odd",
    [
        "yesterday", "0000-01-01", "0001-01-01", "9999-12-31", "2026-02-30", "-1", "1e5", "NaN", "\0", "1" + "0" * 40,
        "12/31/2026", "2026-01-31T00:00:00Z", MARKUP, "9" * 5_000,
    ],
)  # fmt: skip
def test_a_day_that_is_none_is_refused_at_its_field(staff, pk, odd):
    html = staff.part("loyalty/liability", id=pk, day=odd)
    assert 'id="id_day-error"' in html
    assert MARKUP not in html
    assert "Points owed" not in read(html)
    answer = staff.text("loyalty/liability.csv", id=pk, day=odd)
    assert "could not be shown" not in answer
    assert "Choose" in answer


def test_a_day_to_come_is_refused(staff, pk):
    tomorrow = (timezone.now() + timedelta(days=2)).date().isoformat()
    assert "Choose today or a day before." in staff.text("loyalty/liability", id=pk, day=tomorrow)


def test_a_programme_that_there_is_not_is_a_sentence(staff, pk):
    for odd in ("", "nonsense", "UHJvZHVjdDox", "\0"):
        for part in ("liability", "liability.csv"):
            assert "There is no such programme." in staff.text(f"loyalty/{part}", id=odd)


def test_names_are_shown_as_text(staff, pk):
    Programme.objects.update(name=MARKUP)
    html = staff.part("loyalty/liability", id=pk)
    assert MARKUP not in html
    assert MARKUP in read(html)
    assert "loyalty/liability?id=" in staff.part("loyalty/owed")
    assert "loyalty/liability?id=" in staff.part("loyalty/programme", id=pk)


@pytest.mark.parametrize("token", ["only-MANAGE_ORDERS", "only-MANAGE_USERS", "nobody"])
def test_who_may_not_see_it_reads_so(pk, token):
    for part in ("liability", "liability.csv"):
        text = Visitor(token).text(f"loyalty/{part}", id=pk, day="2026-03-31")
        assert "150" not in text
        assert "permission" in text or "Sign in" in text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_day_is_chosen_and_the_file_saved_in_the_browser(desk, theme, pk):
    seen = desk(theme=theme, viewport={"width": 390, "height": 800}).open("loyalty")
    seen.click("What is owed in Stars at any day", role="link")
    seen.type("At the end of", "2026-02-28").click("Show")
    assert "180" in seen.text
    assert "$1.80" in seen.text
    for summary in seen.frame.query_selector_all("main summary"):
        summary.click()
    assert seen.findings() == []
    assert seen.overflow() <= 0
    with seen.page.expect_download() as download:
        seen.click("Save as CSV", role="link")
    assert download.value.suggested_filename == "stars-2026-02-28.csv"
    assert '"at","channel","earned"' in download.value.path().read_text()
    assert seen.complaints == []
    seen.page.set_viewport_size({"width": 1280, "height": 1800})
    seen.page.screenshot(path=f"/tmp/d_books_liability_{theme}.png")
