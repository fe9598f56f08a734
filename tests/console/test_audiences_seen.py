"""Audiences in a browser: made by clicks, told at once, saved; axe and a phone find nothing wrong."""

import pytest

from saleor_retention.audiences.models import Audience, AudienceListMember
from saleor_retention.store.carts import GoodsKind
from saleor_retention.store.port import store
from tests.builders.audiences import GERMAN, an_audience, join

from .loaded import loaded

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ["audiences", "audiences/new", "audiences/lists"]


@pytest.fixture(autouse=True)
def shop():
    store().open_channel("main", "USD")
    store().name_goods({(GoodsKind.PRODUCT, pk): f"Beans {pk}" for pk in range(1, 4)})
    join(u1="DE", u2="FR", u3="DE")


def test_an_audience_is_made_by_clicks(desk):
    seen = loaded(desk().open("audiences"))
    loaded(seen.click("New audience", role="link"))
    loaded(seen.type("Name", "Never in Germany"))
    loaded(seen.choose("Customers who", "never ordered"))
    assert "Members who never ordered." in seen.text
    assert "3 of 3 customers now" in seen.text
    loaded(seen.click("Ask one more question"))
    assert seen.frame.get_by_label("Name").first.input_value() == "Never in Germany"
    seen.frame.get_by_label("Customers who").nth(1).select_option(label="live in a certain country")
    seen.clicks += 1
    loaded(seen)
    seen.frame.get_by_placeholder("Search by name").fill("German")
    seen.typed += 1
    loaded(seen)
    loaded(seen.check("Germany"))
    assert "Members who never ordered and live in Germany." in seen.text
    assert "2 of 3 customers now" in seen.text
    assert "member1@example.com" in seen.text
    loaded(seen.click("Save"))
    assert seen.frame.locator("h1").inner_text() == "Never in Germany"
    assert Audience.objects.get().rule == {"all": [{"neverOrdered": {}}, GERMAN]}
    assert (seen.clicks, seen.typed) == (6, 2)
    assert seen.complaints == []


def test_a_file_is_looked_at_and_then_taken_in_without_choosing_it_again(desk):
    seen = loaded(desk().open("audiences/lists"))
    seen.type("Name", "Friends")
    content = {"name": "friends.csv", "mimeType": "text/csv", "buffer": b"email\nmember1@example.com\nx\n"}
    seen.frame.get_by_label("File").set_input_files(files=[content])
    loaded(seen.click("Only look at it"))
    assert "1 customer is named in it." in seen.text
    assert "1 line is wrong." in seen.text
    seen.check("Take the lines that are right")
    loaded(seen.click("Upload"))
    assert AudienceListMember.objects.count() == 1
    assert "The list is taken in." in seen.toasts


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(desk, theme):
    an_audience(GERMAN, "Germans")
    for page in PAGES:
        seen = loaded(desk(theme=theme).open(page))
        assert (page, seen.findings()) == (page, [])
    loaded(seen.open("audiences"))
    loaded(seen.click("Germans", role="link"))
    assert seen.findings() == []
    loaded(seen.click("Change", role="link"))
    assert seen.findings() == []


def test_a_phone_shows_it_without_sideways_scrolling(desk):
    an_audience(GERMAN, "Germans")
    seen = desk(viewport={"width": 390, "height": 844})
    for page in PAGES:
        loaded(seen.open(page))
        assert (page, seen.overflow() <= 0) == (page, True)
    loaded(seen.open("audiences/new"))
