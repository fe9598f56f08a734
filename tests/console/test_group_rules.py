"""The rules of groups in words, the cut points, and the grid as a file."""

import csv
import io
from dataclasses import replace

import pytest

from saleor_retention.console.formats import Formats
from saleor_retention.console.pages.groups.rules import rule_in_words, terms_in_words
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.segments.plans import USUAL_TERMS, segment_plan_set
from saleor_retention.store.port import store
from tests.console.visitor import Visitor
from tests.segments.shop import TODAY, noon, scored, spread_shop


@pytest.fixture
def shop(db, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon(TODAY))
    store().open_channel("main", "USD")
    spread_shop()


def rows_of(visitor, part: str, **arguments: str) -> list[dict[str, str]]:
    saved = visitor.part(f"groups/{part}", currency="USD", **arguments)
    return list(csv.DictReader(io.StringIO(saved.lstrip("\ufeff"))))


@pytest.mark.parametrize(
    ("least", "most", "text"),
    [
        (4, 5, "recency 4 to 5"),
        (1, 1, "recency 1"),
        (2, None, "recency 2 or more"),
        (None, 3, "recency 3 or less"),
        (0, 0, "recency 0"),
    ],
)
def test_a_bound_is_read_in_words(least, most, text):
    bound = {"measure": "recency", "atLeast": least, "atMost": most}
    assert rule_in_words(Formats("en"), [bound]) == text


def test_a_group_without_bounds_takes_everybody_who_is_left():
    assert rule_in_words(Formats("en"), []) == "everybody who is left"


@pytest.mark.parametrize(
    ("scale", "days", "texts"),
    [
        (3, 90, ("Scores go from 1 to 3;", "Gone: silent for more than 90 days.")),
        (None, None, ("depends on the number of customers", "nine of ten repeated purchases")),
        (5, 1, ("Scores go from 1 to 5;", "Gone: silent for more than 1 day.")),
    ],
)
def test_the_terms_of_a_plan_are_read_in_words(scale, days, texts):
    plan = {"scale": scale, "quietDays": days, "riskPercent": 200, "vipPercent": 5, "preVipPercent": 10}
    said = " ".join(terms_in_words(Formats("en"), plan))
    assert [text for text in texts if text not in said] == []
    assert "silent for more than 200% of" in said
    assert "the 5% of customers who bought for the most; pre-VIPs: the next 10%." in said


def test_the_rules_in_force_are_told(shop, staff):
    text = staff.text("groups/rules")
    assert "About to dump you days since the last order: 183 or more" in text
    assert "Soulmates recency 4 to 5, frequency 5, monetary 5 True lovers" in text
    assert "Acquaintances everybody who is left" in text
    assert "set by" not in text


def test_a_plan_says_who_set_it_and_why(shop, staff):
    by = StaffContext("app:1", "<i>spring</i>")
    segment_plan_set(replace(USUAL_TERMS, quiet_days=100, scale=3), by=by, now=noon(TODAY))
    text = staff.text("groups/rules")
    assert "set by An app: <i>spring</i>" in text
    assert "Gone: silent for more than 100 days." in text
    assert "Scores go from 1 to 3;" in text


def test_rules_are_for_who_may_see_groups(shop):
    assert "Manage orders" in Visitor("only-MANAGE_USERS").text("groups/rules")


def test_cut_points_are_shown_and_saved(shop, staff):
    scored()
    rows = rows_of(staff, "cuts.csv")
    assert [row["score_at_least"] for row in rows] == ["2", "3", "4", "5"]
    assert [row["orders_over"] for row in rows] == ["1", "2", "3", "4"]
    assert [float(row["net_over"]) for row in rows] == [10, 40, 90, 160]
    assert "2 or more Mar 18, 2026 1 $10.00" in staff.text("groups")


def test_the_grid_is_saved_with_every_customer_once(shop, staff):
    scored()
    rows = rows_of(staff, "grid.csv")
    assert {(row["day"], row["currency"]) for row in rows} == {("2026-07-01", "USD")}
    assert len({(row["recency"], row["frequency"]) for row in rows}) == len(rows) == 25
    full = {(row["recency"], row["frequency"]): row["customers"] for row in rows if row["customers"] != "0"}
    assert full == {(str(score), str(score)): "1" for score in range(1, 6)}


@pytest.mark.parametrize("part", ["grid.csv", "cuts.csv", "groups.csv"])
@pytest.mark.parametrize("day", ["", "2026-01-01", "nonsense", "2027-01-01"])
def test_without_scores_a_file_says_so(shop, staff, part, day):
    text = staff.text(f"groups/{part}", currency="USD", day=day)
    assert "Nobody was scored by that day." in text
