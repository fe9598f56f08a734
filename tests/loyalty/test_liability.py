"""What the shop owes at any instant: worked figures, and the same total from two sides of the books."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.ledger.adjustments import adjust, expire
from saleor_retention.loyalty.ledger.holds import capture, hold, release
from saleor_retention.loyalty.liability.queries import liability, liability_csv, points_by_month
from saleor_retention.loyalty.liability.rules import TOO_SHORT, Breakage, Liability, OwedPoints, Worth
from saleor_retention.loyalty.models import Account
from saleor_retention.loyalty.programmes import version_add
from tests.builders import an_order
from tests.builders.points import NEW_YEAR, a_member, a_programme, an_id, give, the_shop_says

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L7.3")]
TERMS = {"redemption": {"points": 100, "minor": 100}}
JAN, FEB, MARCH = (datetime(2026, month, 10, 12, tzinfo=UTC) for month in (1, 2, 3))


@pytest.fixture
def version():
    return a_programme(terms=TERMS, expiry_months=None)


@pytest.fixture
def ann():
    return a_member(1)


def owed_now() -> int:
    kinds = Account.objects.filter(kind__in=["available", "held"])
    return kinds.aggregate(all=Sum("balance"))["all"] or 0


def ends(year: int, month: int, day: int = 1) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


def a_year(ann, version):
    """January: 130 by an order. February: 50 by staff, 60 held. March: 60 spent, 30 by a referral that expire in June."""
    the_shop_says(an_order(an_id("order"), created_at=JAN, fully_paid_at=JAN), now=JAN)
    adjust(ann.pk, version.programme_id, 50, actor="user:9", reason="sorry", key="k", now=FEB)
    held = hold(ann.pk, version.programme_id, 60, an_id("cart"), now=FEB + timedelta(days=1))
    capture(held.pk, an_id("second order"), now=MARCH)
    give(ann, 30, version, "referral:1:referrer", now=MARCH, earned_at=MARCH, expires_at=ends(2026, 6, 15))


@pytest.fixture
def of_ann(ann, version):
    a_year(ann, version)
    return Customer.objects.get(pk=ann.pk)


def figures(owed: Liability) -> tuple:
    return owed.points, owed.held, owed.minor


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (NEW_YEAR, (0, 0, 0)),
        (ends(2026, 2), (130, 0, 130)),
        (ends(2026, 3), (180, 60, 180)),
        (ends(2026, 4), (150, 0, 150)),
    ],
)
def test_the_books_of_a_past_date_are_as_they_were(of_ann, version, at, told):
    assert figures(liability(version.programme_id, at=at)) == told


def test_tables_by_channel_age_and_expiry_sum_to_the_whole(of_ann, version):
    owed = liability(version.programme_id, at=ends(2026, 4))
    assert [(part.key, part.points, part.minor) for part in owed.channels] == [
        ("main", 100, 100),
        ("", 50, 50),
    ]
    assert [(part.key, part.points) for part in owed.ages] == [
        (date(2026, 1, 1), 70),
        (date(2026, 2, 1), 50),
        (date(2026, 3, 1), 30),
    ]
    assert [(part.key, part.points) for part in owed.expiries] == [(date(2026, 6, 1), 30), (None, 120)]


def test_what_is_owed_now_is_what_customers_have_and_hold(of_ann, version):
    ben = a_member(2)
    give(ben, 40, version, "referral:2:referrer", now=MARCH)
    lost = hold(ben.pk, version.programme_id, 40, an_id("ben"), now=MARCH)
    capture(lost.pk, an_id("ben's order"), now=MARCH)
    give(ben, 0, version, "referral:2:referrer", now=MARCH)
    kept = hold(of_ann.pk, version.programme_id, 20, an_id("open cart"), now=MARCH)
    owed = liability(version.programme_id, at=ends(2026, 5))
    assert (owed.points, owed.held, owed.owed) == (owed_now(), 20, 40)
    assert points_by_month(version.programme_id, at=ends(2026, 5))[-1][1] == owed.points
    release(kept.pk, now=MARCH + timedelta(hours=1))
    assert liability(version.programme_id, at=ends(2026, 5)).points == owed_now()


def test_the_months_end_with_what_was_owed_then(of_ann, version):
    months = points_by_month(version.programme_id, at=ends(2026, 5))
    assert months == [(date(2026, 1, 1), 130), (date(2026, 2, 1), 180), (date(2026, 3, 1), 150)]


def test_money_is_by_the_rules_of_that_date_and_none_where_points_buy_nothing(of_ann, version):
    version_add(
        version.programme_id, channel="main", currency="USD", rate_points=1, rate_minor=100, expiry_months=None,
        terms={"redemption": {"points": 100, "minor": 300}}, valid_from=ends(2026, 5), actor="a", reason="r", now=MARCH,
    )  # fmt: skip
    assert liability(version.programme_id, at=ends(2026, 4)).minor == 150
    assert liability(version.programme_id, at=ends(2026, 6)).minor == 450
    other = a_programme("moons", channel="other")
    assert liability(other.programme_id, at=ends(2026, 6)).minor is None


def row(month: int, *, left: int = 0, unused: int = 0, spent: int = 0) -> OwedPoints:
    return OwedPoints("main", date(2026, month, 1), None, left, 0, unused, spent)


def test_breakage_is_the_share_unused_of_months_that_are_over():
    rows = [
        row(1, unused=20, spent=80),
        row(2, unused=30, spent=70),
        row(3, spent=100),
        row(4, left=1, spent=900),
    ]
    owed = Liability(1, NEW_YEAR, tuple(rows), 0, None)
    assert (owed.breakage, float(owed.breakage.share)) == (Breakage(3, 50, 250), 50 / 300)
    assert owed.breakage.expected(100) == 16


def test_breakage_is_not_told_of_a_short_history():
    short = Liability(1, NEW_YEAR, (row(1, unused=20, spent=80), row(2, unused=1, spent=1)), 0, None).breakage
    assert (short.share, short.expected(100), short.unknown) == (None, None, TOO_SHORT)


def test_points_that_expired_are_owed_no_more_and_broke(ann, version):
    for month in (1, 2, 3):
        at = ends(2026, month, 5)
        give(ann, 100, version, f"referral:{month}:referrer", now=at, earned_at=at, expires_at=ends(2026, 8))
        cart = an_id(f"cart {month}")
        capture(hold(ann.pk, version.programme_id, 80, cart, now=at).pk, an_id(f"order {month}"), now=at)
    assert liability(version.programme_id, at=ends(2026, 7)).points == 60
    while expire(now=ends(2026, 8)):
        pass
    owed = liability(version.programme_id, at=ends(2026, 9))
    assert (owed.points, owed.breakage) == (0, Breakage(3, 60, 240))


@pytest.mark.parametrize(("points", "minor"), [(0, 0), (49, 0), (50, 1), (149, 1), (150, 2)])
def test_half_a_minor_unit_is_rounded_up(points, minor):
    assert Worth(100, 1, "USD").of(points) == minor


def test_a_table_for_the_accounts_is_safe_and_sums_up(of_ann, version, tmp_path, capsys):
    out = StringIO()
    assert liability_csv(out, liability(version.programme_id, at=ends(2026, 4))) == 3
    rows = list(csv.DictReader(StringIO(out.getvalue())))
    assert [
        (line["channel"], line["earned"], line["expires"], line["points"], line["amount"]) for line in rows
    ] == [
        ("", "2026-02-01", "", "50", "0.50"),
        ("main", "2026-01-01", "", "70", "0.70"),
        ("main", "2026-03-01", "2026-06-01", "30", "0.30"),
    ]
    path = tmp_path / "march.csv"
    call_command("retention_liability", "--at", "2026-03-31", "--programme", "stars", "--csv", str(path))
    assert path.read_text().count("\n") == 4
    said = capsys.readouterr().out
    assert "stars: 150 points, 0 of them held, 1.50 USD" in said
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("retention_liability", "--programme", "stars", "--csv", str(path))
    with pytest.raises(CommandError, match="no programme"):
        call_command("retention_liability", "--programme", "none")
