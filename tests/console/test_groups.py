"""The groups of customers: the grid, each group's figures and next step, the file, and a group as an audience."""

import csv
import io
import re
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
