"""Milestones on the page of a programme."""

import re
from html import unescape

import pytest
from graphql_relay import to_global_id

from saleor_retention.loyalty.milestones.models import Milestone
from saleor_retention.loyalty.rewards.models import Reward
from saleor_retention.store.port import store
from tests.builders.points import a_programme
from tests.console.test_loyalty_rewards import typed as a_card
from tests.console.visitor import Visitor, ran_documents, read

pytestmark = pytest.mark.django_db(transaction=True)

MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture
def pk(staff) -> str:
    store().open_channel("main", "USD")
    key = to_global_id("LoyaltyProgramme", a_programme().programme_id)
    assert "Make one first." in staff.text("loyalty/new_milestone", id=key)
    staff.do(f"loyalty/new_reward?id={key}", **a_card(name=MARKUP))
    return key


def typed(**changes) -> dict:
    reward = to_global_id("LoyaltyReward", Reward.objects.get().pk)
    return {"name": MARKUP, "basis": "ORDERS", "threshold": "3", "reward_ids": reward} | changes


def test_a_milestone_is_set(staff, pk):
    assert "No milestones yet." in staff.text("loyalty/milestones", id=pk)
    response = staff.do(f"loyalty/new_milestone?id={pk}", **typed())
    assert "loyalty/programme" in response.headers["HX-Location"]
    html = staff.part("loyalty/milestones", id=pk)
    assert MARKUP not in html
    assert f"{MARKUP} Change 3 orders {MARKUP} 0" in read(html)
    staff.do(f"loyalty/new_milestone?id={pk}", **typed(basis="SPEND", threshold="99.50"))
    assert "$99.50" in staff.text("loyalty/milestones", id=pk)


@pytest.mark.parametrize("odd", ["", "0", "-1", "1.5", "NaN", "1e999", "1" + "0" * 40, "\0", "9" * 100_000])
def test_what_makes_no_sense_is_refused_at_its_field(staff, pk, odd):
    for field in ("threshold", "basis", "reward_ids"):
        assert field in staff.errors(f"loyalty/new_milestone?id={pk}", **typed(**{field: odd}))
    assert "name" in staff.errors(f"loyalty/new_milestone?id={pk}", **typed(name="\0"))
    assert not Milestone.objects.exists()


def made(staff, pk, **changes) -> str:
    """The address of the form that changes it, as the list has it."""
    staff.do(f"loyalty/new_milestone?id={pk}", **typed(**changes))
    html = staff.part("loyalty/milestones", id=pk)
    return unescape(re.findall(r'hx-get="[^"]*/part/(loyalty/milestone\?[^"]*)"', html)[0])


def test_a_milestone_is_changed_by_click(staff, pk):
    address = made(staff, pk, basis="SPEND", threshold="99.50")
    html = staff.part(address)
    assert MARKUP not in html
    assert 'name="threshold" value="99.5"' in html
    assert "What was spent, in USD" in html
    assert 'name="basis"' not in html
    staff.do(f"loyalty/new_reward?id={pk}", **a_card(name="Another"))
    other = Reward.objects.get(name="Another").pk
    values = {"name": "More", "threshold": "120", "includes_history": "on"}
    response = staff.do(address, **values, reward_ids=to_global_id("LoyaltyReward", other))
    assert "loyalty/programme" in response.headers["HX-Location"]
    milestone = Milestone.objects.get()
    assert (milestone.name, milestone.threshold, milestone.rewards) == ("More", 12_000, [other])
    assert (milestone.basis, milestone.counts_from) == ("spend", None)
    with ran_documents() as ran:
        staff.do(address, **values, reward_ids=to_global_id("LoyaltyReward", other))
    assert "staff/milestone_update" not in [document.name for document in ran]


@pytest.mark.parametrize("odd", ["", "0", "-1", "1.5", "NaN", "1e999", "1" + "0" * 40, "\0", "9" * 100_000])
def test_a_change_that_makes_no_sense_is_refused_at_its_field(staff, pk, odd):
    address = made(staff, pk)
    before = Milestone.objects.values().get()
    values = typed()
    for field in ("threshold", "reward_ids"):
        assert field in staff.errors(address, **values | {field: odd})
    assert "name" in staff.errors(address, **values | {"name": "\0"})
    assert Milestone.objects.values().get() == before


def test_an_odd_milestone_is_a_sentence(staff, pk):
    for odd in ("", "nonsense", "%00", to_global_id("Product", 1), to_global_id("LoyaltyMilestone", 99)):
        assert "There is no such milestone." in staff.text("loyalty/milestone", id=pk, milestone=odd)


def test_who_may_not_see_them_reads_so(pk):
    visitor = Visitor("only-MANAGE_USERS")
    assert "Manage sales and vouchers" in visitor.text("loyalty/milestones", id=pk)
    assert "HX-Location" not in visitor.do(f"loyalty/new_milestone?id={pk}", **typed()).headers


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_seen_on_a_phone(desk, staff, theme, pk):
    staff.do(f"loyalty/new_milestone?id={pk}", **typed())
    seen = desk(theme=theme, viewport={"width": 390, "height": 800})
    for part in ("new_milestone", "programme"):
        seen.open(f"loyalty/{part}", id=pk)
        assert seen.findings() == []
        assert seen.overflow() <= 0
    seen.click(f"Change {MARKUP}", role="link")
    assert seen.findings() == []
    assert seen.overflow() <= 0
    seen.frame.fill("#id_name", "Regular")
    seen.click("Save")
    seen.click("Change Regular", role="link")
    assert seen.complaints == []


def test_one_is_switched_off_and_on_again(staff, pk):
    staff.do(f"loyalty/new_milestone?id={pk}", **typed())
    html = staff.part("loyalty/milestones", id=pk)
    (address,) = re.findall(r'hx-post="[^"]*/do/(loyalty/switch_milestone[^"]*)"', html)
    for is_on in ("false", "true"):
        assert "HX-Location" in staff.do(unescape(address), is_on=is_on).headers
        assert Milestone.objects.get().is_active is (is_on == "true")
