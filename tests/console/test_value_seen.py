"""Values and profiles in a browser: costs are entered, an audience is chosen, axe and a phone find nothing wrong."""

from datetime import timedelta

import pytest
from django.utils import timezone

from saleor_retention.audiences.models import Audience
from saleor_retention.store.port import store
from tests.graphql.value_fixture import fitted
from tests.metrics.shop import bought, take_in

from .loaded import loaded

pytestmark = pytest.mark.django_db(transaction=True)

TALL = {"width": 1280, "height": 2600}
ALL_MODES = [
    (path, theme, viewport)
    for path in ("value", "value/cost", "profile")
    for theme, viewport in (("light", TALL), ("dark", TALL), ("light", {"width": 390, "height": 844}))
]


@pytest.fixture(autouse=True)
def shop():
    """Thirty customers who bought twice, ten of them much and in one city, and a model."""
    store().open_channel("main", "USD")
    first = timezone.now() - timedelta(days=70)
    take_in(
        *(
            bought(
                user,
                (first + timedelta(days=days)).isoformat(),
                20_000 if user <= 10 else 1_000,
                city="Gdynia" if user <= 10 else "Kraków",
                country="PL",
            )
            for user in range(1, 31)
            for days in (0, 40)
        )
    )
    fitted(list(range(1, 31)))
    rule = {"spent": {"currency": "USD", "atLeast": "90.00"}}
    Audience.objects.create(name="Big spenders", rule=rule, created_at=timezone.now())


def test_a_cost_is_entered_and_stands_in_the_table(desk):
    seen = loaded(desk().open("value"))
    assert "What a customer brings as the months pass" in seen.text
    loaded(seen.click("Enter costs", role="link"))
    seen.frame.get_by_label("Winning customers").fill("12.50")
    loaded(seen.click("Save"))
    assert "$12.50" in seen.text
    assert seen.complaints == []


def test_what_stands_out_follows_the_choice(desk):
    seen = loaded(desk().open("profile"))
    assert "Gdynia, PL" in seen.text
    loaded(seen.choose("Purchases", "All in the period"))
    assert seen.frame.get_by_label("Purchases").input_value() == "all"
    assert "Gdynia, PL" in seen.text
    assert seen.complaints == []


@pytest.mark.promise("C1.4")
@pytest.mark.parametrize(("path", "theme", "viewport"), ALL_MODES)
def test_axe_and_a_narrow_window_find_nothing(desk, path, theme, viewport):
    seen = loaded(desk(theme=theme, viewport=viewport).open(path))
    assert seen.findings() == []
    assert seen.overflow() <= 0
