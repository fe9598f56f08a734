"""The first page: what is on, the first steps that tick themselves off, and what is wrong with what to do."""

from datetime import UTC, datetime, timedelta

import pytest

from saleor_retention.console.alerts import WORDS, duration, told
from saleor_retention.console.refusals import PERMISSIONS, refusal_in_words
from saleor_retention.core import counters
from saleor_retention.core.models import Counter
from saleor_retention.core.queues import inbox
from saleor_retention.monitoring.rules import Alert
from saleor_retention.orders.models import Backfill
from saleor_retention.store.channels import ChannelTerms, Mode
from saleor_retention.store.port import store
from tests.builders.campaigns import a_campaign
from tests.inbox import store_news

from .visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


def ticks(html: str) -> dict[str, bool]:
    """The steps by title, and whether they are done."""
    import re

    rows = re.findall(r'<span class="chip( good)?">.*?<h3>(.*?)</h3>', html, re.S)
    return {title: bool(is_good) for is_good, title in rows}


def test_a_shop_that_has_done_nothing_is_told_what_to_do(staff):
    html = staff.part("start")
    assert set(ticks(html).values()) == {False}
    assert "Switch Retention on" not in html, "there is no switch beside the demo"
    assert "retention_backfill" in html


def test_each_step_ticks_itself_off(staff):
    Backfill.objects.create(
        name="all", started_at=datetime(2026, 1, 1, tzinfo=UTC), finished_at=datetime(2026, 1, 2, tzinfo=UTC)
    )
    counters.flush()
    Counter.objects.all().delete()  # also what was counted before this test
    counters.count("storefront_fields_total", field="User.personalOffers")
    counters.flush()
    html = staff.part("start")
    assert ticks(html) == {
        "Take in the orders of the past": True,
        "Give points": False,
        "Begin a first campaign": False,
        "Let customers bring their friends": False,
        "Show points and offers in your shop": True,
    }
    assert "Your shop asks for: offers in the account." in html
    a_campaign()
    assert ticks(staff.part("start"))["Begin a first campaign"]


@pytest.mark.parametrize(
    ("mode", "words"), [(Mode.OFF, "Off:"), (Mode.SHADOW, "Shadow mode:"), (Mode.LIVE, "On: offers")]
)
def test_every_channel_is_told_in_words(staff, monkeypatch, mode, words):
    shop = type(store())
    monkeypatch.setattr(shop, "channels", lambda self: {"main": "EUR"})
    monkeypatch.setattr(shop, "terms", lambda self, channels: {"main": ChannelTerms(mode)})
    assert f"main {words}" in staff.text("start")


def test_alerts_are_sentences_with_what_to_do(staff):
    inbox.mark_dirty("order", ["11111111-1111-1111-1111-111111111111"])

    store_news().update(due_at=datetime.now(UTC) - timedelta(minutes=20))
    text = staff.text("start/alerts")
    assert "the first for 20 minutes" in text
    assert "start a Celery worker" in text
    assert "INBOX" not in text.upper().replace("INBOX ", "")


@pytest.mark.parametrize("alert", Alert)
def test_every_alert_is_told(alert):
    words = told(alert.value.upper(), 61)
    assert words.title.endswith(".")
    assert words.advice.endswith(".")
    assert "%" not in words.title


def test_no_words_are_there_for_what_cannot_be_wrong():
    assert set(WORDS) == {alert.value for alert in Alert}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1, "1 minute"), (600, "10 minutes"), (3_600, "1 hour"), (90_000, "25 hours"), (200_000, "2 days")],
)
def test_times_are_told_as_people_tell_them(seconds, text):
    assert duration(seconds) == text


@pytest.mark.parametrize("permission", ["MANAGE_DISCOUNTS", "MANAGE_ORDERS", "MANAGE_USERS"])
def test_one_permission_is_enough_for_the_steps_and_alerts_take_that_for_orders(permission):
    visitor = Visitor(f"only-{permission}")
    html = visitor.part("start")
    assert ticks(html)
    assert ("What needs you" in html) is (permission == "MANAGE_ORDERS")
    if permission != "MANAGE_ORDERS":
        assert "This takes the permission “Manage orders”, which you do not have." in visitor.text(
            "start/alerts"
        )


def test_shoppers_and_strangers_see_nothing():
    for token in ("shopper-token", "", "x"):
        assert "Sign in to the Dashboard" in Visitor(token).text("start")


def test_without_a_plugin_nothing_is_switched(staff):
    response = staff.do("start/switch", is_on="false")
    assert "there is no plugin" in response.headers["HX-Trigger"]


def test_a_refusal_names_permissions_as_the_dashboard_does():
    said = refusal_in_words(
        "To access this path, you need one of the following permissions: MANAGE_USERS, OWNER, MANAGE_ORDERS"
    )
    assert said.endswith("Manage customers, Manage orders.")
    assert refusal_in_words("No.") == "No."
    assert "_" not in "".join(map(str, PERMISSIONS.values()))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(desk, theme, width):
    seen = desk(theme=theme, viewport={"width": width, "height": 900}).open("start")
    seen.page.screenshot(path=f"/tmp/saleor_start_{theme}_{width}.png", full_page=True)
    assert (seen.findings(), seen.overflow() <= 0, seen.complaints) == ([], True, [])
