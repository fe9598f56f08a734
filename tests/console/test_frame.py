"""The console in the frame of a Dashboard: the handshake, the theme, the language, and what it tells."""

import pytest

from saleor_retention.store.port import store

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_page_loads_once_the_dashboard_has_said_who_looks(desk):
    seen = desk().open("start")
    assert "Retention" in seen.text
    assert seen.said[0]["type"] == "notifyReady"
    assert seen.complaints == []


def test_without_a_token_nothing_is_asked_and_nothing_shown(desk):
    seen = desk("")
    seen.page.goto(f"{seen.harness}?src={seen.console}/start")
    seen.page.wait_for_load_state("networkidle")
    assert seen.frame.inner_text("#main").strip() == "Loading…"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_first_page(desk, theme):
    seen = desk(theme=theme).open("start")
    assert seen.frame.evaluate("document.documentElement.dataset.theme") == theme
    assert seen.findings() == []


def test_a_link_inside_a_form_shows_another_page_and_the_menu_goes_on_working(desk):
    store().open_channel("main", "USD")
    seen = desk().open("loyalty/new").click("Cancel", role="link").click("Referrals", role="link")
    assert seen.frame.locator("#main h1").all_inner_texts() == ["Referrals"]
    assert seen.complaints == []


def test_the_sentence_of_a_form_follows_what_is_typed(desk):
    store().open_channel("main", "USD")
    seen = desk().open("loyalty/new")
    said = seen.frame.locator(".said")
    before = said.inner_text()
    assert before
    seen.frame.locator("[name=rate_points]").press_sequentially("7")
    seen.page.wait_for_timeout(800)
    seen.quiet()
    assert said.inner_text() not in ("", before)
