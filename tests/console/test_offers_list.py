"""The list of campaigns: by state, by name, sorted, page by page, with what each gives and to whom in words."""

from datetime import timedelta
from urllib.parse import unquote

import pytest

from saleor_retention.core.clock import now
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.campaigns.states import campaign_pause
from saleor_retention.offers.models import Campaign, CodeKind
from saleor_retention.store.carts import GoodsKind
from saleor_retention.store.discounts import Benefit, OfferListing, Per, Scope
from saleor_retention.store.port import store
from tests.builders.audiences import an_audience

from .visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
USD = OfferListing("main", "USD", None, 0)
XSS = "<img src=x onerror=alert(1)>"


def a_draft(name="Spring", *, percent_bp=1_000, listings=(USD,), active=False, **more) -> Campaign:
    """Ten percent off in the channel main."""
    more.setdefault("starts_at", now() - DAY)
    draft = CampaignSpec(name=name, percent_bp=percent_bp, listings=listings, **more)
    row = lifecycle.campaign_create(draft)
    return lifecycle.campaign_activate(row.pk, now=now()) if active else row


@pytest.fixture
def campaigns():
    """One of each state."""
    lapsed = an_audience({"lastOrder": {"olderThanDays": 90}}, "Lapsed")
    budget = OfferListing("main", "USD", None, 3_000, budget_minor=200_000)
    a_draft("Win back", listings=(budget,), audience_id=lapsed.pk, active=True)
    a_draft("Autumn", ends_at=now() + 30 * DAY)
    campaign_pause(a_draft("Resting", active=True).pk)
    lifecycle.campaign_stop(a_draft("Over", active=True).pk, now=now())
    Campaign.objects.filter(pk=a_draft("Ended", active=True).pk).update(ends_at=now() - DAY / 2)


def names(text: str) -> list[str]:
    known = ("Win back", "Autumn", "Resting", "Over", "Ended")
    at = {name: text.rfind(f" {name} ") for name in known}
    return sorted((name for name in known if at[name] > text.index("When")), key=lambda name: at[name])


def test_without_any_the_page_says_what_to_do(staff):
    text = staff.text("offers")
    assert "There is no offer yet" in text
    assert "Make the first one" in text


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, ["Ended", "Over", "Resting", "Autumn", "Win back"]),
        ({"state": "running"}, ["Win back"]),
        ({"state": "drafts"}, ["Autumn"]),
        ({"state": "paused"}, ["Resting"]),
        ({"state": "ended"}, ["Ended", "Over"]),
        ({"state": "nonsense"}, ["Ended", "Over", "Resting", "Autumn", "Win back"]),
        ({"sort": "name"}, ["Autumn", "Ended", "Over", "Resting", "Win back"]),
        ({"search": "WIN"}, ["Win back"]),
        ({"search": "WIN\0"}, ["Win back"]),
    ],
)
def test_they_are_listed_by_state_and_name(staff, campaigns, asked, shown):
    assert names(staff.text("offers", **asked)) == shown


def test_a_line_says_what_it_gives_to_whom_its_limit_and_its_days(staff, campaigns):
    text = staff.text("offers", state="running")
    assert "10% off for customers who have not bought for 90 days." in text
    assert "$0.00 of $2,000.00 used" in text
    assert "From " in text
    assert "Running 1 Drafts 1 Paused 1 Ended 2" in text


def test_each_kind_of_benefit_is_told_in_words(staff):
    store().name_goods({(GoodsKind.PRODUCT, 7): "Mugs"})
    mugs = Scope(product_ids=frozenset({7}))
    amount = OfferListing("main", "USD", 500, 0)
    a_draft("A", listings=(amount,), percent_bp=None, benefit=Benefit(per=Per.CHEAPEST, scope=mugs))
    a_draft("B", percent_bp=None, benefit=Benefit(kind="free_shipping"), code_kind=CodeKind.UNIQUE)
    a_draft("C", percent_bp=10_000, benefit=Benefit(kind="bundle", scope=mugs, options={"buy": 2, "get": 1}))
    a_draft("D", listings=(amount,), percent_bp=None, benefit=Benefit(kind="gift_card"))
    text = staff.text("offers")
    assert "$5.00 off the cheapest piece of Mugs for customers whom you give it to." in text
    assert "Free delivery for whoever has one of its codes." in text
    assert "Buy 2 of Mugs, get 1 free for customers whom you give it to." in text
    assert "A gift card of $5.00 once the order is paid" in text


def test_there_are_pages_of_twenty(staff):
    for number in range(21):
        a_draft(f"Number {number}")
    html = staff.part("offers")
    assert "Number 20" in html
    assert ">Number 0<" not in html
    after = html.split("after=")[1].split('"')[0]
    assert ">Number 0<" in staff.part("offers", after=unquote(after))


def test_a_cursor_that_is_none_is_a_sentence(staff, campaigns):
    assert "When" not in staff.text("offers", after="nonsense")


def test_markup_in_a_name_is_text(staff):
    a_draft(XSS)
    assert "<img" not in staff.part("offers")
    assert XSS in staff.text("offers")


def test_whoever_may_not_see_campaigns_reads_a_sentence(campaigns):
    text = Visitor("only-MANAGE_ORDERS").text("offers")
    assert "Win back" not in text
    assert "Manage sales and vouchers" in text or "permission" in text.lower()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_needs_no_sideways_scrolling(desk, campaigns, theme):
    seen = desk(theme=theme, viewport={"width": 390, "height": 800}).open("offers")
    assert "Win back" in seen.text
    assert seen.findings() == []
    assert seen.overflow() <= 0
    assert seen.complaints == []
