"""The console inside a real Saleor: its headers, who sees what, and switched on from the page while the plugin is off."""

from datetime import timedelta

import pytest
from django.test import Client
from saleor.core.db.connection import allow_writer
from saleor.core.jwt import create_access_token

from saleor_retention.hosts.saleor.config import plugin_config
from saleor_retention.hosts.saleor.config.plugin_config import is_on, stored
from saleor_retention.hosts.saleor.console.mount import CONSOLE_PATH
from saleor_retention.hosts.saleor.plugin import RetentionPlugin

from .conftest import EVERYTHING, SaleorVisitor

pytestmark = pytest.mark.django_db(transaction=True)
SIGN_IN = "Sign in to the Dashboard as staff to see this page."


@pytest.fixture
def off(monkeypatch):
    """The plugin as it is before an owner switches it on."""
    monkeypatch.setattr(RetentionPlugin, "DEFAULT_ACTIVE", False)
    monkeypatch.setattr(plugin_config, "ACTIVE_AT_FIRST", False)


def switched_on() -> bool:
    with allow_writer():
        return is_on(stored())


@pytest.mark.parametrize("path", ["", "/", "/start", "/part/start", "/static/console.css", "/nowhere"])
def test_every_answer_has_the_policy_without_an_exception(path, settings):
    settings.ALLOWED_CLIENT_HOSTS = [
        "dashboard.example",
        ".shop.example",
        "https://admin.example:9000",
        "<bad>; x",
    ]
    settings.RETENTION_CONSOLE_FRAME_HOSTS = "localhost:9000"
    policy = Client().get(f"{CONSOLE_PATH}{path}").headers["Content-Security-Policy"]
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives.pop("frame-ancestors") == (
        "'self' dashboard.example:* *.shop.example:* https://admin.example:9000 localhost:9000"
    )
    assert directives == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
    }


def test_clients_at_every_host_may_frame_it_where_saleor_says_so(settings):
    settings.ALLOWED_CLIENT_HOSTS = ["*"]
    policy = Client().get(f"{CONSOLE_PATH}/start").headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' *")


def test_the_frame_itself_says_nothing_about_the_shop(off):
    html = Client().get(f"{CONSOLE_PATH}/start").content.decode()
    assert "switched off" not in html
    assert f'data-base="{CONSOLE_PATH}"' in html


def test_strangers_shoppers_apps_and_forged_tokens_see_nothing(anonymous, customer_user, app, token):
    with allow_writer():
        _, app_token = app.tokens.create(app=app, name="x")
    forged = token(*EVERYTHING)
    tokens = [
        create_access_token(customer_user),
        app_token,
        "x",
        f"{forged[:-3]}AAA",
        forged.rpartition(".")[0],
    ]
    for visitor in [anonymous, *map(SaleorVisitor, tokens)]:
        assert SIGN_IN in visitor.text("start")
        assert SIGN_IN in visitor.do("start/switch", is_on="true").content.decode()
        picked = visitor.client.get(f"{CONSOLE_PATH}/pick/customer?field=x").content.decode()
        assert SIGN_IN in picked
        assert "example.com" not in picked


def test_an_old_token_is_nobodys(token, settings):
    settings.JWT_TTL_APP_ACCESS = timedelta(seconds=-1)
    assert SIGN_IN in SaleorVisitor(token(*EVERYTHING)).text("start")


@pytest.mark.promise("C1.3")
def test_a_member_of_staff_without_a_permission_sees_sentences_and_no_switch(visitor, off):
    text = visitor().text("start")
    assert SIGN_IN not in text
    assert "Switch on" not in text
    html = visitor("MANAGE_ORDERS").do("start/switch", is_on="true")
    assert "MANAGE_" not in html.content.decode()
    assert not switched_on()


def test_one_who_manages_plugins_switches_it_on_and_off(staff, off):
    assert "Retention is switched off" in staff.text("start")
    response = staff.do("start/switch", is_on="true")
    assert "Retention is on." in response.headers["HX-Trigger"]
    assert switched_on()
    assert "Retention is switched off" not in staff.text("start")
    staff.do("start/switch", is_on="false")
    assert not switched_on()


def test_the_page_for_figures_is_where_it_was(off):
    assert Client().get("/plugins/global/saleor.retention/metrics").status_code == 404


@pytest.mark.promise("C1.1")
def test_in_the_browser_it_is_switched_on_from_the_page(desk, off):
    seen = desk().open("start")
    assert "Retention is switched off" in seen.text
    seen.click("Switch on")
    assert "Retention is switched off" not in seen.text
    assert seen.toasts == ["Retention is on."]
    assert switched_on()
    assert seen.complaints == []


def test_a_page_of_another_origin_that_is_no_client_cannot_frame_it(desk, settings):
    seen = desk()
    settings.ALLOWED_CLIENT_HOSTS = ["dashboard.example"]
    seen.page.goto(f"{seen.harness}?src={seen.console}/start&token={seen.token}")
    seen.page.wait_for_load_state("networkidle")
    assert any("frame-ancestors" in complaint for complaint in seen.complaints)


def test_a_token_that_is_refreshed_is_the_one_that_is_sent(desk, token, off):
    seen = desk(token("MANAGE_ORDERS")).open("start")
    assert "Switch on" not in seen.text
    seen.page.evaluate("token => tell('tokenRefresh', { token })", token(*EVERYTHING))
    seen.click("Start", role="link")
    seen.click("Switch on")
    assert switched_on()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_a_phone_either(desk, theme, off):
    seen = desk(theme=theme, viewport={"width": 390, "height": 800}).open("start")
    assert (seen.findings(), seen.overflow() <= 0) == ([], True)
