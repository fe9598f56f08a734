"""Tiers on the page of a programme: what there are, who would move, and setting them."""

import re

import pytest
from graphql_relay import to_global_id

from saleor_retention.loyalty.tiers.models import TierPlan
from saleor_retention.store.port import store
from tests.builders.campaigns import a_campaign
from tests.builders.points import a_member, a_programme
from tests.builders.tiers import a_tier_plan, an_order_of, settled, tier_of
from tests.console.visitor import Visitor, read

pytestmark = pytest.mark.django_db(transaction=True)

MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def _channels():
    store().open_channel("main", "USD")


@pytest.fixture
def pk() -> str:
    return to_global_id("LoyaltyProgramme", a_programme().programme_id)


def typed(**changes) -> dict:
    return {
        "basis": "SPEND",
        "window": "ROLLING",
        "months": "12",
        "grace_days": "30",
        "falling": "KEEP_UNTIL_PERIOD_END",
        "tier_1_name": "Silver",
        "tier_1_threshold": "200.50",
        "tier_1_multiplier": "1.25",
        "tier_2_name": "Gold",
        "tier_2_threshold": "500",
    } | changes


def seen_of(response) -> str:
    return re.search(r'name="seen" value="(\w+)"', response.content.decode())[1]


def set_them(staff, pk: str, **changes):
    """Both times that it is asked."""
    response = staff.do(f"loyalty/set_tiers?id={pk}", **typed(**changes))
    return staff.do(f"loyalty/set_tiers?id={pk}", **typed(**changes), seen=seen_of(response), sure="true")


def test_without_tiers_it_says_what_they_are_for(staff, pk):
    assert "No tiers yet." in staff.text("loyalty/tiers", id=pk)
    assert "loyalty/tiers" in staff.part("loyalty/programme", id=pk)


def test_nothing_is_set_before_it_was_seen(staff, pk):
    text = read(staff.do(f"loyalty/set_tiers?id={pk}", **typed(), sure="true").content.decode())
    assert "Nobody moves." in text
    assert "Nothing was changed yet." in text
    assert not TierPlan.objects.exists()
    response = set_them(staff, pk)
    assert "loyalty/programme" in response.headers["HX-Location"]
    plan = TierPlan.objects.get()
    assert [(tier["slug"], tier["name"], tier["threshold"]) for tier in plan.tiers] == [
        ("silver", "Silver", 20050),
        ("gold", "Gold", 50000),
    ]
    text = staff.text("loyalty/tiers", id=pk)
    assert "Tiers go by what was spent in the last 12 months. They are kept 30 days longer." in text
    assert "$200.50" in text
    assert "1.25 times" in text


def test_what_was_changed_after_it_was_seen_is_shown_again(staff, pk):
    seen = seen_of(staff.do(f"loyalty/set_tiers?id={pk}", **typed()))
    values = typed(tier_1_threshold="100")
    response = staff.do(f"loyalty/set_tiers?id={pk}", **values, seen=seen, sure="true")
    assert "HX-Location" not in response.headers
    assert not TierPlan.objects.exists()


def test_who_moves_is_told_and_tiers_keep_their_customers(staff):
    version, ann = a_programme(), a_member()
    pk = to_global_id("LoyaltyProgramme", version.programme_id)
    a_tier_plan(version.programme_id)
    settled(an_order_of(1, 52_000))
    assert tier_of(ann) == "gold"
    html = staff.part("loyalty/set_tiers", id=pk)
    assert 'name="tier_3_name" value="Gold"' in html
    assert 'name="tier_3_threshold" value="500"' in html
    values = {
        "window": "CALENDAR",
        "months": "",
        "tier_1_name": "Bronze",
        "tier_1_threshold": "0",
        "tier_1_multiplier": "",
        "tier_2_name": MARKUP,
        "tier_2_threshold": "30",
        "tier_3_name": "Gold",
        "tier_3_threshold": "600",
        "falling": "MOVE_NOW",
    }
    html = staff.do(f"loyalty/set_tiers?id={pk}", **typed(**values)).content.decode()
    assert MARKUP not in html
    assert f"Gold {MARKUP} 1" in read(html)
    set_them(staff, pk, **values)
    assert tier_of(ann) == "silver"
    html = staff.part("loyalty/tiers", id=pk)
    assert MARKUP not in html
    assert "For everybody" in read(html)


