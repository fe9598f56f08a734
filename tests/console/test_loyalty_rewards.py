"""Rewards on the page of a programme."""

import re
from datetime import date
from html import unescape

import pytest
from graphql_relay import to_global_id

from saleor_retention.loyalty.rewards.models import Reward, RewardPurchase
from saleor_retention.store.port import store
from tests.builders.campaigns import a_campaign
from tests.builders.points import a_programme
from tests.builders.tiers import a_tier_plan
from tests.console.points_world import a_busy_customer
from tests.console.visitor import Visitor, ran_documents, read

pytestmark = pytest.mark.django_db(transaction=True)

MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def _channels():
    store().open_channel("main", "USD")


@pytest.fixture
def pk() -> str:
    return to_global_id("LoyaltyProgramme", a_programme().programme_id)


def typed(**changes) -> dict:
    return {"name": "Card of ten", "kind": "GIFT_CARD", "points": "500", "card_amount": "10.00"} | changes


def test_without_rewards_it_says_what_to_begin_with(staff, pk):
    assert "No rewards yet." in staff.text("loyalty/rewards", id=pk)
    assert "loyalty/rewards" in staff.part("loyalty/programme", id=pk)


def test_a_gift_card_is_offered_paused_and_resumed(staff, pk):
    response = staff.do(f"loyalty/new_reward?id={pk}", **typed(name=MARKUP, customer_limit="2"))
    assert "loyalty/programme" in response.headers["HX-Location"]
    reward = Reward.objects.get()
    assert (reward.points, reward.parameters) == (500, {"amount_minor": 1000, "currency": "USD"})
    html = staff.part("loyalty/rewards", id=pk)
    assert MARKUP not in html
    text = read(html)
    assert MARKUP in text
    assert "A gift card of $10.00" in text
    assert "Each customer 2 times." in text
    key = to_global_id("LoyaltyReward", reward.pk)
    staff.do(f"loyalty/switch_reward?id={pk}&reward={key}", is_on="false")
    assert not Reward.objects.get().is_active
    assert "Off offer" in staff.text("loyalty/rewards", id=pk)
    staff.do(f"loyalty/switch_reward?id={pk}&reward={key}", is_on="true")
    assert Reward.objects.get().is_active


