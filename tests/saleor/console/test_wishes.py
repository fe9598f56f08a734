"""What owners wish to get done, by clicks alone on a real Saleor: every story of `tests/console/wishes`."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from django.utils import timezone
from saleor.account.search import update_user_search_vector
from saleor.core.db.connection import allow_writer

from saleor_retention.customers.identity import member
from saleor_retention.loyalty.programmes import programme_create
from saleor_retention.offers.models import Assignment
from tests.builders.audiences import an_audience
from tests.console import wishes
from tests.console.wishes import WishShop
from tests.saleor.storefront import a_campaign

pytestmark = pytest.mark.django_db(transaction=True)
STORIES = {
    module.name: story
    for module in iter_modules(wishes.__path__)
    if hasattr(story := import_module(f"{wishes.__name__}.{module.name}"), "MOST")
}


def _programme() -> None:
    """A friend is given points: there are some."""
    programme_create("points", "Points")


def _running(channel: Any) -> None:
    """The campaign that is asked about was begun before, and one in ten never gets it."""
    audience = an_audience({"lastOrder": {"olderThanDays": 90}}, "Lapsed")
    campaign = a_campaign(channel, name="Win back", audience_id=audience.pk, holdout_bp=1_000)
    for user_id in range(1, 11):
        customer = member(user_id)
        Assignment.objects.create(
            campaign=campaign, customer=customer, is_held_out=user_id == 1, assigned_at=timezone.now()
        )


@pytest.fixture
def shop(channel_USD, customer_user):
    """A channel, and a customer whom Saleor's search finds."""
    with allow_writer():
        update_user_search_vector(customer_user)
    return WishShop(channel_USD.slug, channel_USD.currency_code, customer_user.email)


def test_there_are_stories():
    assert set(STORIES) >= {"birthday", "holdout", "points", "referral", "win_back"}


@pytest.mark.parametrize("name", sorted(STORIES))
def test_a_wish_is_done_in_few_clicks(desk, shop, channel_USD, name):
    with allow_writer():
        if name == "holdout":
            _running(channel_USD)
        if name == "referral":
            _programme()
    seen = desk().open("start")
    STORIES[name].wish(seen, shop)
    print(name, "clicks", seen.clicks, "typed", seen.typed)
    assert seen.clicks + seen.typed <= STORIES[name].MOST
    assert seen.complaints == []
