"""What holds for every page: who sees it, what it sends, in both themes, on a phone, and by keyboard."""

import re
from pathlib import Path

import pytest

from saleor_retention.console import engine
from saleor_retention.console.pages.registry import PAGES
from saleor_retention.graphql.kit.port_standalone import Permission

from .conftest import STAFF
from .visitor import Visitor, read

MENU = sorted(name for name, page in PAGES.items() if page.place)
ALL = sorted(PAGES)
HTML = sorted(path for path in Path(engine.HERE).rglob("*.html"))
DIRECTIVES = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("token", ["", "nobody", "shopper-token", "Bearer x" * 1000])
def test_whoever_is_not_staff_reads_one_sentence_and_nothing_else(name, token):
    text = read(Visitor(token).part(name))
    assert text.strip() == "Sign in to the Dashboard as staff to see this page."


@pytest.mark.promise("C1.3")
@pytest.mark.django_db
@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("permission", [permission.name for permission in Permission])
def test_staff_with_one_permission_see_the_page_or_a_sentence(name, permission):
    text = Visitor(f"only-{permission}").text(name)
    assert text.strip()
    assert "could not be shown" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("name", ALL)
def test_staff_with_every_permission_see_the_page(name, staff):
    assert "could not be shown" not in staff.text(name)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", [*ALL, *(f"part/{name}" for name in ALL), "menu", "static/console.css", "nowhere", "pick/x"]
)
def test_every_answer_says_what_a_browser_may_do_with_it(path, client):
    response = client.get(f"/console/{path}", headers={"Authorization-Bearer": STAFF})
    assert set(response["Content-Security-Policy"].split("; ")) == DIRECTIVES
    assert (response["X-Content-Type-Options"], response["Referrer-Policy"]) == ("nosniff", "no-referrer")
    assert response.cookies == {}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ALL)
def test_nothing_is_done_by_a_get_and_nothing_shown_by_a_post(name, client):
    for action in PAGES[name].actions:
        assert client.get(f"/console/do/{name}/{action}").status_code == 405
    assert client.post(f"/console/part/{name}").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["part/nowhere", "part/start/nowhere", "do/nowhere/x", "nowhere", "start/x/y", "static/../../conf.py"],
)
def test_what_is_not_there_is_not_found(path, client):
    assert client.get(f"/console/{path}").status_code in (404, 405)


@pytest.mark.parametrize("path", HTML, ids=lambda path: path.name)
def test_no_template_has_a_script_a_style_or_a_handler_of_its_own(path):
    text = path.read_text()
    assert not re.search(
        r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*src=)|\|safe\b|autoescape off|javascript:", text
    )


@pytest.mark.parametrize("path", HTML, ids=lambda path: path.name)
def test_what_reacts_to_a_click_is_a_link_or_a_button(path):
    """Then the keyboard reaches it, and a screen reader says what it is."""
    for tag, attributes in re.findall(
        r"<([a-z]+)((?:[^<>]|\{%.*?%\})*hx-(?:get|post)[^<>]*)>", path.read_text()
    ):
        if tag not in ("a", "button", "form", "input", "select", "textarea"):
            assert "hx-trigger" in attributes, (tag, attributes)


@pytest.mark.promise("C1.4")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", MENU)
def test_axe_finds_nothing(desk, name, theme):
    seen = desk(theme=theme).open(name)
    assert seen.findings() == []
    assert seen.complaints == []


@pytest.mark.promise("C1.4")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", MENU)
def test_a_phone_shows_the_page_without_scrolling_sideways(desk, name):
    seen = desk()
    seen.page.set_viewport_size({"width": 390, "height": 800})
    seen.open(name)
    assert seen.overflow() <= 0


@pytest.mark.django_db(transaction=True)
def test_the_menu_leads_to_every_page_and_the_dashboard_is_told_where_it_is(desk):
    seen = desk().open("start")
    titles = seen.frame.locator("#menu a").all_inner_texts()
    assert len(titles) == len(MENU)
    for title in titles[1:]:
        seen.click(title, role="link")
        assert seen.frame.locator("#menu a[aria-current]").all_inner_texts() == [title]
    routes = [message["payload"]["newRoute"] for message in seen.said if message["type"] == "updateRouting"]
    assert {route.strip("/").split("?")[0] for route in routes} == set(MENU) - {"start"}


@pytest.mark.django_db(transaction=True)
def test_the_language_follows_the_dashboard(desk):
    seen = desk(locale="de").open("start")
    assert seen.frame.evaluate("document.documentElement.lang") == "de"