def test_a_campaign_is_given_by_pick_and_early_access_by_lines(staff, pk):
    campaign = a_campaign()
    chosen = to_global_id("PersonalOfferCampaign", campaign.pk)
    set_them(staff, pk, tier_2_campaign_ids=chosen, tier_2_early_access="sale\n\n new-in ")
    gold = TierPlan.objects.get().tiers[1]
    assert gold["campaign_ids"] == [campaign.pk]
    assert gold["early_access"] == ["sale", "new-in"]
    text = staff.text("loyalty/tiers", id=pk)
    assert campaign.name in text
    assert "sale, new-in" in text
    set_them(staff, pk, basis="ORDERS", tier_1_threshold="2", tier_1_name="会員", tier_2_threshold="5")
    newest = TierPlan.objects.order_by("-valid_from").first()
    assert [tier["threshold"] for tier in newest.tiers] == [2, 5]
    assert "2 orders" in staff.text("loyalty/tiers", id=pk)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        *(
            ({"tier_1_threshold": odd}, "tier_1_threshold")
            for odd in ("", " ", "-1", "NaN", "Infinity", "1e999", "0.001", "1" + "0" * 40, "\0", "9" * 100_000)
        ),
        ({"tier_2_threshold": "200.50"}, "tier_2_threshold"),
        ({"basis": "ORDERS"}, "tier_1_threshold"),
        ({"tier_1_name": ""}, "tier_1_name"),
        ({"tier_1_name": "\0"}, "tier_1_name"),
        ({"tier_1_name": "x" * 100_000}, "tier_1_name"),
        ({"tier_1_multiplier": "10.01"}, "tier_1_multiplier"),
        ({"tier_1_multiplier": "1.234"}, "tier_1_multiplier"),
        ({"tier_1_multiplier": "NaN"}, "tier_1_multiplier"),
        ({"months": ""}, "months"),
        ({"months": "121"}, "months"),
        ({"grace_days": "367"}, "grace_days"),
        ({"basis": "LUCK"}, "basis"),
        ({"window": "[]"}, "window"),
        ({"falling": "\0"}, "falling"),
        ({"tier_1_early_access": "x" * 101}, "tier_1_early_access"),
        ({"tier_1_early_access": "\0"}, "tier_1_early_access"),
        (dict.fromkeys(("tier_1_name", "tier_1_threshold", "tier_1_multiplier", "tier_2_name", "tier_2_threshold"), ""),
         "tier_1_name"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_at_its_field(staff, pk, changes, field):
    assert field in staff.errors(f"loyalty/set_tiers?id={pk}", **typed(**changes))
    assert not TierPlan.objects.exists()


def test_who_may_not_see_them_reads_so(pk):
    for token in ("only-MANAGE_ORDERS", "only-MANAGE_USERS"):
        visitor = Visitor(token)
        for part in ("tiers", "set_tiers"):
            assert "Manage sales and vouchers" in visitor.text(f"loyalty/{part}", id=pk)
        assert "HX-Location" not in visitor.do(f"loyalty/set_tiers?id={pk}", **typed()).headers


def test_an_odd_programme_is_a_sentence(staff):
    for odd in ("", "nonsense", "UHJvZHVjdDox", "\0"):
        assert "There is no such programme." in staff.text("loyalty/tiers", id=odd)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_set_in_the_browser(desk, theme, pk):
    seen = desk(theme=theme, viewport={"width": 390, "height": 800}).open("loyalty/set_tiers", id=pk)
    assert seen.findings() == []
    assert seen.overflow() <= 0
    frame = seen.frame
    frame.fill("#id_tier_1_name", "Silver")
    frame.fill("#id_tier_1_threshold", "200")
    seen.click("See who would move")
    assert "Nobody moves." in seen.text
    assert seen.findings() == []
    assert seen.overflow() <= 0
    seen.click("Set these tiers")
    assert "Tiers go by what was spent" in seen.text
    assert seen.findings() == []
    assert seen.overflow() <= 0
    assert seen.complaints == []
    assert TierPlan.objects.get().tiers[0]["name"] == "Silver"
