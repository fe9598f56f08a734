"""A live campaign is changed: what its shoppers see and get in a real Saleor."""

from datetime import timedelta

import pytest
from saleor.discount.models import Voucher

from saleor_retention.offers.campaigns.lifecycle import campaign_stop
from saleor_retention.offers.campaigns.update import Changes, campaign_update
from saleor_retention.offers.models import Campaign
from tests.saleor.flows import TransactionShop

from .campaigns import applied, audience, campaign, code_on, deliver, given, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


def change(made: Campaign, **changes) -> None:
    campaign_update(made.pk, Changes(**changes), now=now())
    deliver()
    made.refresh_from_db()


def voucher(made: Campaign) -> Voucher:
    return Voucher.objects.get(pk=int(made.store_reference))


def test_a_new_name_is_the_vouchers_and_its_codes_stay(shop):
    user_id = shop.member()
    made = campaign(shop, name="Spring")
    grant = given(made, user_id)
    made.refresh_from_db()
    before = voucher(made)
    change(made, name="Late spring", ends_at=None)
    assert (voucher(made).pk, before.name, voucher(made).name) == (before.pk, "Spring", "Late spring")
    cart = shop.cart(user_id)
    assert (applied(cart), code_on(cart)) == (made, grant.code)


def test_a_new_name_after_the_stop_is_told_to_nobody(shop):
    made = campaign(shop, name="Spring")
    campaign_update(made.pk, Changes(name="Late spring"), now=now())
    campaign_stop(made.pk, now=now())
    deliver()
    made.refresh_from_db()
    assert voucher(made).name == "Spring"


@pytest.mark.promise("H1.5")
def test_a_budget_that_is_used_up_gives_again_when_it_is_raised(shop):
    made = campaign(shop, budget=100)
    user_id = shop.member()
    given(made, user_id)
    assert applied(shop.cart(user_id)) is None
    change(made, budgets={shop.currency: 100_000})
    assert applied(shop.cart(user_id)) == made


def test_another_audience_gets_it_and_the_one_before_no_more(shop):
    user_id = shop.member()
    made = campaign(shop, rule={"neverOrdered": {}})
    assert applied(shop.cart(user_id)) == made
    change(made, audience_id=audience({"orders": {"atLeast": 3}}).pk)
    assert applied(shop.cart(shop.member())) is None


def test_an_end_that_moves_later_keeps_the_offer_on(shop):
    user_id = shop.member()
    made = campaign(shop, ends_at=now() + timedelta(seconds=60))
    given(made, user_id)
    change(made, ends_at=now() + timedelta(days=2))
    assert (applied(shop.cart(user_id)), voucher(made).end_date) == (made, None)
