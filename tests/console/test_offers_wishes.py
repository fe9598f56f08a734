"""What an owner wishes of offers, done by clicks alone on the stand-alone service."""

import pytest

from saleor_retention.offers.models import Budget, Campaign
from saleor_retention.store.port import store

from .wishes import WishShop, birthday, win_back

pytestmark = pytest.mark.django_db(transaction=True)
SHOP = WishShop("main", "USD", "ann@example.com")


@pytest.fixture(autouse=True)
def _sells():
    store().open_channel("main", "USD")


def test_ten_percent_for_who_has_not_bought_for_90_days(desk):
    seen = desk().open("start")
    win_back.wish(seen, SHOP)
    assert seen.clicks + seen.typed <= win_back.MOST
    row = Campaign.objects.get()
    assert (row.state, row.percent_bp, row.uses_per_customer, row.period_days) == ("active", 1_000, 1, None)
    assert row.audience.rule == {"lastOrder": {"olderThanDays": 90}}
    assert list(Budget.objects.values_list("currency", "most")) == [("USD", 200_000)]
    assert seen.complaints == []


def test_five_around_the_birthday(desk):
    seen = desk().open("start")
    birthday.wish(seen, SHOP)
    assert seen.clicks + seen.typed <= birthday.MOST
    row = Campaign.objects.get()
    assert (row.state, row.percent_bp, row.uses_per_customer) == ("active", None, 1)
    assert row.audience.rule == {"birthday": {"daysAfter": 7, "daysBefore": 7}}
    assert list(row.listings.values_list("channel", "amount_minor")) == [("main", 500)]
    assert seen.complaints == []
