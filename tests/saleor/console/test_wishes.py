"""What owners wish to get done, by clicks alone on a real Saleor: every story of `tests/console/wishes`."""

from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from saleor.core.db.connection import allow_writer

from saleor_retention.customers.identity import Identity, customers_of
from saleor_retention.loyalty.programmes import programme_create
from saleor_retention.offers.models import Assignment
from tests.console import wishes
from tests.console.wishes import WishShop
from tests.saleor.campaigns import campaign, now
from tests.saleor.console.searched import indexed

pytestmark = pytest.mark.django_db(transaction=True)
STORIES = {
    module.name: story
    for module in iter_modules(wishes.__path__)
    if hasattr(story := import_module(f"{wishes.__name__}.{module.name}"), "MOST")
}


def _programme(shop: Any) -> None:
    """A friend is given points: there are some."""
    programme_create("points", "Points")


def _running(shop: WishShop) -> None:
    """The campaign that is asked about was begun before, and leaves out every tenth customer."""
    made = campaign(
        shop,
        name="Win back",
        rule={"lastOrder": {"olderThanDays": 90}},
        holdout_bp=1_000,
        starts_at=now() - timedelta(days=1),
    )
    sides = customers_of([Identity(1_000_001, None), Identity(1_000_002, None)])
    for identity, customer_id in sides.items():
        Assignment.objects.create(
            campaign=made,
            customer_id=customer_id,
            is_held_out=identity.user_id == 1_000_002,
            assigned_at=now() - timedelta(hours=1),
        )


@pytest.fixture
def shop(channel_USD, customer_user):
    """A channel, and a customer whom Saleor's search finds."""
    with allow_writer():
        indexed(customer_user)
    return WishShop(channel_USD.slug, channel_USD.currency_code, customer_user.email)


def test_there_are_stories():
    assert set(STORIES) >= {"birthday", "holdout", "points", "referral", "win_back"}


@pytest.mark.promise("C1.2")
@pytest.mark.parametrize("name", sorted(STORIES))
def test_a_wish_is_done_in_few_clicks(desk, shop, name, record_property):
    if name == "holdout":
        with allow_writer():
            _running(shop)
    if name == "referral":
        with allow_writer():
            _programme(shop)
    seen = desk().open("start")
    STORIES[name].wish(seen, shop)
    print(name, "clicks", seen.clicks, "typed", seen.typed)
    assert seen.clicks + seen.typed <= STORIES[name].MOST
    assert seen.complaints == []
