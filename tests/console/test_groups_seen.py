"""The groups in a browser: two days are compared, a group's customers are reached, axe and a phone find nothing wrong."""

from datetime import timedelta

import pytest
from django.utils import timezone

from saleor_retention.segments.runs import score_day
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.metrics.shop import bought, take_in
from tests.segments.shop import group_of

from .loaded import loaded

pytestmark = pytest.mark.django_db(transaction=True)

TALL = {"width": 1280, "height": 3600}
ALL_MODES = [("light", TALL), ("dark", TALL), ("light", {"width": 390, "height": 844})]


@pytest.fixture(autouse=True)
def shop():
    """Twelve customers who bought more and more often, scored forty days ago and today."""
    store().open_channel("main", "USD")
    now = timezone.now()
    take_in(
        *(
            bought(user, (now - timedelta(days=20 * number + 4 * user)).isoformat(), 1_000 * user)
            for user in range(1, 13)
            for number in range(1 + user // 2)
        )
    )
    store().join(CustomerSnapshot(12, "mia@example.com", now))
    for day in (now - timedelta(days=40), now):
        score_day(now=now, day=day.date())


def test_two_days_are_compared(desk):
    seen = loaded(desk().open("groups"))
    assert "From group to group" in seen.text
    today = timezone.now().date()
    seen.frame.get_by_label("From", exact=True).fill(str(today - timedelta(days=100)))
    seen.frame.locator("#flow-part form button").click()
    loaded(seen)
    assert "Nobody was scored by the first of these days." in seen.text
    assert seen.complaints == []


def test_a_group_leads_to_its_customers(desk):
    seen = loaded(desk().open("groups"))
    seen.frame.locator(f'a[href*="group={group_of(12)}"]').click()
    loaded(seen)
    assert "mia@example.com" in seen.text
    assert seen.complaints == []


@pytest.mark.promise("C1.4")
@pytest.mark.parametrize(("theme", "viewport"), ALL_MODES)
def test_axe_and_a_narrow_window_find_nothing(desk, theme, viewport):
    seen = loaded(desk(theme=theme, viewport=viewport).open("groups"))
    assert "Who moved" in seen.text
    assert seen.findings() == []
    assert seen.overflow() <= 0