def test_an_offer_of_a_campaign_for_a_tier_and_some_days(staff):
    version, campaign = a_programme(), a_campaign()
    pk = to_global_id("LoyaltyProgramme", version.programme_id)
    a_tier_plan(version.programme_id)
    chosen = to_global_id("PersonalOfferCampaign", campaign.pk)
    values = typed(
        kind="OFFER", campaign_id=chosen, tier="gold", starts_at="2026-03-01", ends_at="2026-03-31"
    )
    staff.do(f"loyalty/new_reward?id={pk}", **values)
    assert Reward.objects.get().parameters == {"campaign_id": campaign.pk}
    text = staff.text("loyalty/rewards", id=pk)
    assert f"One use of “{campaign.name}”" in text
    assert "From the tier Gold on." in text
    assert "From Mar 1, 2026." in text
    assert "Until Mar 31, 2026." in text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        *(
            ({name: odd}, name)
            for name in ("points", "card_amount")
            for odd in (
                "",
                " ",
                "0",
                "-1",
                "NaN",
                "Infinity",
                "1e999",
                "0.001",
                "1" + "0" * 40,
                "\0",
                "9" * 100_000,
            )
        ),
        *(({"name": odd}, "name") for odd in ("", " ", "\0", "x" * 100_000)),
        *(
            ({name: odd}, name)
            for name in ("starts_at", "ends_at")
            for odd in ("0000-01-01", "9999-12-31", "soon", "\0")
        ),
        ({"starts_at": "2026-03-02", "ends_at": "2026-03-01"}, "ends_at"),
        ({"kind": "LUCK"}, "kind"),
        ({"kind": "OFFER"}, "campaign_id"),
        ({"kind": "OFFER", "campaign_id": to_global_id("Product", 1)}, "campaign_id"),
        ({"customer_limit": "0"}, "customer_limit"),
        ({"total_limit": "2000000001"}, "total_limit"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(staff, pk, changes, field):
    assert field in staff.errors(f"loyalty/new_reward?id={pk}", **typed(**changes))
    assert not Reward.objects.exists()


def offered(staff, pk, **changes) -> str:
    """The address of the form that changes it."""
    staff.do(f"loyalty/new_reward?id={pk}", **typed(**changes))
    return f"loyalty/reward?id={pk}&reward={to_global_id('LoyaltyReward', Reward.objects.get().pk)}"


LIMITED = {"customer_limit": "2", "total_limit": "9", "starts_at": "2026-03-01", "ends_at": "2026-03-31"}


def test_a_reward_is_changed_by_click(staff, pk):
    offered(staff, pk, **LIMITED)
    (address,) = re.findall(
        r'hx-get="[^"]*/part/(loyalty/reward\?[^"]*)"', staff.part("loyalty/rewards", id=pk)
    )
    html = staff.part(unescape(address))
    for name, value in (LIMITED | {"name": "Card of ten", "points": "500", "card_amount": "10.00"}).items():
        assert re.search(rf'name="{name}" value="{value}"', html), name
    assert 'name="kind"' not in html
    changed = typed(**LIMITED) | {"name": "Card of nine", "points": "450", "card_amount": "9", "ends_at": ""}
    response = staff.do(unescape(address), **changed | {"total_limit": ""})
    assert "loyalty/programme" in response.headers["HX-Location"]
    reward = Reward.objects.get()
    assert (reward.name, reward.points) == ("Card of nine", 450)
    assert (reward.kind, reward.parameters) == ("gift_card", {"amount_minor": 900, "currency": "USD"})
    assert (reward.customer_limit, reward.total_limit, reward.ends_at) == (2, None, None)
    assert reward.starts_at.date() == date(2026, 3, 1)


def test_what_was_not_changed_is_not_sent_and_what_was_bought_stays(staff):
    world = a_busy_customer()
    purchase = RewardPurchase.objects.filter(points=100).get()
    reward = purchase.reward
    pk = to_global_id("LoyaltyProgramme", world.version.programme_id)
    address = f"loyalty/reward?id={pk}&reward={to_global_id('LoyaltyReward', reward.pk)}"
    values = typed(name=reward.name, points=str(reward.points), card_amount="5.00")
    with ran_documents() as ran:
        staff.do(address, **values)
    assert "staff/reward_update" not in [document.name for document in ran]
    staff.do(address, **values | {"points": "77"})
    reward.refresh_from_db()
    assert reward.points == 77
    kept = (purchase.name, purchase.points, purchase.state)
    purchase.refresh_from_db()
    assert (purchase.name, purchase.points, purchase.state) == kept


def test_another_campaign_for_another_tier(staff):
    """The campaign that it has may be over: it stands among the choices, and is replaced."""
    version, first, second = a_programme(), a_campaign(), a_campaign()
    pk = to_global_id("LoyaltyProgramme", version.programme_id)
    a_tier_plan(version.programme_id)
    ids = [to_global_id("PersonalOfferCampaign", campaign.pk) for campaign in (first, second)]
    values = typed(kind="OFFER", campaign_id=ids[0], tier="gold")
    address = offered(staff, pk, **values)
    first.state = "stopped"
    first.save()
    assert "The present one" in staff.text(address)
    assert "HX-Location" in staff.do(address, **values).headers
    assert "HX-Location" in staff.do(address, **values | {"campaign_id": ids[1], "tier": ""}).headers
    reward = Reward.objects.get()
    assert (reward.parameters, reward.tier) == ({"campaign_id": second.pk}, "")


@pytest.mark.parametrize(
    ("field", "odd"),
    [
        *(
            (name, odd)
            for name in ("points", "card_amount")
            for odd in ("", "0", "-1", "NaN", "1e999", "0.001", "1" + "0" * 40, "\0", "9" * 100_000)
        ),
        *(("name", odd) for odd in ("", " ", "\0", "x" * 100_000)),
        ("starts_at", "soon"),
        ("ends_at", "2026-02-01"),
        ("customer_limit", "0"),
        ("total_limit", "2000000001"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_at_its_field(staff, pk, field, odd):
    address = offered(staff, pk, **LIMITED)
    before = Reward.objects.values().get()
    assert field in staff.errors(address, **typed(**LIMITED) | {field: odd})
    assert Reward.objects.values().get() == before


def test_who_may_not_see_them_reads_so(pk):
    for token in ("only-MANAGE_ORDERS", "only-MANAGE_USERS"):
        visitor = Visitor(token)
        for part in ("rewards", "new_reward"):
            assert "Manage sales and vouchers" in visitor.text(f"loyalty/{part}", id=pk)
        assert "HX-Location" not in visitor.do(f"loyalty/new_reward?id={pk}", **typed()).headers
    assert not Reward.objects.exists()


def test_an_odd_reward_is_a_sentence(staff, pk):
    for odd in ("", "nonsense", "%00", to_global_id("Product", 1), to_global_id("LoyaltyReward", 99)):
        assert "There is no such reward." in staff.text("loyalty/reward", id=pk, reward=odd)
        response = staff.do(f"loyalty/switch_reward?id={pk}&reward={odd}", is_on="false")
        assert "HX-Location" not in response.headers
        assert "could not be shown" not in response.content.decode()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_offered_in_the_browser(desk, theme, pk):
    seen = desk(theme=theme, viewport={"width": 390, "height": 800}).open("loyalty/new_reward", id=pk)
    assert seen.findings() == []
    assert seen.overflow() <= 0
    seen.frame.fill("#id_name", "Card of ten")
    seen.frame.fill("#id_card_amount", "10")
    seen.click("Offer it")
    assert "A gift card of $10.00" in seen.text
    assert seen.findings() == []
    assert seen.overflow() <= 0
    seen.click("Change Card of ten", role="link")
    assert seen.findings() == []
    assert seen.overflow() <= 0
    seen.frame.fill("#id_points", "450")
    seen.click("Save")
    assert "450" in seen.text
    seen.click("Pause Card of ten")
    assert "Off offer" in seen.text
    assert seen.complaints == []
