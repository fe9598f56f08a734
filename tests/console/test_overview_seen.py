"""The overview in a browser: its parts arrive, another period is one choice, axe and a phone find nothing wrong."""

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


def test_another_period_is_one_choice(desk):
    seen = loaded(desk().open("overview"))
    assert "Share of new customers who buy again" in seen.text
    assert "Net sales to new and to returning customers, by month" in seen.text
    loaded(seen.choose("Period", "Last 30 days"))
    assert seen.clicks == 1
    assert seen.frame.get_by_label("Period").input_value() == "30"
    assert "more than before" in seen.text or "less than before" in seen.text
    assert seen.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(desk, theme):
    seen = loaded(desk(theme=theme, viewport={"width": 1280, "height": 2600}).open("overview"))
    assert seen.findings() == []


def test_a_phone_shows_it_without_sideways_scrolling(desk):
    seen = desk(viewport={"width": 390, "height": 844})
    loaded(seen.open("overview", period="own"))
    assert seen.overflow() <= 0
