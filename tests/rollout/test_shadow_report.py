"""What the engine would have done, by channel and day; and that a friend's conversion is withheld like an order's points."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from saleor_retention import pipeline
from saleor_retention.loyalty.models import Programme
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.pipeline import sync_customers
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.models import Referral
from saleor_retention.store.customers import CustomerSnapshot
from tests.builders import NOON, an_order
from tests.builders.campaigns import a_campaign, a_cart, granted
from tests.builders.points import a_programme
from tests.referrals.conftest import set_terms
from tests.rollout.shop import LIVE, OFF, SHADOW, available, customer, news, withheld

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G2")]
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def friends(shop):
    """Ben, who claimed Ann's code at noon: 500 points for them, 250 for him."""
    a_programme()
    set_terms(Programme.objects.get())
    for user_id in (1, 2):
        shop.join(CustomerSnapshot(user_id, f"user{user_id}@example.com", NOON - timedelta(days=30)))
    sync_customers([1, 2], now=NOON)
    claim(2, get_or_create_code(customer(1).pk, NOON), NOON)


def ben_buys():
    news(an_order(user_id=2, email="user2@example.com", created_at=LATER, fully_paid_at=LATER))


@pytest.mark.parametrize(("terms", "reason"), [(OFF, "off"), (SHADOW, "shadow")], ids=["off", "shadow"])
def test_a_conversion_is_withheld_and_given_when_it_may_be(shop, friends, terms, reason):
    shop.agree("main", terms)
    ben_buys()
    referral = Referral.objects.get()
    assert (referral.state, available(1), available(2)) == ("pending", 0, 0)
    assert sorted(withheld().values()) == [(reason, 130), (reason, 250), (reason, 500)]
    shop.agree("main", LIVE)
    assert pipeline.release_withheld(now=LATER) == 1
    referral.refresh_from_db()
    assert (referral.state, available(1), available(2), withheld()) == ("rewarded", 500, 380, {})


def test_a_reward_that_was_given_is_taken_back_in_every_mode(shop, friends):
    ben_buys()
    assert (available(1), available(2)) == (500, 380)
    shop.agree("main", OFF)
    (order_id,) = shop.all_orders()
    shop.cancel(order_id)
    pipeline.sync_orders([order_id], now=LATER)
    assert (available(1), available(2), Referral.objects.get().state) == (0, 0, "reversed")


def test_the_report_adds_up_by_channel_and_day(shop, friends, settings):
    settings.RETENTION_TIME_ZONE = "Europe/Warsaw"
    shop.agree("main", SHADOW)
    ben_buys()
    campaign = a_campaign()
    granted(campaign, 1)
    for cart_id in (a_cart(1), a_cart(2), a_cart(1, 12_345)):
        decide(cart_id, now=NOON)
    decide(a_cart(1), now=datetime(2026, 3, 1, 23, tzinfo=UTC))
    out = StringIO()
    call_command("retention_shadow", "--since", "2026-03-01", stdout=out)
    assert out.getvalue().splitlines() == [
        "main 2026-03-01: 3 checkouts decided, 2 would have got an offer, 36.35 USD saved",
        "main 2026-03-02: 1 checkouts decided, 1 would have got an offer, 24.00 USD saved",
        "main 2026-03-01: 1 orders would have given 130 points, 1 referrals 750, to 2 customers",
    ]
    out = StringIO()
    call_command("retention_shadow", "--since", "2026-03-03", stdout=out)
    assert out.getvalue() == ""
