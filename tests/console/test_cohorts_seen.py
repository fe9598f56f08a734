"""Cohorts and the figures of the overview in a browser: a choice is one step, axe and a phone find nothing wrong."""

from datetime import timedelta

import pytest
from django.utils import timezone

from saleor_retention.store.port import store
from tests.metrics.shop import bought, take_in

from .loaded import loaded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shop():
    store().open_channel("main", "USD")
    today = timezone.now()
    take_in(
        *(
            bought(user, (today - timedelta(days=days + user)).isoformat(), 1_000 + 13 * days)
            for user in range(1, 9)
            for days in range(1, 300, 20 * user)
        )
    )


def test_another_figure_and_another_first_purchase_are_one_choice_each(desk):
    seen = loaded(desk().open("cohorts"))
    assert "Customers who bought, as a share, by months since the first purchase" in seen.text
    loaded(seen.choose("Figure", "Net sales of a customer so far"))
    assert "Net sales of a customer so far, by months since the first purchase" in seen.text
    loaded(seen.choose("Customers by", "Weekday of the first purchase"))
    assert seen.clicks == 2
    assert "Weekday of the first purchase Customers" in " ".join(seen.text.split())
    assert seen.frame.get_by_label("Figure").input_value() == "cumulative"
    assert seen.complaints == []


def test_the_course_changes_without_the_page(desk):
    seen = loaded(desk().open("overview"))
    for label, option in (("Interval", "Quarter"), ("Figure", "Orders")):
        seen.frame.get_by_label(label, exact=True).select_option(label=option)
        loaded(seen)
    assert seen.frame.get_by_label("Interval", exact=True).input_value() == "QUARTER"
    assert "Who comes back" in seen.text
    assert seen.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", ["cohorts", "overview"])
def test_axe_finds_nothing(desk, theme, page):
    seen = desk(theme=theme, viewport={"width": 1280, "height": 7000}).open(page)
    assert loaded(seen).findings() == []


@pytest.mark.parametrize("page", ["cohorts", "overview"])
def test_a_phone_shows_it_without_sideways_scrolling(desk, page):
    seen = desk(viewport={"width": 390, "height": 844})
    loaded(seen.open(page, period="own"))
    assert seen.overflow() <= 0
    first = seen.frame.locator(".chart th:visible").first.bounding_box()
    assert first["width"] > 90


def test_a_table_is_saved_by_the_keyboard(desk):
    seen = loaded(desk().open("cohorts"))
    link = seen.frame.get_by_role("link", name="Save as CSV")
    link.focus()
    with seen.page.expect_download() as waiting:
        seen.page.keyboard.press("Enter")
    assert waiting.value.suggested_filename == "cohorts.csv"
