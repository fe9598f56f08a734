"""The groups of customers: the grid, each group's figures and next step, the file, and a group as an audience."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest

from saleor_retention.audiences.models import Audience
from saleor_retention.store.port import store
from tests.segments.shop import TODAY, noon, scored, spread_shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon(TODAY))
    store().open_channel("main", "USD")


def test_without_purchases_a_sentence_says_so(staff):
    assert "There is no purchase yet, so there are no groups." in staff.text("groups")


def test_before_the_first_scores_a_sentence_says_so(staff):
    spread_shop()
    assert "Nobody was scored by that day." in staff.text("groups")
    scored()
    assert "Nobody was scored by that day." in staff.text("groups", day="2026-01-01")


def test_groups_have_their_figures_and_next_step(staff):
    spread_shop()
    scored()
    text = staff.text("groups")
    assert "5 customers as of Jul 1, 2026." in text
    assert "Customers by recency and frequency" in text
    assert re.search(r"Soulmates 1 20% 5 \$250\.00 \$50\.00", text), text
    assert "Make this an audience" in text


def test_a_day_to_come_is_refused_at_its_field(staff):
    spread_shop()
    assert "Choose today or a day before." in staff.text("groups", day="2026-07-02")


def test_the_file_has_plain_values(staff):
    spread_shop()
    scored()
    rows = csv.DictReader(io.StringIO(staff.part("groups/groups.csv", currency="USD").lstrip("\ufeff")))
    row = next(row for row in rows if row["code"] == "soulmates")
    assert (row["day"], row["currency"], row["customers"], row["share"], row["orders"]) == (
        "2026-07-01",
        "USD",
        "1",
        "0.2",
        "5",
    )
    assert (Decimal(row["net"]), Decimal(row["average_order"])) == (250, 50)


def test_a_group_becomes_an_audience_once(staff):
    spread_shop()
    scored()
    sent = {"currency": "USD", "group": "soulmates", "name": "Soulmates", "key": "a-key"}
    for _time in range(2):
        assert "audiences/audience" in str(staff.do("groups/make-audience", **sent).headers)
    audience = Audience.objects.get()
    assert audience.name == "Soulmates (USD)"


def test_an_unknown_group_makes_nothing(staff):
    spread_shop()
    staff.do("groups/make-audience", currency="nonsense", group="\0", name="x", key="k")
    assert not Audience.objects.exists()


def two_days() -> None:
    """Scores of the last day of May, by which customer 1 had not bought, and of the first of July."""
    spread_shop()
    scored(date(2026, 5, 31))
    scored()


def test_the_flow_says_who_went_where(staff):
    two_days()
    text = staff.text("groups/flow", currency="USD", since="2026-06-10", until="2026-07-01")
    assert "From the scores of May 31, 2026 to those of Jul 1, 2026." in text
    rows = flow_rows(staff, since="2026-06-10", until="2026-07-01")
    assert sum(int(row["customers"]) for row in rows) == 5
    for row in rows:
        assert row["from_name"] in text or not row["from"]
        assert row["to_name"] in text or not row["to"]
    assert re.search(r"Total( \d+)+ 5 ", text), text


def flow_rows(staff, **days: str) -> list[dict[str, str]]:
    saved = staff.part("groups/flow.csv", currency="USD", **days)
    return list(csv.DictReader(io.StringIO(saved.lstrip("\ufeff"))))


def test_the_file_of_the_flow_has_the_scored_days(staff):
    two_days()
    rows = flow_rows(staff, since="2026-06-10", until="2026-07-01")
    assert {(row["start"], row["end"], row["currency"]) for row in rows} == {
        ("2026-05-31", "2026-07-01", "USD")
    }


def test_before_the_first_scores_there_is_no_flow(staff):
    spread_shop()
    scored()
    for part in ("groups/flow", "groups/flow.csv"):
        assert "Nobody was scored by the first of these days." in staff.text(part, currency="USD")


def test_between_two_runs_there_is_no_flow(staff):
    two_days()
    text = staff.text("groups/flow", currency="USD", since="2026-06-10", until="2026-06-12")
    assert "both days stand for those of May 31, 2026" in text


@pytest.mark.parametrize(
    ("since", "until", "sentence"),
    [
        ("2026-06-10", "2026-07-02", "Choose today or a day before."),
        ("2026-06-10", "2026-06-10", "Choose a day after the first one."),
        ("nonsense", "2026-06-10", "Choose a day, for example 2026-03-01."),
        ("2026-06-10", "\0", "Choose a day, for example 2026-03-01."),
    ],
)
def test_days_that_make_no_flow_are_refused_at_their_field(staff, since, until, sentence):
    two_days()
    assert sentence in staff.text("groups/flow", currency="USD", since=since, until=until)


@pytest.mark.parametrize("currency", ["", "\0", "JPY", "nonsense", "<b>"])
def test_another_currency_has_no_flow(staff, currency):
    two_days()
    text = staff.text("groups/flow", currency=currency, since="2026-06-10", until="2026-07-01")
    assert "From group to group" not in text
    assert text.strip()
