"""Settings beside the demo, where there is no plugin: health alone; and the form, by a host that has one."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.http import QueryDict

from saleor_retention.console.forms.form import ConsoleForm
from saleor_retention.console.host import Choice, PluginSetting, PluginState
from saleor_retention.console.pages.settings.forms import SettingsForm
from saleor_retention.console.pages.settings.texts import GROUPS, TEXTS
from saleor_retention.console.visit import Visit
from saleor_retention.core.models import CheckRun
from tests.graphql.ops_fixture import SICK
from tests.inbox import store_news

from .visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
SETTINGS = (
    PluginSetting("apply_offers", "", "", "switch", True),
    PluginSetting("channels", "", "", "channels", "main\nold"),
    PluginSetting("points_from", "", "", "day", "2026-03-01"),
    PluginSetting("offer_grace_minutes", "", "", "minutes", "60"),
    PluginSetting("attribute_keys", "", "", "lines", "size\nshoe"),
    PluginSetting("birthday_key", "", "", "text", "birthday"),
)
RIGHT = {
    "apply_offers": "on",
    "channels": ["main"],
    "points_from": "2026-04-01",
    "offer_grace_minutes": "5",
    "attribute_keys": "size",
    "birthday_key": "public:birthday",
}


def form(**values) -> ConsoleForm:
    """The form as it was sent."""
    posted = QueryDict(mutable=True)
    for name, value in {**RIGHT, **values}.items():
        posted.setlist(name, value if isinstance(value, list) else [value])
    host = SimpleNamespace(search=lambda *args, **named: [Choice("main", "Main"), Choice("b", "B")])
    request = SimpleNamespace(method="POST", POST=posted, GET=QueryDict())
    return SettingsForm(Visit(request, host, "", "settings", "save", "en"), PluginState(True, SETTINGS))


@pytest.fixture
def parked():
    """An order that was given up."""
    store_news().create(
        kind="order", ref=str(SICK), attempts=8, parked_at=datetime.now(UTC), last_error="RuntimeError"
    )


def test_beside_the_demo_there_is_nothing_to_set_and_the_page_says_so(staff):
    text = staff.text("settings")
    assert "there is no plugin to configure" in text
    assert "Save" not in text
    assert "no plugin here" in staff.do("settings/save", apply_offers="on").content.decode()


def test_how_it_runs_is_told_in_words(staff, parked):
    CheckRun.objects.create(
        started_at=datetime.now(UTC), finished_at=datetime.now(UTC), checked=60, broken=["a", "b"]
    )
    text = staff.text("settings/health")
    assert "Changed orders to be looked at 0 – 1" in text
    assert "An order" in text
    assert str(SICK) not in text
    assert "60 rules that must always hold were checked. 2 do not hold." in text
    assert "Saleor Retention 0." in text


def test_a_failed_item_is_tried_again(staff, parked):
    response = staff.do(f"settings/retry?kind=order&ref={SICK}")
    assert "It is tried again soon." in response.headers["HX-Trigger"]
    assert not store_news().filter(parked_at__isnull=False).exists()
    again = staff.do(f"settings/retry?kind=order&ref={SICK}")
    assert "not among the failed items" in again.headers["HX-Trigger"]


@pytest.mark.parametrize("ref", ["", "x" * 100_000, "%00", "'; DROP", "1e999"])
def test_what_is_no_failed_item_is_a_sentence(staff, parked, ref):
    response = staff.do(f"settings/retry?kind=order&ref={ref}"[:4_000])
    assert "could not be shown" not in response.content.decode()
    assert store_news().filter(parked_at__isnull=False).exists()


def test_health_takes_the_permission_for_orders():
    visitor = Visitor("only-MANAGE_DISCOUNTS")
    assert "How it runs" not in visitor.text("settings")
    assert "“Manage orders”" in visitor.text("settings/health")
    refused = visitor.do("settings/retry?kind=order&ref=x").content.decode()
    assert "“Manage orders”" in refused


def test_settings_are_read_and_written_as_the_plugin_keeps_them():
    sent = form()
    assert sent.is_valid(), sent.errors
    assert sent.values == {
        "apply_offers": True,
        "channels": "main",
        "points_from": "2026-04-01",
        "offer_grace_minutes": "5",
        "attribute_keys": "size",
        "birthday_key": "public:birthday",
    }
    assert sent.initial["channels"] == ["main", "old"]
    assert ("old", "old (not there any more)") in sent.fields["channels"].choices


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("offer_grace_minutes", value) for value in ("", " ", "-1", "1441", "1e999", "NaN", "Infinity", "1.5", "0.001")),
        *(("offer_grace_minutes", value) for value in ("9" * 40, "x" * 100_000, "\x00", "soon")),
        *(("points_from", value) for value in ("soon", "0000-01-01", "9999-12-31", "2026-02-30", "\x00", "1" * 100_000)),
        *(("channels", value) for value in (["mars"], ["main", "\x00"], ["x" * 100_000])),
        *(("birthday_key", value) for value in ("x" * 100_000, "a\x00b")),
        *(("attribute_keys", value) for value in ("x" * 100_000, "a\x00b")),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_a_sentence_at_its_field(name, value):
    sent = form(**{name: value})
    assert not sent.is_valid()
    assert list(sent.errors) == [name]
    assert all(str(text).endswith(".") for text in sent.errors[name])


def test_every_setting_has_its_words_and_its_place():
    placed = [name for _heading, names in GROUPS for name in names]
    assert sorted(placed) == sorted(TEXTS)
    assert all(label and text for label, text in TEXTS.values())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_page(desk, parked, theme, width):
    seen = desk(theme=theme, viewport={"width": width, "height": 900}).open("settings")
    seen.frame.wait_for_selector("text=Failed items")
    assert (seen.findings(), seen.overflow() <= 0, seen.complaints) == ([], True, [])
